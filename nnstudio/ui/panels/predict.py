"""The trained network is used: new rows or pictures in, what it says out, and saved for a spreadsheet.

Asked with the weights that are shown, so that a moment of the past can be asked as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.data.pass_task import PassTask
from nnstudio.ui.data.sample_form import class_name
from nnstudio.ui.importing.dropping import dropped_path
from nnstudio.ui.panels.panel import Panel, empty_caption, stale_caption
from nnstudio.ui.panels.prediction_rows import PredictionRows
from nnstudio.ui.panels.typed_row import TypedRow
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.sentence import Sentence
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.core.importers.base import Report
    from nnstudio.core.importers.reading import Progress
    from nnstudio.core.training.predicting import Predictions
    from nnstudio.core.training.weights import Weights

MOST_TYPED = 24
"""Samples of more values are not typed in."""
TYPED_WIDTH, NUMBER_WIDTH = 220, 52
"""Pixels of the fields to type in, and of the column with the numbers of the rows."""
ASK_MS = 120


class PredictPanel(Panel):
    """Buttons, the rows that were predicted, and a sample to type in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState("target", tr("Predict"))
        self.file = QPushButton(tr("Choose new data…"))
        self.file.clicked.connect(self._ask_file)
        self.save = QPushButton(tr("Save as CSV…"))
        self.save.clicked.connect(self._ask_save)
        self.stop = QPushButton(tr("Stop"))
        self.stop.clicked.connect(self._cancel)
        self.left_out = QPushButton(tr("What was left out"))
        self.left_out.setProperty("kind", "text")
        self.left_out.clicked.connect(self._show_left_out)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.hint = EmptyState("import", tr("New data"))
        self.rows = PredictionRows()
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAccessibleName(tr("Predictions"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.sentence = Sentence(lines=2)
        self.typed_title = heading(tr("Type a sample"))
        self.typed = TypedRow()
        self.typed.changed.connect(self._typed)
        self.answer = Sentence(lines=2)
        self.reading = PassTask("predict", self)
        self.reading.ended.connect(self._predicted)
        self.reading.failed.connect(self._failed)
        self.reading.progressed.connect(self._progressed)
        self.reading.stateChanged.connect(self._show_state)
        self.saving = PassTask("save predictions", self)
        self.saving.ended.connect(self._saved)
        self.saving.failed.connect(self._failed)
        self.saving.progressed.connect(self._progressed)
        self.saving.stateChanged.connect(self._show_state)
        self.typing = PassTask("predict typed", self)
        self.typing.ended.connect(self._answered)
        self.typing.failed.connect(self._refused)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ASK_MS)
        self._soon.timeout.connect(self._ask_typed)
        self.setAcceptDrops(True)
        self._view = RunView()
        self._experiment: Experiment | None = None
        self._weights: Weights | None = None
        self._path: str = ""
        self._owed: str = ""
        self._late = True
        self._report: Report | None = None
        self._build()
        self._take_experiment(None)
        self._show_state()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.file, self.save, self.stop, self.left_out):
            head.addWidget(widget)
        head.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(head)
        left.addWidget(self.progress)
        left.addWidget(self.hint, 1)
        left.addWidget(self.table, 1)
        left.addWidget(self.sentence)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self.typed_title)
        right.addWidget(self.typed, 1)
        right.addWidget(self.answer)
        self._work = QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        self._right.setFixedWidth(themes.px(TYPED_WIDTH))
        row.addWidget(self._right)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.addWidget(self.empty, 1)
        column.addWidget(self._work, 1)

    # -- following the run ---------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        self._view = view
        self._late = not self.is_seen()
        if self._late:
            return
        if view.experiment is not self._experiment:
            self._take_experiment(view.experiment)
        can = view.experiment is not None and (view.alive or view.weights is not None)
        faces = ([self._work], [self.empty])
        show_one_face(*(faces if can else reversed(faces)))
        if not can:
            promise = tr(
                "Train the network, then give it new rows or pictures and see what it says."
            )
            self.empty.set_texts(tr("Predict"), empty_caption(view, promise))
            return
        if view.weights is not self._weights:
            self._weights = view.weights
            self._soon.start()
            if self._owed and view.weights is not None:
                path, self._owed = self._owed, ""
                self.predict(path)

    def _take_experiment(self, experiment: Experiment | None) -> None:
        """Another run: what the last one said is gone."""
        self._experiment, self._weights = experiment, None
        self.reading.give_up()
        self._report = None
        self.rows.show(None)
        self.sentence.clear()
        self.answer.clear()
        few = experiment is not None and len(experiment.data.dataset.shape().sample) == 1
        if few and experiment is not None:
            from nnstudio.core.training.predicting import typed_columns

            columns = typed_columns(experiment.data.dataset)
            few = len(columns) <= MOST_TYPED
            if few:
                self.typed.show_columns(columns)
        self._right.setVisible(few)
        self._show_state()

    # -- files ---------------------------------------------------------------------------------------

    def predict(self, path: str) -> None:
        """Ask about everything at a path: a file, or a folder of pictures."""
        self._path = path
        experiment, weights = self._experiment, self._weights
        if experiment is None or weights is None:
            # A run that goes on is asked for its weights first.
            self._owed = path
            self.asked.emit("weights")
            return
        from nnstudio.core.training.predicting import asked

        self.reading.start(lambda: asked(experiment, weights, path))

    @Slot()
    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose new data"), str(Path(self._path).parent) if self._path else ""
        )
        if chosen:
            self.predict(chosen)

    @Slot(object)
    def _predicted(self, made: Predictions) -> None:
        self.rows.show(made)
        self.table.setColumnWidth(0, themes.px(NUMBER_WIDTH))
        self._report = made.report
        step = self._weights.step if self._weights is not None else 0
        words = [
            tr(
                "{name}: {count} samples, by the weights of epoch {epoch}.",
                name=Path(self._path).name,
                count=f"{len(made.rows):,}",
                epoch=f"{self._view.course.epochs(step):.3g}",
            )
        ]
        known = made.truth is not None and bool(made.classes)
        if known and made.truth is not None:
            there = made.truth >= 0
            if there.any():
                right = float(np.mean(made.chosen[there] == made.truth[there]))
                words.append(tr("{share} % of them are right.", share=f"{100 * right:.1f}"))
        stale = stale_caption(self._view)
        self.sentence.setText(" ".join([*words, *([f"{stale}."] if stale else [])]))
        self._show_state()

    @Slot()
    def _ask_save(self) -> None:
        made = self.rows.made
        if made is None:
            return
        name = Path(self._path).with_suffix("").name + "-predictions.csv"
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save predictions"), str(Path(self._path).parent / name), "CSV (*.csv)"
        )
        if not chosen:
            return
        from nnstudio.core.files.predictions import save_csv

        path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")
        self.saving.start(lambda: save_csv(path, made))

    @Slot(object)
    def _saved(self, path: Path) -> None:
        self.sentence.setText(tr("Saved as {file}", file=path.name))

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self.sentence.setText(" ".join(map(say, problems[:3])))
        self._show_state()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        self.progress.setValue(round(1000 * progress.share))

    @Slot()
    def _cancel(self) -> None:
        self.reading.give_up()
        self.saving.give_up()

    @Slot()
    def _show_left_out(self) -> None:
        if self._report is None:
            return
        from nnstudio.ui.dialogs.page import Page
        from nnstudio.ui.importing.words import report_page

        Page(tr("What was left out"), report_page(self._report), self.window()).show()

    @Slot()
    def _show_state(self) -> None:
        busy, made = self.reading.busy or self.saving.busy, self.rows.made
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)
        self.file.setEnabled(not busy)
        self.save.setEnabled(made is not None and not busy)
        self.left_out.setVisible(self._report is not None and self._report.count > 0)
        faces = ([self.table], [self.hint])
        show_one_face(*(faces if made is not None else reversed(faces)))
        self.hint.set_texts(
            tr("New data"),
            tr("Choose a file or drop one here: rows with the same columns, or pictures."),
        )

    # -- a sample typed in ---------------------------------------------------------------------------

    @Slot()
    def _typed(self) -> None:
        self._soon.start()

    @Slot()
    def _ask_typed(self) -> None:
        experiment, weights = self._experiment, self._weights
        if experiment is None or not self._right.isVisible() or self.typed.is_empty():
            return
        if weights is None:
            self.asked.emit("weights")
            return
        from nnstudio.core.training.predicting import asked_typed

        cells = self.typed.cells()
        self.typing.give_up()
        self.typing.start(lambda: asked_typed(experiment, weights, cells))

    @Slot(object)
    def _answered(self, made: Predictions) -> None:
        outputs = made.outputs[0]
        if not made.classes or self._experiment is None:
            words = ", ".join(short_number(float(one)) for one in outputs[:4])
            self.answer.setText(tr("Prediction: {value}", value=words))
            return
        order = np.argsort(-outputs, kind="stable")[:3]
        shares = ", ".join(
            f"{class_name(self._experiment, int(each))} {outputs[each]:.3f}" for each in order
        )
        self.answer.setText(tr("Prediction: {value}", value=shares))

    @Slot(object)
    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self.answer.setText(" ".join(map(say, problems[:2])))

    # -- the widget ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._work.isHidden() and dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None and not self._work.isHidden():
            event.acceptProposedAction()
            self.predict(str(path))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._late and self.is_seen():
            QTimer.singleShot(0, self, self._catch_up)

    @Slot()
    def _catch_up(self) -> None:
        """Show what was missed while nobody looked."""
        if self._late:
            self.refresh(self._view)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()
        self._late = True
        for task in (self.reading, self.saving, self.typing):
            task.give_up()
