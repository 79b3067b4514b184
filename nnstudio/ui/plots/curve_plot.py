"""A plot of curves over epochs or steps that is cheap to update and is read without a legend.

Each curve ends in a dot and its last value; ranges are ours, so no frame pays for guessing them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.ui.plots.band import Band
from nnstudio.ui.plots.change_marks import ChangeMark, ChangeMarks
from nnstudio.ui.plots.curve_overlay import CurveOverlay
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.layer import Layer
from nnstudio.ui.plots.peaks import cut_text
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.series import Series
from nnstudio.ui.plots.thinned import Window
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.plots.value_range import ValueRange
from nnstudio.ui.style import theme as themes

# Seconds between two looks at the range of the data: a range that moves with every frame cannot be read.
RANGE_EVERY = 0.5
STALE_OPACITY = 0.35
# So many changes of a run are read out, the newest.
MOST_SAID = 5


class CurvePlot(QWidget):
    """Curves over a common x axis.

    Add each series once, then feed it. Nothing is measured here: every point drawn was given, and behind a
    smoothed curve the given points stay in sight.

    Signals:
        cursorMoved(x): the pointer or a key moved the cursor to this value, or away (None).
    """

    cursorMoved = Signal(object)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PlotView(self)
        self.view.curves = self._paint_curves
        self.view.foreground = self._paint_over
        self.view.hovered.connect(self._hover)
        self.view.stepped.connect(self._step_cursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setMinimumSize(180, 120)
        self.setFocusProxy(self.view)

        self.series: dict[str, Series] = {}
        self.overlay = CurveOverlay(self.view, self.series)
        self._bands: list[Band] = []
        self._reach = ValueRange()
        self._under: list[Layer] = []
        self._changes: ChangeMarks | None = None
        self._ranged_at = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.update_range)

        self.set_title(title)
        themes.notifier().changed.connect(self.retheme)

    def sizeHint(self) -> QSize:
        return QSize(340, 240)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        """Set the name above the plot, which is also its name for screen readers."""
        self.view.title = title
        self.setAccessibleName(title)
        self.view.setAccessibleName(title)
        self.view.renew_background()

    def set_empty_text(self, text: str) -> None:
        """Set the sentence shown while there is nothing to plot."""
        if text == self.overlay.empty_text:
            return
        self.overlay.empty_text = text
        self._repaint()

    def set_x_title(self, title: str) -> None:
        """Set the word for what is counted along x, written once behind the last number."""
        self.view.x_title = title
        self.view.make_room(0.0)
        self.view.renew_background()

    def add_series(
        self,
        key: str,
        title: str,
        colour_token: str,
        dashed: bool = False,
        faint: bool = False,
        dotted: bool = False,
        dash_dot: bool = False,
        sketched: str = "",
    ) -> None:
        """Add a curve; ``faint`` ones are thin, pale and without a label at the end,
        ``sketched`` ones have long dashes and this word at the end: somebody expects them.

        Raises ValueError when the key is taken.
        """
        if key in self.series:
            raise ValueError(f"there is a series {key!r} already")
        series = Series(key, title, colour_token, dashed, faint, dotted, dash_dot, sketched)
        series.dress()
        self.series[key] = series

    def set_series_title(self, key: str, title: str) -> None:
        """Rename a series."""
        if self.series[key].title != title:
            self.series[key].title = title
            self._repaint()

    def add_band(
        self,
        key_a: str,
        key_b: str,
        colour_token: str,
        label: Callable[[float], str] | None = None,
    ) -> Band:
        """Shade the space between two series.

        ``label`` makes the text inside the band from the last distance (a minus b); it stands in the band, or
        below it where the band is too narrow. One band of a plot may have a label.
        """
        band = Band(self.series[key_a], self.series[key_b], colour_token, label)
        self._bands.append(band)
        if label is not None:
            self.overlay.ends.band = band
        self._repaint()
        return band

    def add_layer(self, layer: Layer, *, over: bool = False) -> None:
        """Have something else painted with every frame, under the curves or over them."""
        (self.overlay.layers if over else self._under).append(layer)
        self._repaint()

    def set_changes(self, marks: tuple[ChangeMark, ...]) -> None:
        """Show where something was changed: a hairline with words at each; () shows none."""
        if self._changes is None:
            if not marks:
                return
            self._changes = ChangeMarks(self.overlay.ends.taken)
            self.add_layer(self._changes, over=True)
        if marks != self._changes.marks:
            self._changes.marks = marks
            self._describe()
            self._repaint()

    def set_data(
        self,
        key: str,
        x: NDArray[np.generic] | EvenSteps,
        y: NDArray[np.generic],
        *,
        grown: bool = False,
    ) -> None:
        """Show new points of a series: ``x`` (n,) ascending, ``y`` (n,), NaN where nothing was measured.

        The arrays are kept, not copied; up to a million points stay fluent. ``grown`` says that the points there
        were are still the first ones, so that only the new ones need to be looked at. Raises KeyError for an
        unknown key and ValueError when the lengths differ.
        """
        series = self.series[key]
        series.take(x, y, grown=grown)
        self._thin(series)
        for band in self._bands:
            band.update()
        waited = time.monotonic() - self._ranged_at
        if waited >= RANGE_EVERY:
            self.update_range()
        elif not self._later.isActive() and self.isVisible():
            self._later.start(int((RANGE_EVERY - waited) * 1000) + 1)
        self._repaint()

    def clear(self) -> None:
        """Take all points away; the series stay."""
        for key in self.series:
            self.set_data(key, np.empty(0), np.empty(0))
        self.set_marker(None)
        self.update_range()

    def set_marker(self, x: float | None) -> None:
        """Draw a dotted vertical line at the present epoch or step, or none."""
        before, self.overlay.marker = self.overlay.marker, x
        # A step moves it by a fraction of a pixel: nothing is painted for that.
        if self._column(before) != self._column(x):
            self._repaint()

    def set_pinned(self, x: float | None) -> None:
        """Read the values at ``x`` while nobody points at others, or nowhere."""
        readout = self.overlay.readout
        if x != readout.pinned:
            readout.pinned = x
            self._repaint()

    def _column(self, x: float | None) -> int | None:
        return None if x is None else round(self.view.to_pixel(x, 0).x())

    def set_stale(self, stale: bool) -> None:
        """Fade the curves when they belong to other settings, or make them fresh again."""
        if stale == self.overlay.stale:
            return
        self.overlay.stale = stale
        self._repaint()

    def set_value_format(self, text_of: Callable[[float], str]) -> None:
        """Set how values are written at the ends of curves and in the read-out."""
        self.overlay.ends.value_text = text_of
        self.view.make_room(self.overlay.ends.width() + 14)
        self._repaint()

    def set_x_format(self, text_of: Callable[[float], str]) -> None:
        """Set how the x value is written in the read-out, such as "epoch 12"."""
        self.overlay.readout.x_text = text_of

    # -- ranges --------------------------------------------------------------------------------------------------

    def set_x_range(self, low: float, high: float, *, anew: bool = False) -> None:
        """Show x from ``low`` to ``high``; stays until it is set again.

        A logarithmic axis begins a thousand times below its end where ``low`` is not above 0.
        """
        if self.view.log_x and low <= 0:
            low = 1e-3 * high if high > 0 else 1.0
        high = high if high > low else low + 1.0
        if (low, high) == self.view.x_range and not anew:
            return
        self.view.set_ranges((float(low), float(high)), self.view.y_range)
        self.view.renew_background()
        self._thin_all()

    def set_y_range(self, low: float, high: float) -> None:
        """Show y from ``low`` to ``high`` whatever the data, for shares and accuracies."""
        self._reach.fixed = (float(low), float(high))
        self.update_range()

    def set_y_auto(self) -> None:
        """Let the y range follow the data again."""
        self._reach.fixed = None
        self.update_range()

    def set_y_robust(self) -> None:
        """Let single values far above all others be cut at the upper edge, where they get a mark."""
        self._reach.robust = True
        self.update_range()

    def set_beside(self, values: Sequence[NDArray[np.floating]]) -> None:
        """Let the y range leave room for these values, too: those of earlier runs."""
        self._reach.beside = values
        self.update_range()

    def set_log_y(self, on: bool) -> None:
        """Draw y on a logarithmic axis; values of zero and below are left out."""
        if on == self.view.log_y:
            return
        self.view.log_y = on
        self._thin_all()

    def set_log_x(self, on: bool) -> None:
        """Draw x on a logarithmic axis, from the low end of a range above 0; points at 0 are left out."""
        if on != self.view.log_x:
            self.view.log_x = on
            self.set_x_range(*self.view.x_range, anew=True)

    def set_smoothing(self, points: dict[str, float]) -> None:
        """Draw some series as exponential means with these half-lives in points, over what was measured."""
        for key, half_life in points.items():
            series = self.series[key]
            if half_life != series.half_life:
                series.smoothe(half_life)
                self._thin(series)
                series.dress()
        for band in self._bands:
            band.update()
        self._repaint()

    def update_range(self) -> None:
        """Fit the y range to the data now, without waiting for the next half second."""
        self._later.stop()
        self._ranged_at = time.monotonic()
        self.view.make_room(self.overlay.ends.width() + 14)
        y_range, self.overlay.cut = self._reach.of(self.series.values(), self.view.log_y)
        self.view.set_ranges(self.view.x_range, y_range)
        self._describe()
        self._repaint()

    # -- inside --------------------------------------------------------------------------------------------------

    def _thin(self, series: Series) -> None:
        view = self.view
        span = view.y_range[1] - view.y_range[0]
        series.thin(Window(*view.x_range, span, view.log_x, view.log_y))

    def _thin_all(self) -> None:
        for series in self.series.values():
            self._thin(series)
        for band in self._bands:
            band.update()
        self.update_range()

    def _repaint(self) -> None:
        self.view.update()

    def _paint_curves(self, painter: QPainter) -> None:
        for layer in self._under:
            painter.save()
            layer.paint(painter, self.view)
            painter.restore()
        for band in self._bands:
            band.paint(painter, self.view)
        painter.setOpacity(STALE_OPACITY if self.overlay.stale else 1.0)
        # Faint curves lie under the others.
        for series in sorted(self.series.values(), key=lambda series: not series.faint):
            series.paint(painter, self.view)

    def _paint_over(self, painter: QPainter) -> None:
        self.overlay.paint(painter)

    def _describe(self) -> None:
        parts = [
            f"{series.title} {short_number(float(series.y[series.last]))}"
            for series in self.series.values()
            if series.has_points() and not series.faint
        ]
        if self._changes is not None:
            parts += [mark.text for mark in self._changes.marks[-MOST_SAID:]]
        cut = self.overlay.cut
        sentence = "" if cut is None else cut_text(cut)
        words = ". ".join(filter(None, (", ".join(parts), sentence))) or self.overlay.empty_text
        if words != self.view.accessibleDescription():
            self.view.setToolTip(sentence)
            self.view.setAccessibleDescription(words)

    def _hover(self, x: float | None) -> None:
        self.set_cursor(x)
        self.cursorMoved.emit(self.overlay.readout.cursor)

    def _step_cursor(self, step: int) -> None:
        self.overlay.readout.step(step)
        self._repaint()
        self.cursorMoved.emit(self.overlay.readout.cursor)

    def set_cursor(self, x: float | None) -> None:
        """Put the cursor on the measured point nearest to ``x``, or take it away; nobody is told."""
        before = self.overlay.readout.cursor
        self.overlay.readout.move_to(x)
        if self.overlay.readout.cursor != before:
            self._repaint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.update_range()

    def hideEvent(self, event: QHideEvent) -> None:
        self._later.stop()
        super().hideEvent(event)

    def retheme(self) -> None:
        """Take the colours of the applied theme."""
        for series in self.series.values():
            series.dress()
        self.view.renew_background()
