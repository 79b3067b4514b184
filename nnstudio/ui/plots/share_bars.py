"""How likely each class is, as bars with numbers; the likeliest stands out, and the true one has a mark.

Painted by itself, for it changes thirty times a second.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

MOST = 20
"""More classes than these are shown by their likeliest ones."""


class ShareBars(QWidget):
    """A bar from 0 to 1 for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[float, ...] = ()
        self._true: int | None = None
        self.setMinimumSize(110, 90)
        self.setAccessibleName(tr("Probabilities of the classes"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(190, 220)

    def shares(self) -> tuple[float, ...]:
        """What is shown, by class."""
        return self._shares

    def set_shares(self, shares: Sequence[float], true: int | None = None) -> None:
        """Show these; ``true`` is the class the sample really has, where that is known."""
        self._shares, self._true = tuple(shares), true
        likely = self.order()[:3]
        words = ", ".join(f"{each}: {self._shares[each]:.2f}" for each in likely)
        self.setAccessibleDescription(words)
        self.update()

    def order(self) -> list[int]:
        """The classes, the likeliest first; what is not a number comes last."""
        known = [s if s == s else -1.0 for s in self._shares]
        return sorted(range(len(known)), key=lambda each: -known[each])

    def rows(self) -> list[int]:
        """The classes that have a row, from top to bottom."""
        if len(self._shares) <= MOST:
            return list(range(len(self._shares)))
        return self.order()[:MOST]

    def bar(self, row: int) -> QRectF:
        """Where the whole track of a row is; where rows would be low they stand in two columns."""
        count = max(1, len(self.rows()))
        metrics = QFontMetricsF(themes.font(fonts.CAPTION, strong=True))
        columns = 2 if self.height() / count < metrics.height() else 1
        per_column = -(-count // columns)
        height = min(26.0, self.height() / per_column)
        column, place = divmod(row, per_column)
        width = self.width() / columns
        left, right = (width + 6 for width in self._words())
        top = (self.height() - height * per_column) / 2 + place * height
        thick = min(12.0, 0.55 * height)
        track = max(8.0, width - left - right)
        return QRectF(column * width + left, top + (height - thick) / 2, track, thick)

    @staticmethod
    def _words() -> tuple[float, float]:
        """Pixels of a class with its mark, and of a number."""
        metrics = QFontMetricsF(themes.font(fonts.CAPTION, strong=True))
        return metrics.horizontalAdvance("✓10"), metrics.horizontalAdvance("0.00")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        best = self.order()[0] if self._shares else -1
        label, wide = self._words()
        for row, each in enumerate(self.rows()):
            share, track = self._shares[each], self.bar(row)
            first = each == best
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("chip"))
            painter.drawRoundedRect(track, 3, 3)
            filled = QRectF(track)
            filled.setWidth(track.width() * min(1.0, max(0.0, share if share == share else 0.0)))
            painter.setBrush(
                themes.colour("accent" if first else "training", 1.0 if first else 0.45)
            )
            painter.drawRoundedRect(filled, 3, 3)
            line = QRectF(track.left() - 6 - label, track.top() - 12, label, track.height() + 24)
            painter.setFont(themes.font(fonts.CAPTION, strong=first or each == self._true))
            painter.setPen(themes.colour("text" if first else "secondary"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, right, str(each))
            if each == self._true:
                painter.setPen(themes.label_colour("fine"))
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(line, left, "✓")
                painter.setPen(themes.colour("text" if first else "secondary"))
            number = QRectF(track.right() + 6, line.top(), wide, line.height())
            painter.drawText(number, right, f"{share:.2f}" if share == share else "–")
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.update()
