"""The records of the File menu: new, open, save, quit.

They say what can be asked for; ``FileControl`` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.file_control import FileControl

if TYPE_CHECKING:
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
        Action(
            "file.quit",
            tr("&Quit"),
            window.close,
            "Ctrl+Q",
            "quit",
            tr("Close the studio; it asks before anything is lost."),
            separated=True,
        ),
    )
