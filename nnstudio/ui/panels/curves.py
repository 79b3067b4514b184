"""Loss and accuracy (R² for numbers) of training, validation and test data over the epochs.

The pale line under the loss is what each single mini-batch gave; the other points are evaluations, except the
mean of the mini-batches, which stands beside them where a network is another one in training mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.metrics.accuracy import Accuracy
from nnstudio.language import tr
from nnstudio.ui.panels.curve_options import CurveOptions
from nnstudio.ui.panels.legend import Legend
from nnstudio.ui.panels.panel import (
    Panel,
    empty_caption,
    gap_text,
    has_validation,
    marked_epoch,
    metric_of,
    run_length,
    share_text,
    show_metric,
    stale_caption,
)
from nnstudio.ui.panels.past_curves import loss_ghosts, metric_ghosts
from nnstudio.ui.panels.sketching import Sketching
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.epoch_bands import EpochBands
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.ghosts import Ghosts
from nnstudio.ui.plots.log_toggle import LogToggle
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.legend import LegendKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.parts.problem import Problem
    from nnstudio.core.training.history import History

BATCH, MODE, TRAINING, VALIDATION, TEST = "batch", "mode", "training", "validation", "test"
PENALTY = "penalty"
_NONE = np.empty(0)
COLUMNS = {TRAINING: "train", VALIDATION: "validation", TEST: "test"}


class CurvesPanel(Panel):
    """Two plots side by side: loss, with the share of penalties on the weights, and the task's metric."""

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = CurveOptions(self)
        self.options.changed.connect(self._options_changed)
        self.options.forgotten.connect(lambda: self.asked.emit("forget_past"))
        self.loss, self.accuracy = CurvePlot(tr("Loss")), CurvePlot(tr("Accuracy"))
        self.accuracy.set_y_range(0.0, 1.0)
        self.accuracy.set_value_format(share_text)
        self.loss.set_y_robust()
        self.log = LogToggle(self.loss)
        self.loss.add_series(BATCH, tr("mini-batch, training mode"), "training", faint=True)
        self.loss.add_series(MODE, tr("training, training mode"), "training", dash_dot=True)
        self.bands = EpochBands()
        self.ghosts = {plot: Ghosts() for plot in (self.loss, self.accuracy)}
        for plot, ghosts in self.ghosts.items():
            plot.add_layer(self.bands)
            plot.add_layer(ghosts)
            plot.add_series(TRAINING, tr("training"), "training")
            plot.add_series(VALIDATION, tr("validation"), "validation", dotted=True)
            plot.add_series(TEST, tr("test"), "test", dashed=True)
            plot.set_x_title(tr("epoch"))
            plot.set_x_format(lambda x: tr("epoch {number}", number=f"{x:.4g}"))
        self.sketching = Sketching({"loss": self.loss, "accuracy": self.accuracy}, self)
        self.sketching.add_series()
        self.options.sketchWanted.connect(self.sketching.begin)
        self.loss.add_series(PENALTY, tr("training + penalty"), "training", dotted=True)
        self.loss.add_band(PENALTY, TRAINING, "training")
        self.accuracy.add_band(TRAINING, TEST, "warning", gap_text)
        self.loss.cursorMoved.connect(self.accuracy.set_cursor)
        self.accuracy.cursorMoved.connect(self.loss.set_cursor)
        plots = QHBoxLayout()
        plots.setSpacing(8)
        plots.addWidget(self.loss)
        plots.addWidget(self.accuracy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 8)
        layout.setSpacing(2)
        layout.addLayout(plots, 1)
        layout.addWidget(self.sketching.bar)
        self._view = RunView()
        self._drawn: tuple[History | None, int, int] = (None, 0, 0)
        self._past: tuple[object, ...] = ()
        self._means = _NONE
        self._batches = self.options.batches
        self._metric: str = Accuracy.type
        self._legend = Legend(self, self.options)
        self._modes = self._legend.add(
            LegendKey(tr("in training mode"), "training", dash_dot=True),
            self._legend.training,
        )
        self._penalty = self._legend.add(LegendKey(tr("with penalty"), "training", dotted=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.place(titles=2)

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        self.sketching.take_document(experiment)

    def refresh(self, view: RunView) -> None:
        self._view = view
        metric = metric_of(view)
        if metric.type != self._metric:
            self._metric = metric.type
            show_metric(self.accuracy, metric)
        self._legend.show_validation(has_validation(view))
        self._show_past(view)
        history = view.history
        steps = len(history.batch_losses) if history else 0
        rows = len(history.evaluations) if history else 0
        if (history, steps, rows) != self._drawn:
            if history is None or view.experiment is None:
                self.loss.clear()
                self.accuracy.clear()
            else:
                self._draw(view, view.experiment, history)
            self._drawn = (history, steps, rows)
            if history is None:
                self.sketching.show_sketches(self.sketching.sketches)
        end = run_length(view)
        starts = (1.0 / view.course.pieces[0].per_epoch, min(1.0, end / 4))
        marks = self.change_marks(view)
        for plot, start in zip((self.loss, self.accuracy), starts, strict=True):
            plot.set_x_range(start if self.options.log_x else 0.0, end)
            plot.set_marker(marked_epoch(view))
            plot.set_pinned(view.epoch if view.looking_back is not None else None)
            plot.set_stale(view.stale)
            plot.set_changes(marks)
            promise = empty_caption(view, tr("Press Train to see the curves"))
            plot.set_empty_text("" if view.overlaid else promise)
        self.sketching.refresh(view, end)
        self._legend.show_notice(stale_caption(view))

    def _draw(self, view: RunView, experiment: Experiment, history: History) -> None:
        losses, course = history.batch_losses, view.course
        first, *later = course.pieces
        grown = history is self._drawn[0]
        self._smoothe(course.per_epoch)
        shown = losses if self.options.batches else losses[:0]
        self.loss.set_data(
            BATCH, EvenSteps(len(shown), first.per_epoch, later=later), shown, grown=grown
        )
        if grown and len(history.evaluations) == self._drawn[2]:
            return
        self._draw_modes(course, experiment, history, grown)
        for key, column in COLUMNS.items():
            epochs, losses, scores = history.columns(
                "epoch", f"{column}_loss", f"{column}_accuracy"
            )
            self.loss.set_data(key, epochs, losses, grown=grown)
            self.accuracy.set_data(key, epochs, scores, grown=grown)
        epochs, losses, penalties = history.columns("epoch", "train_loss", "penalty")
        priced = bool((penalties > 0).any())
        total = (epochs, losses + penalties) if priced else (_NONE, _NONE)
        self.loss.set_data(PENALTY, *total, grown=grown)
        self._legend.show_key(self._penalty, priced)

    def _draw_modes(
        self, course: Timeline, experiment: Experiment, history: History, grown: bool
    ) -> None:
        """The mean of each epoch's mini-batches, where the network is another one in training mode."""
        differs = any(block.layer.differs_in_training for block in experiment.network.blocks)
        done = course.place(len(history.batch_losses)).epoch
        if not (grown and differs and len(self._means) <= done):
            self._means = _NONE
        if differs:
            bounds = [course.steps(epoch) for epoch in range(len(self._means), done + 1)]
            self._means = np.concatenate([self._means, history.mean_losses(bounds)])
        self.loss.set_data(MODE, EvenSteps(len(self._means), 1), self._means, grown=grown)
        self._legend.show_key(self._modes, differs)
        name = tr("training, evaluation mode") if differs else tr("training")
        for plot in (self.loss, self.accuracy):
            plot.set_series_title(TRAINING, name)

    def _smoothe(self, per_epoch: int) -> None:
        half = self.options.half_life
        evaluations = dict.fromkeys((*COLUMNS, PENALTY), half)
        self.loss.set_smoothing({BATCH: half * per_epoch, MODE: half, **evaluations})
        self.accuracy.set_smoothing(dict.fromkeys(COLUMNS, half))

    def _show_past(self, view: RunView) -> None:
        key = (view.past, view.overlaid, view.experiment, self.options.ghosts)
        if key == self._past:
            return
        self._past = key
        self.options.offer_past(len(view.past))
        shown = (*(view.past if self.options.ghosts else ()), *view.overlaid)
        self.ghosts[self.loss].ghosts = loss_ghosts(shown, view.experiment)
        self.ghosts[self.accuracy].ghosts = metric_ghosts(shown, view.experiment)
        for plot, ghosts in self.ghosts.items():
            plot.set_beside(ghosts.heights())
            plot.view.update()

    @Slot()
    def _options_changed(self) -> None:
        self.bands.shown = self.options.bands
        for plot in (self.loss, self.accuracy):
            plot.set_log_x(self.options.log_x)
            plot.view.update()
        if self._view.experiment is not None:
            self._smoothe(self._view.course.per_epoch)
        if self.options.batches != self._batches:
            self._batches = self.options.batches
            self._drawn = (None, 0, 0)
        self.refresh(self._view)
