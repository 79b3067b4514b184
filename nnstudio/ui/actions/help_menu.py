"""The records of the Help menu: beginning, finding things, keyboard, about.

They say what can be asked for; the window shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action

if TYPE_CHECKING:
    from nnstudio.ui.pages import Pages

Key = QKeySequence.StandardKey


def help_actions(pages: Pages) -> tuple[Action, ...]:
    """Keyboard, about."""
    return (
        Action(
            "help.start",
            tr("&Start page"),
            pages.show_start,
            None,
            "home",
            tr("Begin with an example or a template, or open a recent file."),
        ),
        Action(
            "help.find",
            tr("&Find a command…"),
            pages.find,
            "Ctrl+Shift+P",
            "command",
            tr(
                "Type a few letters of anything that can be done, of a block, a panel or an example."
            ),
        ),
        Action(
            "help.keyboard",
            tr("&Keyboard"),
            pages.shortcuts,
            Key.HelpContents,
            "keyboard",
            tr("What every key does."),
        ),
        Action(
            "help.about",
            tr("&About NN Studio"),
            pages.about,
            None,
            "info",
            tr("Versions and licence, to copy into a bug report."),
        ),
    )
