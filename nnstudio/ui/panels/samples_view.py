"""The gallery: test samples one by one, mistakes first, as pictures or as rows.

A number says how often a network is wrong; looking at what it got wrong says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.data.sample_form import class_name, is_photo, picture_shape
from nnstudio.ui.data.sample_store import SampleStore
from nnstudio.ui.panels.sample_rows import SampleRows
from nnstudio.ui.plots.sample_grid import Caption, SampleGrid
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.core.training.judged import Judged
    from nnstudio.core.training.mistakes import Order

MOST_NAMED = 3
"""A tooltip names so many of the likeliest classes."""


class SamplesView(QWidget):
    """The samples of the test part that were judged; ``show_cell`` keeps those of one cell of the matrix.

    Signals:
        cellChanged(cell): the cell whose samples are shown, None for all.
    """

    cellChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.orders = QComboBox()
        self.orders.setAccessibleName(tr("Which samples"))
        for order, text in (
            ("surest_mistakes", tr("Surest mistakes first")),
            ("mistakes", tr("Mistakes as they come")),
            ("unsure", tr("Right, but least sure")),
        ):
            self.orders.addItem(text, order)
        self.orders.activated.connect(self._list)
        self.filter = QToolButton()
        self.filter.setProperty("kind", "log")
        self.filter.setCheckable(True)
        self.filter.setChecked(True)
        self.filter.setToolTip(tr("Show all again"))
        self.filter.clicked.connect(lambda: self.show_cell(None))
        self.count = ElidedLabel()
        self.count.setProperty("role", "secondary")
        self.grid = SampleGrid(self._caption, self._tip)
        self.rows = SampleRows()
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(tr("Test samples"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(22)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Only rows in sight are measured: there may be a thousand.
        header.setResizeContentsPrecision(0)
        header.setStretchLastSection(True)
        self.store = SampleStore(self)
        self.store.ready.connect(self._loaded)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.orders)
        head.addWidget(self.filter)
        head.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        column.addWidget(self.table, 1)
        self._cell: tuple[int, int] | None = None
        self._judged: Judged | None = None
        self._named: tuple[list[int], list[float]] = ([], [])
        self._experiment: Experiment | None = None

    @property
    def cell(self) -> tuple[int, int] | None:
        """The (true, predicted) classes whose samples are shown; None for all."""
        return self._cell

    def show_judged(self, experiment: Experiment | None, judged: Judged | None) -> None:
        """Take what was judged last."""
        if experiment is not self._experiment:
            self._experiment = experiment
            self.grid.pictures.show(None, (1, 1))
        self._judged = judged
        if judged is not None and judged.task == "classification":
            from nnstudio.core.training.mistakes import predicted

            named, shares = predicted(judged)
            self._named = named.tolist(), shares.tolist()
        if self._cell is not None and (judged is None or judged.task == "regression"):
            self.show_cell(None)
        self._list()

    def show_cell(self, cell: tuple[int, int] | None) -> None:
        """Keep the samples of one true class that were taken for another one, or for itself."""
        if cell != self._cell:
            self._cell = cell
            self.cellChanged.emit(cell)
        self._list()

    @Slot()
    def _list(self) -> None:
        judged, cell = self._judged, self._cell
        pictures = picture_shape(self._experiment) is not None
        classes = judged is not None and judged.task == "classification"
        faces = ([self.grid], [self.table])
        show_one_face(*(faces if pictures else reversed(faces)))
        self.orders.setVisible(classes and cell is None)
        self.filter.setVisible(cell is not None)
        if cell is not None:
            self.filter.setText(f"{self._name(cell[0])[:24]} → {self._name(cell[1])[:24]}  ✕")
        numbers: list[int] = []
        if judged is not None:
            from nnstudio.core.training.mistakes import listed

            order: Order = self.orders.currentData()
            numbers = listed(judged, order, cell).tolist()
        self.count.setText(
            "" if judged is None else tr("{count} of {all}", count=len(numbers), all=judged.samples)
        )
        self._fetch()
        if pictures:
            self.grid.set_numbers(numbers)
        else:
            samples = self.store.samples if self._has_samples() else None
            inputs = None if samples is None else samples.test_inputs
            self.rows.show(numbers, judged, inputs, self._experiment)

    def _has_samples(self) -> bool:
        return self._experiment is not None and self.store.want(self._experiment)

    def _fetch(self) -> None:
        if self.isVisible() and self._judged is not None and self._has_samples():
            self._take_pictures()

    def _take_pictures(self) -> None:
        shape, samples = picture_shape(self._experiment), self.store.samples
        if (
            shape is not None
            and samples is not None
            and not self.grid.pictures.has(samples.test_inputs)
        ):
            photo = self._experiment is not None and is_photo(self._experiment)
            self.grid.pictures.show(samples.test_inputs, shape, photo=photo)

    @Slot()
    def _loaded(self) -> None:
        self._list()
        self.grid.refresh()

    def showEvent(self, event: object) -> None:
        self._list()

    def hideEvent(self, event: object) -> None:
        self.store.shutdown()

    def _caption(self, number: int) -> Caption:
        judged = self._judged
        assert judged is not None
        if judged.task == "regression":
            return Caption("", "", float("nan"), True)
        true, named = int(judged.wanted[number]), self._named[0][number]
        words = self._name(named) if named >= 0 else "–"
        return Caption(self._name(true), words, self._named[1][number], true == named)

    def _name(self, label: int) -> str:
        return class_name(self._experiment, label) if self._experiment is not None else str(label)

    def _tip(self, number: int) -> str:
        judged = self._judged
        if judged is None or judged.task == "regression":
            return ""
        from nnstudio.core.metrics.classes import class_shares

        shares = class_shares(judged.outputs[:, number : number + 1])[:, 0]
        best = shares.argsort()[::-1][:MOST_NAMED]
        likely = ", ".join(f"{self._name(int(each))}: {float(shares[each]):.3f}" for each in best)
        return tr(
            "Test sample {number}, true class {true}. Likeliest: {classes}",
            number=number + 1,
            true=self._name(int(judged.wanted[number])),
            classes=likely,
        )
