"""One action as a record, and the QActions made from a list of records.

The window asks the table to update itself when the run or the document changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.ui.style import icons


@dataclass(frozen=True)
class Action:
    """What can be done.

    Attributes:
        id: ``menu.verb``; never shown, never translated.
        text: what the menu says, with its mnemonic.
        run: what happens.
        shortcut: a standard key or a text such as ``Ctrl+Return``.
        icon: name of a drawing, or "".
        tip: one sentence for the tooltip and the status line.
        enabled: whether it can be done now.
        says: the sentence instead of ``tip`` where that depends on the moment, such as why it cannot be done.
        checked: for actions that are switched on and off: whether it is on now.
        separated: a line stands above it in the menu.
        inside: title of the smaller menu it stands in; neighbours with the same title share one.
    """

    id: str
    text: str
    run: Callable[[], object]
    shortcut: QKeySequence.StandardKey | str | None = None
    icon: str = ""
    tip: str = ""
    enabled: Callable[[], bool] | None = None
    says: Callable[[], str] | None = None
    checked: Callable[[], bool] | None = None
    separated: bool = False
    inside: str = ""


class ActionTable:
    """The QActions of a window by id."""

    def __init__(self, parent: QWidget, records: Iterable[Action]) -> None:
        self.records = tuple(records)
        self.actions: dict[str, QAction] = {}
        for record in self.records:
            self.actions[record.id] = _made(parent, record)

    def __getitem__(self, action_id: str) -> QAction:
        return self.actions[action_id]

    def fill(self, menu: QMenu, prefix: str) -> None:
        """Add every action whose id starts with ``prefix`` to a menu, in order."""
        smaller, title = menu, ""
        for record in self.records:
            if record.id.startswith(f"{prefix}."):
                if record.separated:
                    menu.addSeparator()
                if record.inside and record.inside != title:
                    smaller = menu.addMenu(record.inside)
                title = record.inside
                (smaller if title else menu).addAction(self.actions[record.id])
        menu.aboutToShow.connect(lambda: self.draw(prefix))

    def draw(self, prefix: str) -> None:
        """Give every action whose id starts with ``prefix`` its icon; most are first seen in an open menu."""
        for record in self.records:
            action = self.actions[record.id]
            if record.icon and record.id.startswith(f"{prefix}.") and action.icon().isNull():
                icons.keep_icon(action, record.icon)

    def update(self) -> None:
        """Enable, disable and check every action as it stands now."""
        for record in self.records:
            action = self.actions[record.id]
            if record.enabled is not None:
                action.setEnabled(record.enabled())
            if record.checked is not None:
                action.setChecked(record.checked())
            if record.says is not None and record.says() != action.statusTip():
                action.setToolTip(record.says())
                action.setStatusTip(record.says())


def _made(parent: QWidget, record: Action) -> QAction:
    action = QAction(record.text, parent)
    action.setObjectName(record.id)
    if isinstance(record.shortcut, QKeySequence.StandardKey):
        # All that the system knows: Ctrl+Y and Ctrl+Shift+Z both redo where both are usual.
        action.setShortcuts(QKeySequence.keyBindings(record.shortcut))
    elif record.shortcut is not None:
        action.setShortcut(QKeySequence(record.shortcut))
    action.setCheckable(record.checked is not None)
    keys_text = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(
        f"{record.tip or plain(record.text)}{f'  ({keys_text})' if keys_text else ''}"
    )
    action.setStatusTip(record.tip)
    action.triggered.connect(lambda _checked=False: record.run())
    parent.addAction(action)
    return action


def plain(text: str) -> str:
    """The words of an action, without mnemonic and dots; Korean has its mnemonic in brackets behind."""
    return re.sub(r"\(&.\)|&|…", "", text)
