"""What is wrong with a block, said beside its badge with the buttons that mend it.

The remedy is where the trouble is seen: nobody has to look for it in another pane.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say_fix
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.problem_cards import ProblemCards

_WIDTH = 260
_LEAVE_MS = 350
"""Time for the mouse to come from the badge to the buttons."""


class ProblemPopover(QWidget):
    """A small sheet over the canvas; hidden until ``open_at``.

    Attributes:
        block_id: whose problems are shown.

    Signals:
        closed(): a key closed it, so the keyboard belongs to the canvas again.
    """

    closed = Signal()

    def __init__(
        self, parent: QWidget, say: Callable[[Problem], str], mend: Callable[[Fix], None]
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self.block_id = ""
        self._mend_with = mend
        self._cards = ProblemCards(say, say_fix, self._mend)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._cards)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(_LEAVE_MS)
        self._leaving.timeout.connect(self._left)
        self.hide()

    @property
    def cards(self) -> ProblemCards:
        """What is said, and the buttons."""
        return self._cards

    def open_at(
        self, block_id: str, name: str, problems: Sequence[Problem], at: QPoint, *, keys: bool
    ) -> None:
        """Show the problems of a block beside a point of the parent; with ``keys`` take the keyboard."""
        self._leaving.stop()
        self.block_id = block_id
        if self._has_keys():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._cards.show_problems(problems, anew=True)
        self.setAccessibleName(tr("Problems of {name}", name=name))
        self.setFixedWidth(_WIDTH)
        high = self.layout()
        tall = high.totalHeightForWidth(_WIDTH) if high is not None else 0
        self.setFixedHeight(max(tall, self.minimumSizeHint().height()))
        room = self._over.rect().adjusted(6, 6, -6, -6)
        x = min(max(at.x() - 24, room.left()), room.right() - self.width())
        below, above = at.y() + 16, at.y() - 16 - self.height()
        self.move(x, below if below + self.height() <= room.bottom() or above < 0 else above)
        self.show()
        self.raise_()
        if keys:
            buttons = self._cards.buttons()
            (buttons[0] if buttons else self).setFocus(Qt.FocusReason.TabFocusReason)

    def leave_soon(self) -> None:
        """The mouse left the badge: go away unless it comes here."""
        if self.isVisible() and not self._has_keys():
            self._leaving.start()

    def close_sheet(self) -> None:
        """Go away at once."""
        # First the keyboard: Qt would pass it on from a hidden button, which on a canvas means to walk.
        if self._has_keys():
            self.closed.emit()
        self.hide()

    def _mend(self, fix: Fix) -> None:
        self.close_sheet()
        self._mend_with(fix)

    def _has_keys(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _left(self) -> None:
        if not self.underMouse() and not self._has_keys():
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("panel"))
        for card in self._cards.cards():
            place = card.geometry().translated(self._cards.pos())
            painter.drawRoundedRect(QRectF(place), 8, 8)
        painter.end()

    def hideEvent(self, event: QHideEvent) -> None:
        self._leaving.stop()
        super().hideEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._leaving.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.leave_soon()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.leave_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
            event.accept()
        else:
            super().keyPressEvent(event)
