"""What each optimiser remembers at the step that is shown: velocity, running squares, as bars for x and y.

It shows why a step is long in one direction and short in the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.core.labs.race import Path
from nnstudio.language import tr
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


def _title(slot: str) -> str:
    """What a state vector is called; one that has no word here keeps its name."""
    words = {
        "velocity": tr("velocity"),
        "mean": tr("mean gradient"),
        "square": tr("squared gradients"),
        "moved": tr("squared steps"),
    }
    return words.get(slot, slot)


class StateBars(QWidget):
    """One row for each state vector of each optimiser that has any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QColor, str, Path, str]] = []
        self._shown = 0
        self.setMinimumHeight(60)
        self.setAccessibleName(tr("What the optimisers remember"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(340, 180)

    def show_paths(
        self, colours: Sequence[str], titles: Sequence[str], paths: Sequence[Path]
    ) -> None:
        """Show the state of these optimisers."""
        self._rows = [
            (QColor(colour), f"{title} {_title(slot)}", path, slot)
            for colour, title, path in zip(colours, titles, paths, strict=True)
            for slot in path.slots
        ]
        self.update()

    def show_step(self, step: int) -> None:
        """The state after this step."""
        self._shown = step
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(strong=True))
        painter.setPen(themes.colour("text"))
        painter.drawText(
            QRectF(0, 0, self.width(), 20), Qt.AlignmentFlag.AlignLeft, tr("What they remember")
        )
        font = themes.font(fonts.CAPTION)
        painter.setFont(font)
        if not self._rows:
            painter.setPen(themes.colour("secondary"))
            words = tr("These optimisers remember nothing between two steps.")
            painter.drawText(QRectF(0, 22, self.width(), 40), Qt.TextFlag.TextWordWrap, words)
            painter.end()
            return
        height = min(20.0, (self.height() - 24) / len(self._rows))
        metrics = QFontMetricsF(font)
        side = min(
            0.42 * self.width(), max(metrics.horizontalAdvance(r[1]) for r in self._rows) + 10
        )
        for index, row in enumerate(self._rows):
            self._paint_row(painter, 24 + index * height, height, side, row)
        painter.end()

    def _paint_row(
        self,
        painter: QPainter,
        top: float,
        height: float,
        side: float,
        row: tuple[QColor, str, Path, str],
    ) -> None:
        ink, text, path, slot = row
        values = path.slots[slot]
        now = values[min(self._shown, len(values) - 1)]
        largest = float(abs(values).max()) or 1.0
        metrics = QFontMetricsF(painter.font())
        painter.setPen(themes.colour("secondary"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, side - 6)
        painter.drawText(QRectF(0, top, side, height), middle, shown)
        room = (self.width() - side) / 2
        wide = metrics.horizontalAdvance("-1.2e-4") + 4
        for axis, name in enumerate("xy"):
            left = side + axis * room
            reach = max(4.0, (room - wide - 22) / 2)
            zero = left + 14 + reach
            length = float(now[axis]) / largest * reach
            painter.setPen(themes.colour("secondary"))
            painter.drawText(QRectF(left, top, 14, height), middle, name)
            painter.fillRect(QRectF(zero - 0.5, top + 2, 1, height - 4), themes.colour("hairline"))
            bar = QRectF(min(zero, zero + length), top + 4, abs(length), max(2.0, height - 8))
            painter.fillRect(bar, ink)
            number = QRectF(zero + reach + 4, top, wide, height)
            painter.drawText(number, middle, short_number(float(now[axis])))

    def _retheme(self, _theme: object = None) -> None:
        self.update()
