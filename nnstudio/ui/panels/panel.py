"""What the window expects of a view that follows a run.

The window calls ``refresh`` once per frame for the views that can be seen, and for no others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.base import Metric
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.change_words import change_words
from nnstudio.ui.plots.change_marks import ChangeMark
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_view import RunView

LONG_PLAN = 500.0
"""Epochs up to which the axis shows the whole plan from the beginning."""
SMALLEST_GAP = 0.02


class Panel(QWidget):
    """A view of a run.

    Signals:
        asked(wish): this view wants something of the run, such as a ``SurfaceWish``.
        exampleWanted(name): an example that has something to show here is to be opened.
        blockChosen(id): a block is to be selected on the canvas.
        blocksChosen(ids): these blocks are to be selected, and nothing else.
        editWanted(change, label): the document is to be edited, as one step with this label.
        actionWanted(id): an action of the window is to be triggered.
    """

    asked = Signal(object)
    exampleWanted = Signal(str)
    blockChosen = Signal(str)
    blocksChosen = Signal(object)
    editWanted = Signal(object, str)
    actionWanted = Signal(str)

    needs_snapshot = False
    """Whether the histograms are wanted while this view can be seen."""

    reads_document = False
    """Whether ``show_document`` is to be called after each change of the document or the selection."""

    _marked: tuple[object, tuple[ChangeMark, ...]] = ((), ())

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        """Show the document as it is now and which of its blocks are selected."""

    def refresh(self, view: RunView) -> None:
        """Show the run as it is now; called again with the same run every frame."""
        raise NotImplementedError

    def kept(self) -> object:
        """What a window in another language has to go on with; None where there is nothing."""
        return None

    def resume(self, kept: object) -> None:
        """Go on with what the same view of another window has kept."""

    def change_marks(self, view: RunView) -> tuple[ChangeMark, ...]:
        """Where something was changed while the run went on, in epochs and in words."""
        shown = view.experiment
        if shown is None or not view.changes:
            return ()
        if view.changes is not self._marked[0]:
            course = view.course
            marks = (
                ChangeMark(course.epochs(mark.step), change_words(mark, shown))
                for mark in view.changes
            )
            self._marked = (view.changes, tuple(marks))
        return self._marked[1]

    def is_seen(self) -> bool:
        """Whether anybody can see it."""
        return in_sight(self)


def in_sight(widget: QWidget) -> bool:
    """Whether anybody can see it: Qt calls a dock behind a tab visible and keeps it out of the window."""
    window = widget.window()
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return widget.isVisible() and window.rect().intersects(place)


def stale_caption(view: RunView) -> str:
    """The words over results that belong to other settings; empty where they are up to date."""
    return tr("These results belong to other settings") if view.stale else ""


def empty_caption(view: RunView, promise: str) -> str:
    """The words of an empty view: its ``promise``, or what must be done before training can start."""
    match view.obstacle:
        case "none":
            return promise
        case "unfinished":
            return tr("Draw a network first: Input, Dense, Output")
        case "problems":
            return tr("Solve the problems of the network first, then train it")


def unrecorded_caption(view: RunView) -> str:
    """Why a moment of the past has no more to show than its histograms; empty where it has, or for the present."""
    if view.moment is None or view.moment.state is not None:
        return ""
    return tr("The network is so large that only its histograms are recorded.")


def share_text(value: float) -> str:
    """A share from 0 to 1 in three digits after the point: 0.943."""
    return f"{value:.3f}" if math.isfinite(value) else short_number(value)


def marked_epoch(view: RunView) -> float | None:
    """Where the dotted line of the curves stands: how far a live run is, None where none goes on."""
    return view.newest_epoch if view.alive and view.newest else None


def run_length(view: RunView) -> float:
    """The end of the epoch axis: the planned epochs, or more where more were trained.

    A plan that is far longer than what was trained would leave a curve as wide as a hair: its axis grows by
    doubling, so that a long curve fills a quarter of it or more.
    """
    beside = max((run.end for run in view.overlaid), default=0.0)
    planned = float(view.experiment.training.epochs) if view.experiment else 1.0
    end = LONG_PLAN
    while end < 2 * view.newest_epoch:
        end *= 2
    if view.overlaid and view.experiment is None:
        return beside
    return max(min(planned, end), view.newest_epoch, beside)


def metric_of(view: RunView) -> Metric:
    """The score that stands beside the loss: accuracy for classes, R² for numbers."""
    return main_metric(view.experiment.data.dataset.task if view.experiment else "classification")


def has_validation(view: RunView) -> bool:
    """Whether samples are held back for validation."""
    return view.experiment is not None and view.experiment.data.held_back > 0


def gap_text(gap: float) -> str:
    """The label of the gap between training and test score; empty where there is hardly one."""
    return tr("gap {gap}", gap=f"{gap:.2f}") if abs(gap) >= SMALLEST_GAP else ""


def show_metric(plot: CurvePlot, metric: Metric) -> None:
    """Name a plot after the metric of the task and give it the metric's range and way of writing."""
    plot.set_title(tr(metric.title))
    if metric.share:
        plot.set_y_range(0.0, 1.0)
        plot.set_value_format(share_text)
    else:
        plot.set_value_format(short_number)
        plot.set_y_auto()
