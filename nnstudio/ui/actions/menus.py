"""The records of every menu.

Each function takes the few objects its menu works on and returns the actions in the menu's order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtGui import QKeySequence

from nnstudio.language import language, set_language, tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.document import Document
from nnstudio.ui.file_control import FileControl
from nnstudio.ui.gradient_task import GradientTask
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.style import theme

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView
    from nnstudio.ui.main_window import MainWindow

Key = QKeySequence.StandardKey


def file_actions(files: FileControl, window: MainWindow) -> tuple[Action, ...]:
    """New, open, save, quit."""
    return (
        Action(
            "file.new", tr("&New"), files.new, Key.New, "new", tr("Start with an empty canvas.")
        ),
        Action(
            "file.open", tr("&Open…"), files.ask_open, Key.Open, "open", tr("Open an experiment.")
        ),
        Action(
            "file.save",
            tr("&Save"),
            files.save,
            Key.Save,
            "save",
            tr("Save the experiment with its weights and curves."),
            separated=True,
        ),
        Action("file.save_as", tr("Save &as…"), files.save_as, "Ctrl+Shift+S"),
        Action("file.quit", tr("&Quit"), window.close, "Ctrl+Q", separated=True),
    )


def edit_actions(document: Document, canvas: CanvasView) -> tuple[Action, ...]:
    """Undo, redo, delete, select."""
    stack = document.undo_stack
    return (
        Action("edit.undo", tr("&Undo"), stack.undo, Key.Undo, "undo", enabled=stack.canUndo),
        Action("edit.redo", tr("&Redo"), stack.redo, Key.Redo, "redo", enabled=stack.canRedo),
        Action(
            "edit.delete",
            tr("&Delete"),
            canvas.delete_selection,
            None,
            "delete",
            tr("Remove the selected blocks and links."),
            separated=True,
        ),
        Action(
            "edit.arrange",
            tr("&Arrange blocks"),
            canvas.arrange,
            "Ctrl+L",
            "layers",
            tr("Line the blocks up from left to right."),
        ),
    )


CARD = "run/card"
"""In the settings: whether runs may use a graphics card."""

THREADS = "run/threads"
"""In the settings: the BLAS threads of every run, 0 where they are measured."""


def fixed_threads(settings: QSettings) -> int | None:
    """The threads that were chosen last; None where they are measured."""
    stored = str(settings.value(THREADS, "0"))
    return int(stored) if stored.isascii() and stored.isdigit() and 0 < int(stored) < 1000 else None


def run_actions(
    control: RunControl, gradients: GradientTask, settings: QSettings
) -> tuple[Action, ...]:
    """Train, step, epoch, restart, stop; the gradient check; the threads of the next run."""
    session = control.session

    def threads(count: int | None) -> Callable[[], None]:
        def fix() -> None:
            session.fixed_threads = count
            settings.setValue(THREADS, 0 if count is None else count)

        return fix

    def switch_card() -> None:
        session.card = not session.card
        settings.setValue(CARD, int(session.card))

    def can_start() -> bool:
        return session.state == "paused" or (not session.alive and not control.blocking)

    return (
        Action(
            "run.main", tr("&Train"), control.act, "Ctrl+Return", enabled=lambda: control.can_act
        ),
        Action(
            "run.step",
            tr("Step"),
            control.step,
            "F10",
            "step",
            tr("Train on one mini-batch, then pause."),
            enabled=can_start,
        ),
        Action(
            "run.epoch",
            tr("Epoch"),
            control.epoch,
            "Shift+F10",
            "epoch",
            tr("Train to the end of the epoch, then pause."),
            enabled=can_start,
        ),
        Action(
            "run.restart",
            tr("Same weights"),
            control.restart,
            "Ctrl+R",
            "restart",
            tr("Start again from the same starting weights."),
            enabled=lambda: (
                not control.blocking
                and session.experiment is not None
                and session.state != "stopping"
            ),
        ),
        Action(
            "run.stop",
            tr("Stop"),
            control.stop,
            "Ctrl+.",
            "stop",
            tr("End the run; weights and curves stay."),
            enabled=lambda: session.alive and session.state != "stopping",
        ),
        Action(
            "run.gradients",
            tr("&Check gradients"),
            lambda: gradients.start(control.document.experiment),
            None,
            "check",
            tr("Compare backpropagation with numerical gradients, layer by layer."),
            enabled=lambda: not control.blocking and not gradients.busy,
            separated=True,
        ),
        Action(
            "run.threads_auto",
            tr("Threads by &measurement"),
            threads(None),
            tip=tr("A new run of a large network takes as many threads as are clearly faster."),
            checked=lambda: session.fixed_threads is None,
            separated=True,
        ),
        Action(
            "run.threads_one",
            tr("Always &one thread"),
            threads(1),
            tip=tr("The same results to the last bit on any day, also of large networks."),
            checked=lambda: session.fixed_threads == 1,
        ),
        Action(
            "run.card",
            tr("Graphics card where it is &faster"),
            switch_card,
            tip=tr("Measured when a run starts, where CuPy and a card are there."),
            checked=lambda: session.card,
            separated=True,
        ),
    )


def view_actions(
    canvas: CanvasView, window: MainWindow, set_theme: Callable[[str], None]
) -> tuple[Action, ...]:
    """Zoom, theme, language, panels."""

    def themed(mode: str) -> Callable[[], None]:
        return lambda: set_theme(mode)

    def speaking(code: str) -> Callable[[], None]:
        def change() -> None:
            set_language(code)
            window.languageChosen.emit(code)

        return change

    return (
        Action("view.fit", tr("&Fit network"), canvas.fit, "Ctrl+1", "fit"),
        Action("view.zoom_in", tr("Zoom &in"), canvas.zoom_in, Key.ZoomIn, "zoom-in"),
        Action("view.zoom_out", tr("Zoom &out"), canvas.zoom_out, Key.ZoomOut, "zoom-out"),
        Action("view.zoom_reset", tr("&Actual size"), canvas.zoom_reset, "Ctrl+0"),
        Action(
            "view.system",
            tr("Colours of the &system"),
            themed("system"),
            checked=lambda: theme.mode() == "system",
            separated=True,
        ),
        Action(
            "view.light", tr("&Light"), themed("light"), checked=lambda: theme.mode() == "light"
        ),
        Action("view.dark", tr("&Dark"), themed("dark"), checked=lambda: theme.mode() == "dark"),
        Action(
            "view.english",
            "English",
            speaking("en"),
            checked=lambda: language() == "en",
            separated=True,
        ),
        Action("view.korean", "한국어", speaking("ko"), checked=lambda: language() == "ko"),
        Action("view.next_pane", tr("&Next pane"), window.next_pane, "F6", separated=True),
        Action("view.reset", tr("&Reset layout"), window.reset_layout),
    )


def help_actions(window: MainWindow) -> tuple[Action, ...]:
    """Keyboard, about."""
    return (
        Action("help.keyboard", tr("&Keyboard"), window.shortcuts, Key.HelpContents, "help"),
        Action("help.about", tr("&About NN Studio"), window.about, None, "info"),
    )
