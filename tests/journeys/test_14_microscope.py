"""A user looks at one mini-batch call by call, points at a number, takes the step and looks at the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint

from journeys.hands import Hands, Key
from nnstudio.ui.panels.microscope import MicroscopePanel


def test_a_step_is_read_and_then_taken(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.raise_panel("microscope")
    hands.wait(lambda: "microscope" in hands.window.views.panels)
    panel = hands.window.views.panel(MicroscopePanel)
    assert panel.call is None
    hands.click(panel.empty._button)
    hands.wait(lambda: panel.call is not None and hands.state == "paused")
    assert hands.state == "paused" and hands.studio.session.view().step == 0
    assert panel.where.text() == "Dense 1 · forward"
    assert panel.formula.accessibleName() == "a = [x 1] [W; b]"
    # A number says how it was made, and its row and column are framed.
    grid = panel.operands[0].grid
    left, top = grid._gutter()
    hands.qtbot.mouseMove(grid.viewport(), QPoint(int(left) + 10, int(top) + 8))
    hands.wait(lambda: panel.sentence.text().startswith("a[0, 0] = "))
    assert panel.sentence.text().endswith(f"= {grid.text_of((0, 0))}")
    hands.click(panel.next)
    assert panel.formula.accessibleName() == "y = tanh(a)"
    hands.key(Key.Key_End, at=panel.rail)
    assert panel.where.text() == "Optimiser · update"
    assert panel.pieces.isVisible() and panel.pieces.count() == 6
    assert panel.call is not None
    after = panel.call.result.pieces[0].values
    hands.click(panel.take)
    hands.wait(lambda: hands.studio.session.view().step == 1)
    hands.wait(lambda: panel._shown is not None and panel._shown.step == 2)
    assert hands.state == "paused"
    before = panel.call.reads[0].pieces[0].values
    np.testing.assert_allclose(
        before, after, atol=1e-6, err_msg="the step that was shown was taken"
    )


def test_it_says_when_the_run_has_gone_on(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.raise_panel("microscope")
    hands.wait(lambda: "microscope" in hands.window.views.panels)
    panel = hands.window.views.panel(MicroscopePanel)
    panel.look()
    hands.wait(lambda: panel.call is not None and hands.state == "paused")
    assert not panel.again.isVisible()
    hands.key("F10")
    hands.wait(lambda: hands.studio.session.view().step == 1)
    hands.wait(lambda: panel.again.isVisible())
    hands.click(panel.again)
    hands.wait(lambda: panel._shown is not None and panel._shown.step == 2)


def test_a_run_that_is_over_and_one_of_the_past_can_be_looked_at(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.type_into("Epochs", "3")
    hands.press("run.main")
    hands.wait(lambda: hands.state == "done")
    last = hands.studio.session.view().step
    hands.raise_panel("microscope")
    hands.wait(lambda: "microscope" in hands.window.views.panels)
    panel = hands.window.views.panel(MicroscopePanel)
    hands.click(panel.empty._button)
    hands.wait(lambda: panel._shown is not None and panel._shown.step == last + 1)
    assert hands.state == "done", "looking starts nothing"
    assert not panel.take.isEnabled()
    hands.studio.session.look_back(0)
    hands.wait(lambda: hands.studio.session.view().looking_back == 0)
    panel.look()
    hands.wait(lambda: panel._shown is not None and panel._shown.step == 1)
