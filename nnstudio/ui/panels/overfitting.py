"""Scores and losses of training and unseen samples: overfitting as an area with a number.

Where the gap opened and which epoch was the best is marked, and a sentence under the plots says what that means.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.core.metrics.accuracy import Accuracy
from nnstudio.core.metrics.base import Metric
from nnstudio.core.training.overfit import Overfit, overfit
from nnstudio.language import tr
from nnstudio.ui.panels.legend import Legend
from nnstudio.ui.panels.overfitting_words import sentence
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
from nnstudio.ui.plots.flags import Flag, Flags
from nnstudio.ui.plots.gap_plot import TEST, TRAINING, VALIDATION, GapPlot
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.training.history import History

NARROW = 460
"""Pixels of width below which there is room for the scores only."""


class OverfittingPanel(Panel):
    """The gap between training and unseen samples over the epochs: accuracy, or R² for numbers, and loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = GapPlot(tr("Accuracy"), tr("training"), tr("test"), gap_text, tr("validation"))
        self.loss = GapPlot(
            tr("Loss"), tr("training"), tr("test"), _loss_gap_text, tr("validation")
        )
        self.loss.set_y_auto()
        self.loss.set_y_robust()
        self.plot.set_value_format(share_text)
        self.flags: dict[CurvePlot, Flags] = {}
        for plot in (self.plot, self.loss):
            plot.set_x_title(tr("epoch"))
            plot.set_x_format(lambda x: tr("epoch {number}", number=f"{x:.4g}"))
            self.flags[plot] = Flags(top=plot is self.loss)
            plot.add_layer(self.flags[plot], over=True)
            plot.overlay.ends.others = partial(self.flags[plot].words, plot.view)
        self.plot.cursorMoved.connect(self.loss.set_cursor)
        self.loss.cursorMoved.connect(self.plot.set_cursor)
        self.sentence = Sentence(lines=3)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.plot, 1)
        row.addWidget(self.loss, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 10)
        layout.setSpacing(4)
        layout.addLayout(row, 1)
        layout.addWidget(self.sentence)
        self._drawn: tuple[History | None, int] = (None, 0)
        self._metric: type[Metric] | Metric = Accuracy
        self._legend = Legend(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= NARROW
        self.loss.setVisible(wide)
        self._legend.place(titles=2 if wide else 1)

    def refresh(self, view: RunView) -> None:
        history = view.history
        rows = len(history.evaluations) if history else 0
        metric = metric_of(view)
        if metric.type != self._metric.type:
            self._metric = metric
            show_metric(self.plot, metric)
        self._legend.show_validation(has_validation(view))
        if (history, rows) != self._drawn:
            grown = history is self._drawn[0]
            self._drawn = (history, rows)
            if history is None or rows == 0:
                self._show_nothing()
            else:
                self._draw(history, grown=grown)
        marks = self.change_marks(view)
        for plot in (self.plot, self.loss):
            plot.set_x_range(0.0, run_length(view))
            plot.set_marker(marked_epoch(view))
            plot.set_pinned(view.epoch if view.looking_back is not None else None)
            plot.set_stale(view.stale)
            plot.set_changes(marks)
            plot.set_empty_text(
                empty_caption(view, tr("Press Train to see the gap between training and test"))
            )
        self._legend.show_notice(stale_caption(view))

    def _show_nothing(self) -> None:
        for plot in (self.plot, self.loss):
            plot.clear()
            self.flags[plot].flags = ()
        self.sentence.clear()

    def _draw(self, history: History, *, grown: bool) -> None:
        epochs = history.column("epoch")[: self._drawn[1]]
        unseen = TEST
        for plot, what in ((self.plot, "accuracy"), (self.loss, "loss")):
            for key, column in ((TRAINING, "train"), (VALIDATION, "validation"), (TEST, "test")):
                values = history.column(f"{column}_{what}")[: len(epochs)]
                plot.set_data(key, epochs, values, grown=grown)
                if key == VALIDATION and np.isfinite(values).any():
                    unseen = VALIDATION
            plot.compare(unseen)
        found = overfit(history)
        self._flag(found, history)
        self.sentence.setText("" if found is None else sentence(found, tr(self._metric.title)))

    def _flag(self, found: Overfit | None, history: History) -> None:
        """Mark where the gap opened, and the best epoch on both curves."""
        scores: list[Flag] = []
        losses: list[Flag] = []
        if found is not None and found.opened is not None:
            scores.append(Flag(found.opened, tr("gap opens"), "warning"))
        # The newest epoch is the best one for most of a good run: a mark that runs along says nothing.
        newest = float(history.column("epoch")[-1])
        if found is not None and found.best is not None and found.best < newest:
            column = history.column(f"{found.unseen}_accuracy")
            row = int(np.searchsorted(history.column("epoch"), found.best))
            words = tr("best epoch {number}", number=f"{found.best:g}")
            losses.append(Flag(found.best, words, found.unseen, found.best_loss))
            scores.append(Flag(found.best, words, found.unseen, float(column[row])))
        self.flags[self.plot].flags, self.flags[self.loss].flags = scores, losses


def _loss_gap_text(gap: float) -> str:
    """The label of the gap between the losses; of training minus unseen, so a gap of losses is below 0."""
    return tr("gap {gap}", gap=short_number(-gap)) if gap < 0 else ""
