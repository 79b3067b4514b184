"""The records of the View menu: zoom, colours, language, layout.

They say what can be asked for; canvas and window do it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtGui import QKeySequence

from nnstudio.language import language, set_language, tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.look import Look
from nnstudio.ui.neurons_view import neurons_tip
from nnstudio.ui.style import theme

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView
    from nnstudio.ui.main_window import MainWindow

Key = QKeySequence.StandardKey


MINIMAP = "canvas/minimap"
"""In the settings: whether the overview of the network may be shown."""


def shows_minimap(settings: QSettings) -> bool:
    """What was chosen last; yes at the first start."""
    return str(settings.value(MINIMAP, "1")) != "0"


def view_actions(
    canvas: CanvasView, window: MainWindow, look: Look, settings: QSettings
) -> tuple[Action, ...]:
    """Zoom, theme, language, panels."""

    def switch_minimap() -> None:
        canvas.minimap.want(not canvas.minimap.wanted)
        settings.setValue(MINIMAP, int(canvas.minimap.wanted))

    def coloured(mode: str) -> Callable[[], None]:
        return lambda: look.choose(mode)

    def speaking(code: str) -> Callable[[], None]:
        def change() -> None:
            set_language(code)
            window.languageChosen.emit(code)

        return change

    return (
        Action(
            "view.fit",
            tr("&Fit network"),
            canvas.fit,
            "Ctrl+1",
            "fit",
            tr("Show the whole network, also while it grows."),
        ),
        Action(
            "view.zoom_in",
            tr("Zoom &in"),
            canvas.zoom_in,
            Key.ZoomIn,
            "zoom-in",
            tr("Larger blocks; Ctrl and the wheel do it at the mouse."),
        ),
        Action(
            "view.zoom_out",
            tr("Zoom &out"),
            canvas.zoom_out,
            Key.ZoomOut,
            "zoom-out",
            tr("Smaller blocks; Ctrl and the wheel do it at the mouse."),
        ),
        Action(
            "view.zoom_reset",
            tr("&Actual size"),
            canvas.zoom_reset,
            "Ctrl+0",
            "one-to-one",
            tr("Blocks in their own size."),
        ),
        Action(
            "view.flow",
            tr("Signal &flow"),
            window.flow.switch,
            icon="flow",
            tip=tr("While training: activations on the blocks, and links as wide as the gradient."),
            checked=lambda: window.flow.on,
            separated=True,
        ),
        Action(
            "view.neurons",
            tr("&Neurons and weights"),
            window.flow.neurons.switch,
            icon="neuron",
            tip=neurons_tip(),
            enabled=lambda: window.flow.neurons.possible,
            says=window.flow.neurons.says,
            checked=lambda: window.flow.neurons.on,
        ),
        Action(
            "view.minimap",
            tr("O&verview of the network"),
            switch_minimap,
            icon="map",
            tip=tr("A small map in the corner of the canvas while not everything is in sight."),
            checked=lambda: canvas.minimap.wanted,
        ),
        Action(
            "view.system",
            tr("Colours of the &system"),
            coloured("system"),
            icon="settings",
            tip=tr("Light, dark or high contrast, as the desktop is set, also when that changes."),
            checked=lambda: theme.mode() == "system",
            separated=True,
        ),
        Action(
            "view.light",
            tr("&Light"),
            coloured("light"),
            icon="sun",
            tip=tr("Dark words on light ground."),
            checked=lambda: theme.mode() == "light",
        ),
        Action(
            "view.dark",
            tr("&Dark"),
            coloured("dark"),
            icon="moon",
            tip=tr("Light words on dark ground."),
            checked=lambda: theme.mode() == "dark",
        ),
        Action(
            "view.contrast",
            tr("&High contrast"),
            coloured("contrast"),
            icon="contrast",
            tip=tr("White on black, with a border around everything that can be used."),
            checked=lambda: theme.mode() == "contrast",
        ),
        Action(
            "view.large",
            tr("Large &type"),
            look.switch_type,
            "Ctrl+Shift+L",
            "type",
            tr("Words, controls, canvas and plots 1.4 times as large, for a projector."),
            checked=lambda: look.large,
            separated=True,
        ),
        Action(
            "view.english",
            "English",
            speaking("en"),
            icon="language",
            tip=tr("All words in English, at once."),
            checked=lambda: language() == "en",
            separated=True,
        ),
        Action(
            "view.korean",
            "한국어",
            speaking("ko"),
            icon="language",
            tip=tr("All words in Korean, at once."),
            checked=lambda: language() == "ko",
        ),
        Action(
            "view.time",
            tr("Time &line"),
            lambda: window.time_bar.switch(),
            None,
            "tape",
            tr(
                "The strip that takes every view back to an earlier step. Hidden, runs are not recorded."
            ),
            checked=lambda: window.time_bar.shown,
            separated=True,
        ),
        Action(
            "view.next_pane",
            tr("&Next pane"),
            window.next_pane,
            "F6",
            "pane",
            tr("Give the keyboard to the next of blocks, canvas, inspector and panels."),
        ),
        Action(
            "view.reset",
            tr("&Reset layout"),
            window.reset_layout,
            icon="reset",
            tip=tr("All panels where they were at the first start."),
        ),
    )
