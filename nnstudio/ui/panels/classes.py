"""Class by class: which are taken for which, precision, recall and F1 of each, and the samples themselves.

Of the test part, while the run goes on and when it stands still; for regression the errors in the targets' units.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.data.sample_form import class_names
from nnstudio.ui.panels.class_table import ClassTable
from nnstudio.ui.panels.panel import (
    Panel,
    empty_caption,
    stale_caption,
    unrecorded_caption,
)
from nnstudio.ui.panels.samples_view import SamplesView
from nnstudio.ui.plots.class_matrix import ClassMatrix
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.segmented import Segmented
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.training.judged import ClassScores, Judged, NumberScores

PERIOD = 0.3
"""Seconds between two looks at a run that goes on; the run itself decides what that may cost it."""
NARROW = 380
"""Pixels of width below which there is no room for the matrix: the table says the same in numbers."""


class ClassesPanel(Panel):
    """The confusion matrix, the table of classes or the gallery of samples, and one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = ClassMatrix()
        self.table = ClassTable()
        self.samples = SamplesView()
        self.modes = Segmented([("table", tr("Table")), ("samples", tr("Gallery"))])
        self.modes.setAccessibleName(tr("Table or gallery"))
        self.modes.valueChanged.connect(self._arrange)
        self.matrix.picked.connect(self._cell_picked)
        self.samples.cellChanged.connect(self.matrix.set_chosen)
        self.sentence = Sentence(lines=1)
        self.notice = QLabel()
        self.notice.setProperty("role", "warning")
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.modes)
        right.addWidget(self.table, 1)
        right.addWidget(self.samples, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.matrix, 1)
        row.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 16, 10)
        column.setSpacing(4)
        column.addWidget(self.notice)
        column.addLayout(row, 1)
        column.addWidget(self.sentence)
        self._view = RunView()
        self._drawn: tuple[object, Judged | None] = (None, None)
        self._classes: ClassScores | None = None
        self._asked_at = 0.0
        self._show(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def refresh(self, view: RunView) -> None:
        self._view = view
        notice = stale_caption(view)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.matrix.set_stale(view.stale)
        if (view.experiment, view.judged) != self._drawn:
            self._drawn = (view.experiment, view.judged)
            self._show(view.judged)
        if view.judged is None:
            waiting = tr("It appears with the first steps of the run")
            idle = empty_caption(view, tr("Press Train to see which classes are confused"))
            self.sentence.setText(unrecorded_caption(view) or (waiting if view.alive else idle))
        self._ask(view)

    def _ask(self, view: RunView) -> None:
        """Have a run that goes on judged again, while somebody looks."""
        if not view.alive or not self.is_seen():
            return
        newest = view.judged is not None and view.judged.step == view.step
        now = time.monotonic()
        if not newest and now - self._asked_at >= PERIOD:
            self._asked_at = now
            self.asked.emit("judged")

    def _show(self, judged: Judged | None) -> None:
        classes, numbers = (None, None) if judged is None else _either(judged)
        self._classes = classes
        self.matrix.set_matrix(None if classes is None else classes.matrix)
        if classes is not None and judged is not None:
            experiment = self._view.experiment
            names = class_names(experiment) if experiment is not None else []
            self.matrix.set_names(names)
            self.table.fill(classes, names)
            self.sentence.setText(_most_confused(classes, judged, self.matrix.name))
        elif numbers is not None:
            self.sentence.setText(_errors(numbers))
        self.samples.show_judged(self._view.experiment, judged)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Show what there is and what there is room for."""
        judged, classes = self._drawn[1], self._classes is not None
        samples = judged is not None and (not classes or self.modes.value() == "samples")
        self.matrix.setVisible(classes and self.width() >= NARROW)
        self.modes.setVisible(classes)
        self.table.setVisible(classes and not samples)
        self.samples.setVisible(samples)

    @Slot(object)
    def _cell_picked(self, cell: tuple[int, int]) -> None:
        """A cell of the matrix: its samples, and once more all of them."""
        self.modes.set_value("samples")
        self.samples.show_cell(None if cell == self.samples.cell else cell)
        self._arrange()


def _either(judged: Judged) -> tuple[ClassScores | None, NumberScores | None]:
    """The scores by class or those of numbers, whichever there are."""
    # Loaded with the first result: a window needs none of it to open.
    from nnstudio.core.training.judged import ClassScores

    scores = judged.scores
    return (scores, None) if isinstance(scores, ClassScores) else (None, scores)


def _most_confused(scores: ClassScores, judged: Judged, name: Callable[[int], str]) -> str:
    pair = scores.most_confused
    if pair is None:
        return tr(
            "Test part, {count} samples: no class is taken for another.", count=judged.samples
        )
    return tr(
        "Test part, {count} samples: {true} is most often taken for {predicted}, {times} of {all} times.",
        count=judged.samples,
        true=name(pair[0]),
        predicted=name(pair[1]),
        times=int(scores.matrix[pair]),
        all=int(scores.there[pair[0]]),
    )


def _errors(scores: NumberScores) -> str:
    return tr(
        "Test part: mean absolute error {mae}, root mean squared error {rmse}, R² {r2}.",
        mae=f"{scores.mean_absolute_error:.4g}",
        rmse=f"{scores.root_mean_squared_error:.4g}",
        r2=f"{scores.r2:.4f}",
    )
