"""The records of the File menu: new, open, save, quit.

They say what can be asked for; ``FileControl`` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.parts.shown import shown
from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.actions.export_menu import export_actions
from nnstudio.ui.files.file_control import FileControl

if TYPE_CHECKING:
    from nnstudio.ui.main_window import MainWindow

Key = QKeySequence.StandardKey


def file_actions(files: FileControl, window: MainWindow) -> tuple[Action, ...]:
    """New, open, save, quit."""
    windows = window.windows
    return (
        Action(
            "file.new", tr("&New"), files.new, Key.New, "new", tr("Start with an empty canvas.")
        ),
        Action(
            "file.new_window",
            tr("New &window"),
            windows.open_new,
            "Ctrl+Shift+N",
            "new",
            tr("An empty canvas in a window of its own."),
            enabled=lambda: windows.make is not None,
        ),
        Action(
            "file.open", tr("&Open…"), files.ask_open, Key.Open, "open", tr("Open an experiment.")
        ),
        Action(
            "file.open_beside",
            tr("Open in a new w&indow…"),
            files.ask_open_beside,
            "Ctrl+Shift+O",
            "open",
            tr("Open an experiment in a window of its own."),
            enabled=lambda: windows.make is not None,
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
        Action(
            "file.save_as",
            tr("Save &as…"),
            files.save_as,
            "Ctrl+Shift+S",
            "save-as",
            tr("Save into another file and go on with that one."),
        ),
        Action(
            "file.import_data",
            tr("&Import data…"),
            window.data.import_data,
            "Ctrl+I",
            "import",
            tr(
                "Train on a table, on pictures or on arrays of your own; dropping them does the same."
            ),
            separated=True,
        ),
        Action(
            "file.draw_points",
            tr("&Draw points"),
            window.data.draw_points,
            None,
            "brush",
            tr("Train on points that you draw in the plane, class by class."),
        ),
        Action(
            "file.point_to_data",
            tr("&Where the data lie…"),
            window.data.point_again,
            None,
            "link",
            tr("Say where the file of the data lies now; it is known again by its contents."),
            enabled=window.data.has_place,
        ),
        *export_actions(window.exports),
        Action(
            "file.predict",
            tr("&Predict for new data…"),
            window.data.predict,
            None,
            "target",
            tr("Give the trained network new rows or pictures, and save what it says."),
        ),
        Action(
            "file.close",
            tr("&Close window"),
            window.close,
            "Ctrl+W",
            "close",
            tr("Close this window; it asks before anything is lost."),
            separated=True,
        ),
        Action(
            "file.quit",
            tr("&Quit"),
            lambda: windows.quit() if windows.members else window.close(),
            "Ctrl+Q",
            "quit",
            tr("Close all windows; each asks before anything is lost."),
        ),
    )


def add_file_menus(files: FileControl, menu: QMenu, before: QAction) -> None:
    """The files used last and the examples, above ``before``."""
    recent = QMenu(tr("Open &recent"), menu)
    recent.aboutToShow.connect(lambda: _fill_recent(files, recent))
    menu.insertMenu(before, recent)
    examples = QMenu(tr("&Examples"), menu)
    for name, make in EXAMPLES.items():
        assert make.__doc__ is not None
        entry = examples.addAction(tr(make.__doc__))
        entry.setObjectName(name)
        entry.triggered.connect(lambda _checked=False, name=name: files.open_example(name))
    menu.insertMenu(before, examples)


def _fill_recent(files: FileControl, menu: QMenu) -> None:
    menu.clear()
    paths = files.recent()
    for path in paths:
        menu.addAction(shown(path.name)).triggered.connect(
            lambda _checked=False, path=path: files.open(path)
        )
    if not paths:
        menu.addAction(tr("No files yet")).setEnabled(False)
