"""Work that was not saved when a program ended, each with its name, its time, and what can be done with it.

Nothing goes from here but what is thrown away with its button; what cannot be read is said and stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.files.recovery import Leftover
    from nnstudio.ui.files.windows import Windows

SHOWN = 5
"""So many are listed; the others come when these are gone."""


class RecoveryList(QWidget):
    """The list, hidden while there is nothing in it.

    Signals:
        chosen(leftover): one is to be recovered.
    """

    chosen = Signal(object)

    def __init__(self, windows: Windows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._windows = windows
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(8)
        self._rows: list[QWidget] = []
        windows.leftoversChanged.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """List what there is now."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        found = self._windows.leftovers
        self._rows = []
        if found:
            self._rows.append(heading(tr("Work that was not saved")))
        self._rows += [self._row(one) for one in found[:SHOWN]]
        if len(found) > SHOWN:
            more = QLabel(tr("and {count} more", count=len(found) - SHOWN))
            more.setProperty("role", "secondary")
            self._rows.append(more)
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(found))

    def _row(self, leftover: Leftover) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = QLabel(_title(leftover))
        name.setProperty("role", "strong")
        words.addWidget(name)
        damaged = bool(leftover.problems)
        under = _damage(leftover) if damaged else _details(leftover)
        caption = ElidedLabel(under)
        caption.setProperty("role", "warning" if damaged else "caption")
        caption.setToolTip(f"{under}\n{leftover.path}")
        words.addWidget(caption)
        line.addLayout(words, 1)
        if not damaged:
            line.addWidget(
                _button(
                    tr("Recover"),
                    tr("Recover {name}", name=_title(leftover)),
                    lambda: self.chosen.emit(leftover),
                )
            )
        line.addWidget(
            _button(
                tr("Throw away"),
                tr("Throw {name} away for good", name=_title(leftover)),
                lambda: self._windows.discard(leftover),
            )
        )
        return row


def about(leftover: Leftover) -> str:
    """Name and time in a few words."""
    return f"{_title(leftover)} ({_time(leftover)})"


def _button(text: str, says: str, act: Callable[[], object]) -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(says)
    made.setToolTip(says)
    made.clicked.connect(lambda _on=False: act())
    return made


def _title(leftover: Leftover) -> str:
    return leftover.title or tr("Untitled")


def _time(leftover: Leftover) -> str:
    from nnstudio.ui.start_page.recent import since

    return since(datetime.datetime.fromtimestamp(leftover.written))


def _damage(leftover: Leftover) -> str:
    return tr("It cannot be read, and is kept: {reason}", reason=say(leftover.problems[0]))


def _details(leftover: Leftover) -> str:
    words = [_time(leftover)]
    if leftover.has_run:
        words.append(tr("with its run"))
    if leftover.origin.path is not None:
        words.append(str(leftover.origin.path))
    return " · ".join(words)
