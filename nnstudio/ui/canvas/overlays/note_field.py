"""The field in which a note is written, standing where the note stands.

Leaving the field and Ctrl+Enter keep the text, Escape leaves what was there; a new note keeps its words.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from nnstudio.core.experiment.note import LONGEST
from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

_LOWEST = 72


class NoteField(QPlainTextEdit):
    """A text field that reports once and then goes away.

    Signals:
        written(str): the text to keep.
        closed(): a key ended it, so the keyboard belongs to the canvas again.
    """

    written = Signal(str)
    closed = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._over = parent
        self._done, self._new = False, not text
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFont(themes.font(fonts.CAPTION))
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Text of the note"))
        self.setPlaceholderText(tr("Write a note; Ctrl+Enter keeps it"))
        self.textChanged.connect(self._limit)
        self.selectAll()

    def open_at(self, area: QRect) -> None:
        """Show over an area of the parent, moved inside it, and take the keyboard."""
        room = self._over.rect().adjusted(4, 4, -4, -4)
        area.setHeight(max(area.height(), _LOWEST))
        area.moveRight(min(area.right(), room.right()))
        area.moveBottom(min(area.bottom(), room.bottom()))
        area.moveLeft(max(area.left(), room.left()))
        area.moveTop(max(area.top(), room.top()))
        self.setGeometry(area)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Enter trains everywhere else in the window.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            # Undo takes a note away again; words that were never kept it could not bring back.
            self._finish(keep=self._new)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            self._finish(keep=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(keep=True, by_key=False)

    def _limit(self) -> None:
        text = self.toPlainText()
        if len(text) > LONGEST:
            self.setPlainText(text[:LONGEST])
            cursor = self.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            self.setTextCursor(cursor)

    def _finish(self, *, keep: bool, by_key: bool = True) -> None:
        if self._done:
            return
        self._done = True
        if keep:
            self.written.emit(self.toPlainText().strip())
        if by_key:
            self.closed.emit()
        self.hide()
        self.deleteLater()
