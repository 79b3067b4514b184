"""What is painted over the curves: end values, marks, cursor with its read-out, and sentences.

It is painted in pixels, apart from the data, so that words stay crisp and never overlap.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from nnstudio.ui.plots.end_labels import EndLabels
from nnstudio.ui.plots.layer import Layer
from nnstudio.ui.plots.peaks import Cut, peaks_above
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.readout import Readout
from nnstudio.ui.plots.series import Series
from nnstudio.ui.style import theme as themes

FADED = 0.45
MARK = 6.0
"""Width in pixels of the arrow where a curve leaves the plot at the top."""


class CurveOverlay:
    """Paints over the curves of one plot view.

    Attributes:
        layers: painted after the dotted line of the present, before values and cursor; whoever has one adds it.
    """

    def __init__(self, view: PlotView, series: dict[str, Series]) -> None:
        self.view = view
        self.series = series
        self.ends = EndLabels(view, series)
        self.readout = Readout(self.ends)
        self.layers: list[Layer] = []
        self.marker: float | None = None
        self.empty_text = ""
        self.stale = False
        self.cut: Cut | None = None

    def is_empty(self) -> bool:
        """Whether there is nothing to see but a sentence."""
        return not any(series.has_points() for series in self.series.values())

    def paint(self, painter: QPainter) -> None:
        """Paint everything that lies over the curves."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.is_empty():
            self._paint_empty(painter)
        else:
            self._paint_marker(painter)
            painter.setOpacity(FADED if self.stale else 1.0)
            for layer in self.layers:
                painter.save()
                layer.paint(painter, self.view)
                painter.restore()
            self.ends.paint_band(painter)
            self.ends.paint(painter)
            self._paint_cuts(painter)
            painter.setOpacity(1.0)
            self.readout.paint(painter)
        painter.restore()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.view.frame.adjusted(8, 4, -8, -4)
        size = painter.boundingRect(room, flags, self.empty_text)
        painter.fillRect(size.adjusted(-8, -4, 8, 4), themes.colour("panel"))
        painter.drawText(room, flags, self.empty_text)

    def _paint_marker(self, painter: QPainter) -> None:
        low, high = self.view.x_range
        if self.marker is None or not low <= self.marker <= high:
            return
        x = round(self.view.to_pixel(self.marker, 0).x()) + 0.5
        pen = QPen(themes.colour("marker"), 1.4)
        pen.setDashPattern([1.2, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, self.view.frame.top()), QPointF(x, self.view.frame.bottom()))

    def cut_marks(self) -> list[tuple[Series, float]]:
        """Return where curves leave the plot at the top: the series and the pixel from the left."""
        if self.cut is None:
            return []
        view = self.view
        marks: list[tuple[Series, float]] = []
        for series in self.series.values():
            for x in peaks_above(series, self.cut.top):
                place = view.to_pixel(x, 0).x()
                if all(abs(place - other) > MARK for _, other in marks):
                    marks.append((series, place))
        return marks

    def _paint_cuts(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        top = self.view.frame.top()
        for series, x in self.cut_marks():
            painter.setBrush(QBrush(themes.colour(series.colour_token)))
            corners = [
                QPointF(x - MARK / 2, top),
                QPointF(x + MARK / 2, top),
                QPointF(x, top - MARK),
            ]
            painter.drawPolygon(corners)
