"""The scores of training and test with the gap between them: overfitting as an area with a number.

One sentence under the plot says what the gap means.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

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
from nnstudio.ui.plots.gap_plot import VALIDATION, GapPlot
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.training.history import History

WIDE_GAP = 0.1


class OverfittingPanel(Panel):
    """The gap between training and test score over the epochs: accuracy, or R² for numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = GapPlot(
            tr("Accuracy"),
            tr("training"),
            tr("test"),
            gap_text,
            tr("validation"),
        )
        self.plot.set_x_title(tr("epoch"))
        self.plot.set_value_format(share_text)
        self.plot.set_x_format(lambda x: tr("epoch {number}", number=f"{x:.4g}"))
        self.sentence = Sentence(lines=2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 10)
        layout.setSpacing(4)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.sentence)
        self._drawn: tuple[History | None, int] = (None, 0)
        self._metric: str = Accuracy.type
        self._legend = Legend(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.place(titles=1)

    def refresh(self, view: RunView) -> None:
        history = view.history
        rows = len(history.evaluations) if history else 0
        metric = metric_of(view)
        if metric.type != self._metric:
            self._metric = metric.type
            show_metric(self.plot, metric)
        self._legend.show_validation(has_validation(view))
        if (history, rows) != self._drawn:
            grown = history is self._drawn[0]
            self._drawn = (history, rows)
            if history is None or rows == 0:
                self.plot.clear()
                self.sentence.clear()
            else:
                epochs, train, test, validation = history.columns(
                    "epoch", "train_accuracy", "test_accuracy", "validation_accuracy"
                )
                self.plot.set_curves(epochs, train, epochs, test, grown=grown)
                self.plot.set_data(VALIDATION, epochs, validation, grown=grown)
                sentence = _sentence if metric.share else _sentence_of_values
                self.sentence.setText(sentence(float(train[-1]), float(test[-1])))
        self.plot.set_x_range(0.0, run_length(view))
        self.plot.set_marker(marked_epoch(view))
        self.plot.set_stale(view.stale)
        self.plot.set_empty_text(
            empty_caption(view, tr("Press Train to see the gap between training and test"))
        )
        self._legend.show_notice(stale_caption(view))


def _sentence(train: float, test: float) -> str:
    """What the last two points say; the bound of a wide gap is ``WIDE_GAP``."""
    numbers = {"train": f"{train:.2f}", "test": f"{test:.2f}"}
    if train - test > WIDE_GAP:
        return tr(
            "Training accuracy {train}, test accuracy {test}: the network knows its training samples "
            "better than the rule behind them.",
            **numbers,
        )
    return tr(
        "Training accuracy {train}, test accuracy {test}: what was learned holds for new samples too.",
        **numbers,
    )


def _sentence_of_values(train: float, test: float) -> str:
    """The same where the network gives numbers; without a number there is no sentence."""
    if not (math.isfinite(train) and math.isfinite(test)):
        return ""
    numbers = {"train": f"{train:.2f}", "test": f"{test:.2f}"}
    if train - test > WIDE_GAP:
        return tr(
            "Training R² {train}, test R² {test}: the network knows its training samples better than the "
            "rule behind them.",
            **numbers,
        )
    return tr(
        "Training R² {train}, test R² {test}: what was learned holds for new samples too.",
        **numbers,
    )
