"""Loss and accuracy (R² for numbers) of training, validation and test data over the epochs.

The pale line under the loss is what each single mini-batch gave; the other points are evaluations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.core.metrics.accuracy import Accuracy
from nnstudio.language import tr
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
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.log_toggle import LogToggle
from nnstudio.ui.run_view import RunView

if TYPE_CHECKING:
    from nnstudio.core.training.history import History

BATCH, TRAINING, VALIDATION, TEST = "batch", "training", "validation", "test"
PENALTY = "penalty"
_NONE = np.empty(0)
COLUMNS = {TRAINING: "train", VALIDATION: "validation", TEST: "test"}


class CurvesPanel(Panel):
    """Two plots side by side: loss, with the share of penalties on the weights, and the task's metric."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = CurvePlot(tr("Loss"))
        self.loss.add_series(BATCH, tr("mini-batch"), "training", faint=True)
        self.accuracy = CurvePlot(tr("Accuracy"))
        self.accuracy.set_y_range(0.0, 1.0)
        self.accuracy.set_value_format(share_text)
        self.loss.set_y_robust()
        self.log = LogToggle(self.loss)
        for plot in (self.loss, self.accuracy):
            plot.add_series(TRAINING, tr("training"), "training")
            plot.add_series(VALIDATION, tr("validation"), "validation", dotted=True)
            plot.add_series(TEST, tr("test"), "test", dashed=True)
            plot.set_x_title(tr("epoch"))
            plot.set_x_format(lambda x: tr("epoch {number}", number=f"{x:.4g}"))
        self.loss.add_series(PENALTY, tr("penalty"), "weights", dotted=True)
        self.accuracy.add_band(TRAINING, TEST, "warning", gap_text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.loss)
        layout.addWidget(self.accuracy)
        self._drawn: tuple[History | None, int, int] = (None, 0, 0)
        self._metric: str = Accuracy.type
        self._legend = Legend(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.place(titles=2)

    def refresh(self, view: RunView) -> None:
        metric = metric_of(view)
        if metric.type != self._metric:
            self._metric = metric.type
            show_metric(self.accuracy, metric)
        self._legend.show_validation(has_validation(view))
        history = view.history
        steps = len(history.batch_losses) if history else 0
        rows = len(history.evaluations) if history else 0
        if (history, steps, rows) != self._drawn:
            if history is None:
                self.loss.clear()
                self.accuracy.clear()
            else:
                self._draw(view, history)
            self._drawn = (history, steps, rows)
        for plot in (self.loss, self.accuracy):
            plot.set_x_range(0.0, run_length(view))
            plot.set_marker(marked_epoch(view))
            plot.set_stale(view.stale)
            plot.set_empty_text(empty_caption(view, tr("Press Train to see the curves")))
        self._legend.show_notice(stale_caption(view))

    def _draw(self, view: RunView, history: History) -> None:
        assert view.experiment is not None
        losses = history.batch_losses
        steps = EvenSteps(len(losses), view.experiment.steps_per_epoch)
        grown = history is self._drawn[0]
        self.loss.set_data(BATCH, steps, losses, grown=grown)
        if grown and len(history.evaluations) == self._drawn[2]:
            return
        for key, column in COLUMNS.items():
            epochs, losses, scores = history.columns(
                "epoch", f"{column}_loss", f"{column}_accuracy"
            )
            self.loss.set_data(key, epochs, losses, grown=grown)
            self.accuracy.set_data(key, epochs, scores, grown=grown)
        epochs, penalties = history.columns("epoch", "penalty")
        priced = bool((penalties > 0).any())
        self.loss.set_data(PENALTY, *((epochs, penalties) if priced else (_NONE, _NONE)))
        self._legend.show_penalty(priced)
