"""How many samples of each class are in each part, as bars that can be picked; a thousand classes scroll.

Only rows in sight are painted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

ROW = 24
"""Pixels of a row, for type of normal size."""
WIDEST_NAME = 0.4
"""A name takes at most this share of the width."""


@dataclass(frozen=True)
class Share:
    """One part of the data: its name, the colour token of its bars, and its samples of each class."""

    title: str
    token: str
    counts: Sequence[int]


class BalanceBars(QAbstractScrollArea):
    """A row for each class: its name, a bar for each part, the numbers.

    Signals:
        picked(label): a row was clicked or chosen by keyboard; None where it was let go.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._colours: Sequence[str] = ()
        self._shares: tuple[Share, ...] = ()
        self._chosen: int | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Samples of each class"))
        themes.notifier().changed.connect(self._refit)

    def sizeHint(self) -> QSize:
        return QSize(220, 180)

    def show_counts(
        self, names: Sequence[str], shares: Sequence[Share], colours: Sequence[str] = ()
    ) -> None:
        """Show these classes; ``colours`` are those of their swatches, none without."""
        self._names, self._shares, self._colours = names, tuple(shares), colours
        if self._chosen is not None and self._chosen >= len(names):
            self._chosen = None
        self._refit()

    def choose(self, label: int | None) -> None:
        """Mark the row of a class; nobody is told."""
        self._chosen = label
        self.viewport().update()

    @property
    def chosen(self) -> int | None:
        """The class whose row is marked."""
        return self._chosen

    # -- places --------------------------------------------------------------------------------------

    @property
    def _row(self) -> int:
        return themes.px(ROW)

    def row(self, label: int) -> QRectF:
        """Where the row of a class stands in the viewport."""
        top = label * self._row - self.verticalScrollBar().value()
        return QRectF(0, top, self.viewport().width(), self._row)

    def _label_at(self, point: QPoint) -> int | None:
        label = (point.y() + self.verticalScrollBar().value()) // self._row
        return label if 0 <= label < len(self._names) else None

    def _refit(self, _theme: object = None) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._names) * self._row - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._row)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), themes.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(fonts.CAPTION))
        metrics = QFontMetricsF(painter.font())
        first = self.verticalScrollBar().value() // self._row
        last = min(first + self.viewport().height() // self._row + 2, len(self._names))
        most = max((max(share.counts, default=0) for share in self._shares), default=0) or 1
        seen = range(first, last)
        width = self.viewport().width()
        swatch = 16.0 if self._colours else 0.0
        widest = max((metrics.horizontalAdvance(self._names[n]) for n in seen), default=0.0)
        name = min(widest + 2, WIDEST_NAME * width)
        number = metrics.horizontalAdvance(f"{most:,}") + 4
        track = QRectF(
            swatch + name + 10, 0, max(12.0, width - swatch - name - number - 22), self._row
        )
        for label in seen:
            self._paint_row(painter, label, swatch, name, track, most)
        painter.end()

    def _paint_row(
        self,
        painter: QPainter,
        label: int,
        swatch: float,
        name: float,
        track: QRectF,
        most: int,
    ) -> None:
        row, metrics = self.row(label), QFontMetricsF(painter.font())
        if label == self._chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent_tint"))
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 5, 5)
            if self.hasFocus():
                painter.setPen(QPen(themes.colour("focus"), 1.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(row.adjusted(1, 2, -1, -2), 5, 5)
        if swatch:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colours[label]))
            painter.drawEllipse(QRectF(4, row.center().y() - 4, 8, 8))
        painter.setPen(themes.colour("text"))
        words = QRectF(swatch + 4, row.top(), name, row.height())
        shown = metrics.elidedText(self._names[label], Qt.TextElideMode.ElideRight, name)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        shares = [share for share in self._shares if any(share.counts)]
        thick = min(7.0, (row.height() - 8) / max(1, len(shares)))
        top = row.center().y() - thick * len(shares) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        for place, share in enumerate(shares):
            bar = QRectF(track.left(), top + place * thick, track.width(), thick - 1)
            bar.setWidth(max(track.width() * share.counts[label] / most, 1.5))
            painter.setBrush(themes.colour(share.token))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        first = self._shares[0].counts[label] if self._shares else 0
        painter.setPen(themes.label_colour("warning") if not first else themes.colour("secondary"))
        number = QRectF(track.right(), row.top(), row.right() - track.right() - 4, row.height())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(number, right, f"{first:,}")

    # -- pointer and keys ----------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            label = self._label_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if label is None else self.tip(label), self)
            return True
        return super().viewportEvent(event)

    def tip(self, label: int) -> str:
        """All numbers of a class in words."""
        parts = (f"{share.title}: {share.counts[label]:,}" for share in self._shares)
        return f"{self._names[label]} · " + ", ".join(parts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        label = self._label_at(event.position().toPoint())
        if label is not None:
            self._pick(None if label == self._chosen else label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        here = -1 if self._chosen is None else self._chosen
        if key == Qt.Key.Key_Down and self._names:
            self._pick(min(here + 1, len(self._names) - 1))
        elif key == Qt.Key.Key_Up and self._names:
            self._pick(max(here - 1, 0))
        elif key == Qt.Key.Key_Escape and self._chosen is not None:
            self._pick(None)
        else:
            super().keyPressEvent(event)

    def _pick(self, label: int | None) -> None:
        self._chosen = label
        if label is not None:
            row, bar = self.row(label), self.verticalScrollBar()
            if row.top() < 0:
                bar.setValue(round(bar.value() + row.top()))
            elif row.bottom() > self.viewport().height():
                bar.setValue(round(bar.value() + row.bottom() - self.viewport().height()))
            self.setAccessibleDescription(self.tip(label))
        self.viewport().update()
        self.picked.emit(label)
