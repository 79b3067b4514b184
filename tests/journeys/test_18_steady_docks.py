"""What is shown in a panel changes; the place of the panels and the size of the window do not."""

from __future__ import annotations

from journeys.hands import Hands
from nnstudio.core.experiment import edits
from nnstudio.ui.panels.microscope import MicroscopePanel
from nnstudio.ui.panels.surface_views import SurfaceViews


def test_training_again_leaves_the_canvas_its_room(hands: Hands) -> None:
    hands.window.files.open_example("spiral-tanh")
    hands.window.document.edit(lambda e: edits.set_training(e, epochs=100_000), "Long")
    hands.raise_panel("surface")
    before = hands.canvas.height()
    for _ in range(2):
        hands.press("run.main")
        hands.wait(lambda: any(v.isVisible() for v in hands.window.findChildren(SurfaceViews)))
        hands.wait(lambda: hands.view().step > 20)
        hands.press("run.stop")
        hands.wait_for("stopped")
        assert hands.canvas.height() == before


def test_every_panel_fits_a_projector_with_large_type(hands: Hands) -> None:
    hands.choose("View", "Large type")
    hands.window.resize(1280, 800)
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 5)
    for name in ("overfitting", "surface", "classes", "data", "draw", "microscope"):
        hands.window.docks[name].raise_()
        hands.wait(lambda name=name: name in hands.window.views.panels)
        hands.window.clock.draw_now()
    panel = hands.window.views.panel(MicroscopePanel)
    panel.look()
    hands.wait(lambda: panel.call is not None)
    # The microscope's numbers need a little more than such a projector has, with some calls.
    assert hands.window.width() <= 1366 and hands.window.height() == 800
