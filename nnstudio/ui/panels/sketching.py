"""Drawing on the curves what one expects before a run, with the mouse or the arrow keys.

The sketch stays as a line of long dashes, and once the run has measured something the difference is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from nnstudio.core.lessons.predicting import CURVES, Sketch, Verdict, judged, usual_loss
from nnstudio.language import tr
from nnstudio.ui.panels.sketch_bar import SketchBar
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.pen_mark import PenMark
from nnstudio.ui.run_view import RunView

if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.training.history import History

STRIDE, RISE = 0.04, 0.05
"""Of the width and the height: how far an arrow key moves the pen."""
ROOM = 1.15
"""How much higher than the usual loss an empty plot of losses reaches."""


class Sketching(QObject):
    """The sketches on the plots of a panel.

    Attributes:
        sketches: by the curve they are of.

    Signals:
        changed(): one was drawn, or taken away.
    """

    changed = Signal()

    def __init__(self, plots: Mapping[str, CurvePlot], panel: QWidget) -> None:
        super().__init__(panel)
        self._plots = plots
        self.sketches: dict[str, Sketch] = {}
        self.active = False
        self.curve = "test_accuracy"
        self.planned = 1.0
        self._usual = 1.0
        self._end = 1.0
        self._idle = True
        self._last: tuple[float, float] | None = None
        self._history: tuple[History | None, int] = (None, 0)
        self._marks = {name: PenMark() for name in plots}
        self._pen = (0.0, 0.5)
        self.bar = SketchBar()
        self.bar.hide()
        self.bar.chosen.connect(self._choose)
        self.bar.cleared.connect(self.clear)
        self.bar.ended.connect(self.end)
        self.bar.again.connect(lambda: self.begin(self.curve))
        for name, plot in plots.items():
            plot.add_layer(self._marks[name])
            plot.view.installEventFilter(self)

    def add_series(self) -> None:
        """Give every plot its dashed lines; after those of what is measured."""
        for curve in CURVES:
            part, what = curve.split("_")
            token = "training" if part == "train" else "test"
            title = tr("expected, training") if part == "train" else tr("expected, test")
            self._plots[what].add_series(key_of(curve), title, token, sketched=tr("expected"))

    # -- what is drawn ---------------------------------------------------------------------------

    def show_sketches(self, sketches: Mapping[str, Sketch]) -> None:
        """Show these; nothing is announced."""
        self.sketches = dict(sketches)
        self._fit()
        self._show()

    def begin(self, curve: str = "") -> None:
        """Let the user draw this curve."""
        self.curve = curve if curve in CURVES else self.curve
        self.active = True
        self._fit()
        self._freeze()
        self._show()
        self._plot.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def end(self) -> None:
        """Draw no more; what was drawn stays."""
        self.active, self._last = False, None
        for mark in self._marks.values():
            mark.at = None
        loss = self._plots["loss"]
        loss.set_y_auto()
        self._show()

    @Slot()
    def clear(self) -> None:
        """Take the sketch of this curve away."""
        if self.sketches.pop(self.curve, None) is not None:
            self._show()
            self.changed.emit()

    def take_document(self, experiment: Experiment) -> None:
        """How long its runs are, and how high its loss begins."""
        self.planned = float(max(1, experiment.training.epochs))
        self._usual = usual_loss(experiment)
        self._fit()
        if self.active:
            self._freeze()

    def _fit(self) -> None:
        """Before there is a run, an axis as long as the one that is planned."""
        if self._idle:
            self._end = self.planned
            if self.active or self.sketches:
                for plot in self._plots.values():
                    plot.set_x_range(0.0, self._end)

    def refresh(self, view: RunView, end: float) -> None:
        """Follow a run whose axis of epochs reaches to ``end``."""
        self._idle = view.experiment is None
        self._end = end
        self._fit()
        rows = len(view.history.evaluations) if view.history is not None else 0
        if (view.history, rows) != self._history:
            self._history = view.history, rows
            self._show()

    def verdicts(self) -> tuple[Verdict, ...]:
        """What became of the sketches, where enough was measured."""
        history = self._history[0]
        if history is None:
            return ()
        found = [
            judged(sketch, *history.columns("epoch", curve))
            for curve, sketch in self.sketches.items()
        ]
        return tuple(one for one in found if one is not None)

    # -- showing ---------------------------------------------------------------------------------

    @property
    def _plot(self) -> CurvePlot:
        return self._plots[self.curve.split("_")[1]]

    def _show(self) -> None:
        for curve in CURVES:
            sketch = self.sketches.get(curve)
            x, y = (sketch.epochs, np.array(sketch.values)) if sketch else (_NONE, _NONE)
            self._plots[curve.split("_")[1]].set_data(key_of(curve), x, y)
        self.bar.show_state(self.active, self.curve, self.verdicts(), drawn=bool(self.sketches))
        for plot in self._plots.values():
            plot.view.setCursor(
                Qt.CursorShape.CrossCursor if self.active else Qt.CursorShape.ArrowCursor
            )
            plot.view.update()

    def _freeze(self) -> None:
        """Keep the height of the loss while somebody draws on it: a range that follows the hand cannot be hit."""
        loss = self._plots["loss"]
        measured = any(
            series.has_points()
            for key, series in loss.series.items()
            if not key.startswith(_PREFIX)
        )
        low, high = loss.view.y_range
        if loss.view.log_y:
            low, high = 10.0**low, 10.0**high
        loss.set_y_range(*((low, high) if measured else (0.0, ROOM * self._usual)))

    @Slot(str)
    def _choose(self, curve: str) -> None:
        self.curve = curve
        self._show()
        self._plot.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the hand --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.active:
            return False
        name = next((name for name, plot in self._plots.items() if plot.view is watched), None)
        if name is None:
            return False
        if isinstance(event, QMouseEvent):
            return self._mouse(name, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def _mouse(self, name: str, event: QMouseEvent) -> bool:
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonRelease and event.button() == left:
            self._last = None
            return True
        pressed = kind == QEvent.Type.MouseButtonPress and event.button() == left
        moved = kind == QEvent.Type.MouseMove and bool(event.buttons() & left)
        if not (pressed or (moved and self._last is not None)):
            return False
        if not self.curve.endswith(name):
            # Somebody draws on the other plot: the same part of the data, there.
            self.curve = f"{self.curve.split('_')[0]}_{name}"
        at = self._value(event.position())
        self._marks[name].at = None
        self._stroke(self._last or at, at)
        self._last = at
        return True

    def _value(self, point: QPointF) -> tuple[float, float]:
        view = self._plot.view
        low, high = view.y_range
        y = min(max(view.to_y(point.y()), low), high)
        return min(max(view.to_x(point.x()), 0.0), self._end), 10.0**y if view.log_y else y

    def _stroke(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        sketch = self.sketches.get(self.curve)
        if sketch is None or sketch.end != self._end:
            sketch = Sketch(self.curve, self._end)
        self.sketches[self.curve] = sketch.lined(start, stop)
        self._pen = stop[0] / self._end, self._share(stop[1])
        self._show()
        self.changed.emit()

    def _share(self, value: float) -> float:
        low, high = self._plot.view.y_range
        y = np.log10(max(value, 1e-300)) if self._plot.view.log_y else value
        return float((y - low) / (high - low))

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.end()
            return True
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
            return True
        if key not in _MOVES:
            return False
        across, up = _MOVES[key]
        x, y = self._pen
        before = self._at()
        self._pen = min(max(x + across * STRIDE, 0.0), 1.0), min(max(y + up * RISE, 0.0), 1.0)
        here = self._at()
        self._marks[self.curve.split("_")[1]].at = here[0], self._height()
        # Up and down aim; to the right it draws, and to the left it goes back without drawing.
        if across > 0:
            self._stroke(before, here)
        else:
            self._plot.view.update()
        return True

    def _height(self) -> float:
        low, high = self._plot.view.y_range
        return low + self._pen[1] * (high - low)

    def _at(self) -> tuple[float, float]:
        y = self._height()
        return self._pen[0] * self._end, 10.0**y if self._plot.view.log_y else y


_NONE = np.empty(0)
_PREFIX = "expected_"
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def key_of(curve: str) -> str:
    """The series of a plot that shows the sketch of a curve."""
    return _PREFIX + curve
