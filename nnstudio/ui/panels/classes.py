"""Class by class: which are taken for which, and precision, recall and F1 of each, on the test part.

Worked out whenever the run stands still; for regression the errors in the targets' own units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.panels.panel import Panel, empty_caption, stale_caption
from nnstudio.ui.plots.class_matrix import ClassMatrix
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.training.judged import ClassScores, Judged, NumberScores


class ClassesPanel(Panel):
    """The confusion matrix, the table of classes, and one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = ClassMatrix()
        self.table = QTableWidget(0, 4)
        titles = (tr("Precision"), tr("Recall"), tr("F1"), tr("Samples"))
        self.table.setHorizontalHeaderLabels(titles)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(tr("Scores of each class"))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.sentence = QLabel()
        self.sentence.setProperty("role", "secondary")
        self.sentence.setWordWrap(True)
        self.notice = QLabel()
        self.notice.setProperty("role", "warning")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.matrix, 1)
        row.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 16, 10)
        column.setSpacing(4)
        column.addWidget(self.notice)
        column.addLayout(row, 1)
        column.addWidget(self.sentence)
        self._drawn: Judged | None = None
        self._classes: ClassScores | None = None
        self._show(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is hardly room, the picture goes first: the table says the same in numbers.
        self.matrix.setVisible(self.width() >= 380 and self._classes is not None)

    def refresh(self, view: RunView) -> None:
        notice = stale_caption(view)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.matrix.set_stale(view.stale)
        if view.judged is not self._drawn:
            self._drawn = view.judged
            self._show(view.judged)
        if view.judged is None:
            waiting = tr("Shown whenever the run pauses or ends")
            idle = empty_caption(view, tr("Press Train to see which classes are confused"))
            self.sentence.setText(waiting if view.alive else idle)

    def _show(self, judged: Judged | None) -> None:
        classes, numbers = (None, None) if judged is None else _either(judged)
        self._classes = classes
        self.matrix.set_matrix(None if classes is None else classes.matrix)
        self.matrix.setVisible(classes is not None and self.width() >= 380)
        self.table.setVisible(classes is not None)
        if classes is not None and judged is not None:
            self._fill(classes)
            self.sentence.setText(_most_confused(classes, judged))
        elif numbers is not None:
            self.sentence.setText(_errors(numbers))

    def _fill(self, scores: ClassScores) -> None:
        worst = int(np.argmin(scores.f1))
        self.table.setRowCount(len(scores.f1))
        for row in range(len(scores.f1)):
            self.table.setVerticalHeaderItem(row, QTableWidgetItem(str(row)))
            shares = (scores.precision[row], scores.recall[row], scores.f1[row])
            texts = [*(f"{share:.3f}" for share in shares), f"{int(scores.there[row]):,}"]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if row == worst and column == 2:
                    item.setForeground(themes.label_colour("warning"))
                    item.setToolTip(tr("The lowest F1 of all classes"))
                self.table.setItem(row, column, item)


def _either(judged: Judged) -> tuple[ClassScores | None, NumberScores | None]:
    """The scores by class or those of numbers, whichever there are."""
    # Loaded with the first result: a window needs none of it to open.
    from nnstudio.core.training.judged import ClassScores

    scores = judged.scores
    return (scores, None) if isinstance(scores, ClassScores) else (None, scores)


def _most_confused(scores: ClassScores, judged: Judged) -> str:
    pair = scores.most_confused
    if pair is None:
        return tr(
            "Test part, {count} samples: no class is taken for another.", count=judged.samples
        )
    return tr(
        "Test part, {count} samples: {true} is most often taken for {predicted}, {times} of {all} times.",
        count=judged.samples,
        true=pair[0],
        predicted=pair[1],
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
