"""How much each setting mattered in a search, as bars with shares, the most important at the top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

ROW = 34.0


class ImportanceBars(QWidget):
    """A bar from 0 to 1 for each setting, its name above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[tuple[str, float], ...] = ()
        self._note = ""
        self.setMinimumSize(200, 120)
        self.setAccessibleName(tr("Importance"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(360, 260)

    def show_shares(self, shares: Sequence[tuple[str, float]], note: str) -> None:
        """Show titles and shares; the ``note`` says what they are, or why there are none."""
        self._shares = tuple(sorted(shares, key=lambda each: -each[1]))
        self._note = note
        self.setAccessibleDescription(
            ", ".join(f"{title} {share:.0%}" for title, share in self._shares) or note
        )
        self.update()

    def shares(self) -> tuple[tuple[str, float], ...]:
        """What is shown, the most important first."""
        return self._shares

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        room = QRectF(self.rect()).adjusted(12, 10, -12, -10)
        for row, (title, share) in enumerate(self._shares):
            top = room.top() + row * ROW
            if top + ROW > room.bottom() - 18:
                break
            painter.setFont(themes.font(fonts.CAPTION))
            painter.setPen(themes.colour("text"))
            painter.drawText(QRectF(room.left(), top, room.width() - 50, 16), left, title)
            painter.drawText(QRectF(room.right() - 50, top, 50, 16), right, f"{share:.0%}")
            track = QRectF(room.left(), top + 18, room.width(), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("chip"))
            painter.drawRoundedRect(track, 3, 3)
            track.setWidth(max(2.0, room.width() * min(1.0, max(0.0, share))))
            painter.setBrush(themes.colour("accent"))
            painter.drawRoundedRect(track, 3, 3)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary"))
        if self._shares:
            below = QRectF(room.left(), room.bottom() - 34, room.width(), 34)
            words = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        else:
            below, words = room, Qt.AlignmentFlag.AlignCenter
        painter.drawText(below, words | Qt.TextFlag.TextWordWrap, self._note)
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.update()
