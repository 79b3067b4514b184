"""Runs side by side: what varies, how they stand, their curves on the same axes, and each of them by itself.

It is shown a `StudyView` by whoever runs them; what is asked for goes out as signals.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.panels.comparison_head import ComparisonHead
from nnstudio.ui.panels.comparison_key import ComparisonKey
from nnstudio.ui.panels.comparison_options import ComparisonOptions
from nnstudio.ui.panels.comparison_run import ComparisonRun
from nnstudio.ui.panels.comparison_words import key_rows, run_words, start_words
from nnstudio.ui.panels.panel import LONG_PLAN, Panel, share_text
from nnstudio.ui.plots.look_key import LookKeys
from nnstudio.ui.plots.multiples import Cell, Sheet
from nnstudio.ui.plots.multiples_view import MultiplesView
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_view import RunView
from nnstudio.ui.study.study_sheet import SheetMaker, difference_curve
from nnstudio.ui.study.study_view import Named, StudyView, change_list
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.empty_state import EmptyState

_CENTRE = Qt.AlignmentFlag.AlignHCenter
SIDE = 190
"""Pixels of width of the list of runs."""


class ComparisonPanel(Panel):
    """One comparison.

    Signals:
        chipChosen(path), chipRemoved(path), seedsChosen(count): what is to be compared.
        exampleAsked(): something is to vary, whatever it is.
        wanted(what, number): "promote", "stop" or "ghost" of a run.
    """

    chipChosen = Signal(str)
    chipRemoved = Signal(str)
    seedsChosen = Signal(int)
    exampleAsked = Signal()
    wanted = Signal(str, int)

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = StudyView()
        self._named = Named(self._view)
        self._maker = SheetMaker()
        self._document: Experiment | None = None
        self._chosen: int | None = None
        self._stale = False
        self._changes: tuple[object, list[str]] = (None, [])
        self.options = ComparisonOptions()
        self.head = ComparisonHead(self.options.widgets)
        self.title = ElidedLabel()
        self.title.setProperty("role", "strong")
        self.caption = ElidedLabel()
        self.caption.setProperty("role", "caption")
        self.looks = LookKeys()
        self.plots = MultiplesView()
        self.difference = MultiplesView(even=True)
        self.difference.hide()
        self.key = ComparisonKey()
        self.run = ComparisonRun()
        self.side = QStackedWidget()
        self.side.addWidget(self.key)
        self.side.addWidget(self.run)
        self.side.setFixedWidth(themes.px(SIDE))
        self.waiting = QLabel()
        self.empty = EmptyState("compare", tr("Compare"))
        self.faces = QStackedWidget()
        self._build()
        self._connect()
        self._show_texts()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    # -- what it is shown ------------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        """The run of the canvas is no matter of this panel."""

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        self._document = experiment
        self.head.show_comparison(experiment)
        self._show()

    def show_plan(self, text: str, *, ready: bool, why: str) -> None:
        """Say how many runs there would be and how long they take."""
        self.head.show_plan(text, ready=ready, why=why)

    def show_study(self, view: StudyView, *, stale: bool) -> None:
        """Show the comparison as it is now; ``stale`` says that the document would make another one."""
        if view.variants is not self._view.variants or view.experiment is not self._view.experiment:
            self._named = Named(view)
            self._maker = SheetMaker()
            self._chosen = None
        self._view, self._stale = view, stale
        self._show()

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self) -> None:
        view, named = self._view, self._named
        self.head.show_state(view)
        if not view.variants:
            waits = self._document is not None and self._document.comparison.varies
            self.options.hide()
            self.faces.setCurrentIndex(1 if waits or view.alive else 0)
            self.waiting.setText(
                tr("The runs are being made ready.")
                if view.alive
                else tr("All runs begin with the same weights and see the same batches. Run them.")
            )
            return
        self.faces.setCurrentIndex(2)
        first = view.variants[0].experiment
        metric = main_metric(first.data.dataset.task)
        sizes = [len(facet.names) for facet in named.facets]
        self.options.show_choices(
            tr(metric.title),
            validation=first.data.held_back > 0,
            plots=len(sizes),
            runs=len(named.groups),
        )
        column, apart = self.options.column, self.options.apart
        sheet = self._maker.sheet(named, view, column, apart)
        share = self.options.score and metric.share
        for plot in (self.plots, self.difference):
            plot.set_texts(
                tr("epoch"),
                lambda x: tr("epoch {number}", number=f"{x:.4g}"),
                share_text if share else short_number,
            )
            plot.set_stale(self._stale)
        self.plots.set_share(share)
        self.plots.set_log(self.options.log and not self.options.score)
        end = _end(view)
        self.plots.show_sheet(sheet, end)
        self.plots.set_chosen(self._chosen)
        self._show_difference(column, end)
        self.looks.show_keys(*self._maker.key(named, apart))
        self._show_head(column)
        self._show_side(sheet, column)

    def _show_difference(self, column: str, end: float) -> None:
        """Of two single runs how far the second is above the first."""
        groups = self._named.groups
        two = len(groups) == 2 and all(len(group.numbers) == 1 for group in groups)
        self.difference.setVisible(two)
        if two:
            one, other = (self._view.standings[group.numbers[0]] for group in groups)
            names = {"one": groups[0].name, "other": groups[1].name}
            title = tr("{other} less {one}", **names)
            cell = Cell((difference_curve(one, other, column, title),), title)
            self.difference.show_sheet(Sheet((cell,)), end)

    def _show_head(self, column: str) -> None:
        facets, view = self._named.facets, self._view
        title = ""
        if len(facets) == 1 and len(facets[0].names) == 2:
            title = f"{facets[0].title}: {facets[0].names[0]} → {facets[0].names[1]}"
        self.title.setText(title)
        self.title.setVisible(bool(title))
        told = start_words(view, self._named) if title else ""
        if self._stale:
            told = tr("These results belong to other settings")
        self.caption.setText(told)
        self.caption.setVisible(bool(told))

    def _show_side(self, sheet: Sheet, column: str) -> None:
        view, named = self._view, self._named
        score = self.options.score
        many = len(sheet.cells) > 1
        chosen = next((group for group in named.groups if group.key == self._chosen), None)
        self.side.setVisible(not many or chosen is not None)
        looks = {curve.key: curve for curve in sheet.curves}
        write = share_text if score else short_number
        self.key.show_rows(key_rows(view, named, looks, write))
        self.key.set_chosen(self._chosen)
        self.side.setCurrentWidget(self.key if chosen is None else self.run)
        if chosen is not None:
            experiment = view.variants[chosen.numbers[0]].experiment
            state = (self._document, experiment)
            if state != self._changes[0] and self._document is not None:
                self._changes = (state, change_list(self._document, experiment))
            self.run.show_run(run_words(view, chosen, self._changes[1]))

    # -- what is asked for -----------------------------------------------------------------------------

    @Slot(object)
    def choose(self, key: int | None) -> None:
        """Have a run stand out and show what is known of it; None for none."""
        self._chosen = (
            None if key == self._chosen and self.side.currentWidget() is self.run else key
        )
        self._show()

    @Slot()
    def _leave(self) -> None:
        self._chosen = None
        self._show()
        self.key.setFocus()

    @Slot(str)
    def _ask(self, what: str) -> None:
        chosen = next((group for group in self._named.groups if group.key == self._chosen), None)
        if chosen is None:
            return
        numbers = chosen.numbers if what == "stop" else chosen.numbers[:1]
        for number in numbers:
            self.wanted.emit(what, number)

    # -- putting together ------------------------------------------------------------------------------

    def _build(self) -> None:
        curves = QVBoxLayout()
        curves.setSpacing(2)
        curves.addWidget(self.plots, 5)
        curves.addWidget(self.difference, 2)
        body = QHBoxLayout()
        body.setSpacing(10)
        body.addLayout(curves, 1)
        body.addWidget(self.side)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.title)
        words.addWidget(self.looks)
        words.addWidget(self.caption, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(words)
        column.addLayout(body, 1)
        self.waiting.setProperty("role", "secondary")
        self.waiting.setWordWrap(True)
        waits = QWidget()
        middle = QVBoxLayout(waits)
        middle.setContentsMargins(24, 0, 24, 0)
        middle.addStretch(1)
        middle.addWidget(self.waiting)
        middle.addStretch(1)
        self.waiting.setAlignment(self.title.alignment() | _CENTRE)
        for face in (self.empty, waits, content):
            self.faces.addWidget(face)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 6, 12, 8)
        outer.setSpacing(6)
        outer.addWidget(self.head)
        outer.addWidget(self.faces, 1)

    def _connect(self) -> None:
        self.head.chipChosen.connect(self.chipChosen)
        self.head.chipRemoved.connect(self.chipRemoved)
        self.head.seedsChosen.connect(self.seedsChosen)
        self.head.asked.connect(self.actionWanted)
        self.options.changed.connect(self._show)
        self.empty.action_triggered.connect(self.exampleAsked)
        self.plots.picked.connect(self.choose)
        self.key.picked.connect(self.choose)
        self.plots.cursorMoved.connect(self.difference.set_cursor)
        self.difference.cursorMoved.connect(self.plots.set_cursor)
        self.run.left.connect(self._leave)
        self.run.asked.connect(self._ask)
        themes.notifier().changed.connect(self._retheme)

    def _show_texts(self) -> None:
        self.empty.set_texts(
            tr("Compare"),
            tr(
                "Type a list such as 0.1, 0.01 into a field of the inspector, or right-click one and "
                "choose the values. All of them then learn side by side."
            ),
            tr("Compare optimisers"),
        )

    def _retheme(self) -> None:
        self.side.setFixedWidth(themes.px(SIDE))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Nothing is left for curves beside a wide list.
        self.side.setFixedWidth(min(themes.px(SIDE), max(120, self.width() * 2 // 5)))


def _end(view: StudyView) -> float:
    """Where the axis of epochs ends: the plan, or of a very long one somewhat more than was trained."""
    planned = float(max(variant.experiment.training.epochs for variant in view.variants))
    done = max(
        (
            standing.step / variant.experiment.steps_per_epoch
            for variant, standing in zip(view.variants, view.standings, strict=True)
        ),
        default=0.0,
    )
    end = LONG_PLAN
    while end < 2 * done:
        end *= 2
    return max(1.0, min(planned, end))
