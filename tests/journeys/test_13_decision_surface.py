"""The plane while it is learned: the surface changes, follows the colours, and is there again after opening."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from journeys.conftest import Answers
from journeys.hands import Hands
from nnstudio.ui.panels.decision_surface import SurfacePanel
from nnstudio.ui.style import theme


def picture(hands: Hands) -> np.ndarray:
    views = hands.window.views.panel(SurfacePanel).views
    assert views is not None
    shown = views.plane.image.image
    assert shown is not None
    return shown


def test_the_spiral_is_learned_before_ones_eyes(
    hands: Hands, open_studio: Callable[[], Hands], answers: Answers, tmp_path: Path
) -> None:
    panel = hands.window.views.panel(SurfacePanel)
    hands.raise_panel("surface")
    hands.click(panel.empty._button)
    hands.wait(lambda: hands.experiment.name == "spiral-tanh")
    hands.type_into("Epochs", "100000")
    hands.press("run.main")
    hands.wait(lambda: panel.views is not None and panel.views.isVisible())
    first = hands.view().surface
    assert first is not None
    early = picture(hands).copy()
    hands.wait(lambda: (newer := hands.view().surface) and newer.step > first.step + 200)
    hands.wait(lambda: not np.array_equal(picture(hands), early))

    light = picture(hands).mean()
    hands.choose("View", "Dark")
    assert theme.current().is_dark
    hands.wait(lambda: picture(hands).mean() < light - 40)

    # Paused it is that of the weights that are there, and finer.
    hands.press("run.main")
    hands.wait_for("paused")
    hands.wait(lambda: (now := hands.view()).surface and now.surface.step == now.step)
    hands.wait(lambda: hands.view().surface.wish.resolution > first.wish.resolution)  # type: ignore[union-attr]
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.wait(lambda: (now := hands.view()).surface and now.surface.step == now.step)

    before = hands.view().surface
    assert before is not None
    path = tmp_path / "spiral.nnstudio"
    answers.paths = [path]
    hands.key("Ctrl+S", at=hands.canvas)
    hands.wait(path.exists)
    hands.window.close()

    again = open_studio()
    again.window.files.open(path)
    again.raise_panel("surface")
    again.wait(lambda: again.window.views.panel(SurfacePanel).views is not None)
    again.wait(lambda: again.view().surface is not None)
    after = again.view().surface
    assert after is not None and after.step == before.step
    np.testing.assert_array_equal(after.values, before.values)


def test_behind_a_tab_nothing_is_asked_for(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.press("run.main")
    hands.wait_for("done")
    assert hands.view().surface is None
    hands.raise_panel("surface")
    hands.wait(lambda: hands.view().surface is not None)
    assert hands.window.views.panel(SurfacePanel).layers.currentText() == "Dense 2"
