"""What of a comparison is plotted: loss or score and of which data, how the axis is, in one plot or in many.

They stand in a row of whoever shows them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from nnstudio.language import tr


class ComparisonOptions(QObject):
    """The choices.

    Attributes:
        widgets: what is to be shown, in order.

    Signals:
        changed(): something else is to be plotted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = QComboBox()
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.measure.setAccessibleName(tr("What is plotted"))
        self.log_button = _switch(tr("log"), tr("Logarithmic axis"))
        self.apart_button = _switch(tr("apart"), tr("Small plots with the same axes"))
        self.widgets: tuple[QWidget, ...] = (self.measure, self.log_button, self.apart_button)
        self._offered: object = None
        self._shape: tuple[int, int] | None = None
        self.measure.currentIndexChanged.connect(self._tell)
        self.log_button.toggled.connect(self._tell)
        self.apart_button.toggled.connect(self._tell)

    @property
    def column(self) -> str:
        """The column of the histories that is plotted."""
        return str(self.measure.currentData() or "train_loss")

    @property
    def score(self) -> bool:
        """Whether the score is plotted, and not the loss."""
        return self.column.endswith("accuracy")

    @property
    def apart(self) -> bool:
        """Whether there are several plots."""
        return self.apart_button.isChecked() and not self.apart_button.isHidden()

    @property
    def log(self) -> bool:
        """Whether losses are on a logarithmic axis."""
        return self.log_button.isChecked()

    def hide(self) -> None:
        """There is nothing to plot."""
        for widget in self.widgets:
            widget.hide()

    def choose(self, column: str) -> None:
        """Plot this column."""
        self.measure.setCurrentIndex(self.measure.findData(column))

    def show_choices(self, metric: str, *, validation: bool, plots: int, runs: int) -> None:
        """Offer what there is: the metric of the task, validation data, several plots."""
        if (metric, validation) != self._offered:
            self._offered = (metric, validation)
            chosen = self.measure.currentData()
            self.measure.blockSignals(True)
            self.measure.clear()
            for column, words in _columns(metric, validation=validation):
                self.measure.addItem(words, column)
            self.measure.setCurrentIndex(max(0, self.measure.findData(chosen)))
            self.measure.blockSignals(False)
        self.measure.show()
        self.log_button.setVisible(not self.score)
        if (plots, runs) != self._shape:
            self._shape = plots, runs
            # One list is read best in one plot, two are a grid.
            self.apart_button.blockSignals(True)
            self.apart_button.setChecked(plots > 1)
            self.apart_button.blockSignals(False)
        self.apart_button.setVisible(runs > 1)

    def _tell(self, _value: object = None) -> None:
        self.changed.emit()


def _switch(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(True)
    button.setProperty("kind", "log")
    button.setProperty("tall", True)
    return button


def _columns(metric: str, *, validation: bool) -> Sequence[tuple[str, str]]:
    """The columns in words, losses first."""
    named = {
        "train": (tr("Training loss"), tr("Training {metric}", metric=metric)),
        "validation": (tr("Validation loss"), tr("Validation {metric}", metric=metric)),
        "test": (tr("Test loss"), tr("Test {metric}", metric=metric)),
    }
    parts = [part for part in named if validation or part != "validation"]
    losses = [(f"{part}_loss", named[part][0]) for part in parts]
    return losses + [(f"{part}_accuracy", named[part][1]) for part in parts]
