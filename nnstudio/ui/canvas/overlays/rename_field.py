"""The field in which a block gets another name, standing where the name stands.

Enter and leaving the field keep the name, Escape leaves the old one.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.language import tr


class RenameField(QLineEdit):
    """A line edit that reports once and then goes away.

    Signals:
        named(str): the name to keep, without blanks around it; may be empty.
        closed(): Enter or Escape ended it, so the keyboard belongs to the canvas again.
    """

    named = Signal(str)
    closed = Signal()

    def __init__(self, name: str, usual: str, longest: int, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._done = False
        self.setMaxLength(longest)
        self.setPlaceholderText(usual)
        self.setAccessibleName(tr("Name of the block"))
        self.returnPressed.connect(lambda: self._finish(keep=True))
        self.selectAll()

    def open_at(self, area: QRect) -> None:
        """Show over an area of the parent and take the keyboard."""
        self.setGeometry(area)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(keep=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(keep=True, by_key=False)

    def _finish(self, *, keep: bool, by_key: bool = True) -> None:
        if self._done:
            return
        self._done = True
        if keep:
            self.named.emit(self.text().strip())
        if by_key:
            self.closed.emit()
        self.hide()
        self.deleteLater()
