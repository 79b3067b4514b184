"""Somebody searches for good settings: ranges typed, trials watched, paused, zoomed, the best one used, undone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from journeys.hands import Hands, seen
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.study.ranges import range_text
from nnstudio.ui.panels.search import SearchPanel

SMALL = edits.set_data(edits.set_training(example("digits-mlp"), epochs=60), training_samples=200)


@pytest.fixture
def panel(hands: Hands) -> SearchPanel:
    hands.window.document.open(SMALL, None)
    dock = hands.window.docks["search"]
    dock.show()
    dock.raise_()
    hands.wait(lambda: "search" in hands.window.views.panels)
    made = hands.window.views.panels["search"]
    assert isinstance(made, SearchPanel)
    hands.wait(lambda: seen(made))
    return made


def rate_of(hands: Hands) -> float:
    optimizer: Any = hands.experiment.training.optimizer
    return optimizer.learning_rate


def type_into(hands: Hands, editor: QLineEdit, text: str) -> None:
    hands.click(editor)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_search_zoom_and_use(hands: Hands, panel: SearchPanel) -> None:
    control = hands.window.search.control
    assert not panel.settings.main.isEnabled()
    button = panel.views.empty.findChild(QPushButton)
    assert button is not None
    hands.click(button)
    hands.wait(lambda: len(panel.settings.ranges.rows()) == 2)
    assert hands.experiment.data.held_back == 40

    # A range that cannot be read keeps its text and changes nothing.
    rate = panel.settings.ranges.rows()[1]
    type_into(hands, rate.text, "1..0.1 log")
    assert rate.wrong.text() and rate.text.text() == "1..0.1 log"
    type_into(hands, rate.text, "1e-4..1 log")
    hands.wait(lambda: range_text(hands.experiment.search.ranges[1]) == "0.0001..1 log")
    type_into(hands, panel.settings.trials, "12")
    hands.wait(lambda: hands.experiment.search.trials == 12)
    hands.wait(panel.settings.main.isEnabled)
    assert "12" in panel.settings.said.text()

    hands.click(panel.settings.main)
    hands.wait(lambda: control.found.over >= 1, timeout=60_000)
    hands.click(panel.settings.main)
    assert control.found.state == "paused"
    hands.click(panel.settings.main)
    hands.wait(lambda: not control.alive, timeout=90_000)
    assert control.found.over == 12 and not control.found.problems
    assert all(trial.status == "done" for trial in control.found.trials)
    rows = panel.best.rows()
    assert len(rows) == 12 and rows[0].head.startswith("Best-1 (val acc ")

    # Every view draws what there is.
    for view in panel.views.choice.values():
        panel.views.choice.set_value(view)
        panel.views._draw()
        panel.grab()
    hands.wait(lambda: panel.views.bars.shares() != (), timeout=30_000)
    panel.views.choice.set_value("map")
    panel.views._draw()

    # A box around the upper half of the map becomes the next round.
    area = panel.views.map._area()
    left, right = QPoint(int(area.left()) + 1, int(area.top()) + 1), area.center().toPoint()
    QTest.mousePress(
        panel.views.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, left
    )
    QTest.mouseMove(panel.views.map, right)
    QTest.mouseRelease(
        panel.views.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right
    )
    hands.wait(lambda: len(hands.experiment.search.earlier) == 1)
    assert hands.experiment.search.ranges[1].low > 1e-3
    hands.wait(lambda: bool(panel.views.map._boxes))
    hands.choose("Edit", "Undo")
    assert hands.experiment.search.earlier == ()

    # The best settings become those of the network, as one step.
    best = next(t for t in control.found.trials if t.number == rows[0].number)
    panel.best.wanted.emit(best.number)
    used = rate_of(hands)
    assert used == best.values["training.optimizer.learning_rate"]
    hands.choose("Edit", "Undo")
    assert rate_of(hands) != used


def test_stopped_it_goes_on_from_its_journal(hands: Hands, panel: SearchPanel) -> None:
    control = hands.window.search.control
    hands.window.document.edit(lambda e: edits.set_training(e, epochs=400), "longer")
    panel.views._begin_as_in_the_slides()
    hands.wait(panel.settings.main.isEnabled)
    hands.click(panel.settings.main)
    hands.wait(lambda: control.found.over >= 3, timeout=60_000)
    hands.click(panel.settings.stop)
    hands.wait(lambda: not control.alive, timeout=30_000)
    known = {t.number: t.score for t in control.found.trials if t.over}
    assert 3 <= len(known) < 100
    path = control.journal(hands.experiment)
    assert path is not None and path.is_file()
    assert panel.settings.main.text() == "Continue"
    hands.click(panel.settings.main)
    hands.wait(lambda: control.found.over > len(known), timeout=60_000)
    assert {n: t.score for n, t in enumerate(control.found.trials) if n in known} == known
    hands.click(panel.settings.stop)
    hands.wait(lambda: not control.alive, timeout=30_000)


def test_a_change_of_language_in_the_middle(hands: Hands, panel: SearchPanel) -> None:
    control = hands.window.search.control
    hands.window.document.edit(lambda e: edits.set_training(e, epochs=400), "longer")
    panel.views._begin_as_in_the_slides()
    hands.wait(panel.settings.main.isEnabled)
    hands.click(panel.settings.main)
    hands.wait(lambda: control.found.over >= 2, timeout=60_000)
    hands.choose("View", "한국어")
    hands.wait(lambda: hands.window.search.control is control)
    over = control.found.over
    hands.wait(lambda: control.found.over > over, timeout=60_000)
    dock = hands.window.docks["search"]
    dock.show()
    dock.raise_()
    hands.wait(lambda: "search" in hands.window.views.panels)
    shown = hands.window.views.panels["search"]
    assert isinstance(shown, SearchPanel)
    hands.wait(lambda: len(shown.best.rows()) >= 3)
    assert shown.settings.main.text() == "일시정지"
    hands.click(shown.settings.stop)
    hands.wait(lambda: not control.alive, timeout=30_000)
