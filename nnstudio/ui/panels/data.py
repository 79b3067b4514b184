"""The data before anything is trained: samples of every part, class balance, and points drawn by hand.

What the inspector says of split, scaling, noise and number of samples is seen here at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.data.data_task import DataTask
from nnstudio.ui.data.sample_form import Face, class_name, faces
from nnstudio.ui.panels.data_browser import DataBrowser
from nnstudio.ui.panels.data_side import WIDTH, DataSide
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.panels.paper_view import PaperView
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.segmented import Segmented
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook
    from nnstudio.core.experiment.sample_facts import PartName
    from nnstudio.core.importers.reading import Progress

NARROW = 520
"""Pixels of width below which the counts stand under the samples."""


WIDEST = 16_777_215
"""Pixels: no bound, to Qt."""


class DataPanel(Panel):
    """Head, samples and counts of the document's data."""

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState("table", tr("Data"), tr("Reading the data"))
        self.empty.action_triggered.connect(lambda: self.actionWanted.emit("file.import_data"))
        self.parts = Segmented(
            [("train", tr("Training")), ("validation", tr("Validation")), ("test", tr("Test"))]
        )
        self.parts.valueChanged.connect(self._show)
        self.faces = Segmented([("first", tr("Pictures")), ("table", tr("Table"))])
        self.faces.valueChanged.connect(self._show)
        self.given = QToolButton()
        self.given.setProperty("kind", "log")
        self.given.setCheckable(True)
        self.given.setText(tr("as the network gets it"))
        self.given.setToolTip(tr("With the features and the scaling that are chosen."))
        self.given.toggled.connect(self._show)
        self.filter = QToolButton()
        self.filter.setProperty("kind", "log")
        self.filter.setCheckable(True)
        self.filter.setChecked(True)
        self.filter.setToolTip(tr("Show all again"))
        self.filter.clicked.connect(self._unfilter)
        self.count = ElidedLabel()
        self.count.setProperty("role", "secondary")
        self.browser = DataBrowser()
        self.paper = PaperView()
        self.paper.editWanted.connect(self.editWanted)
        self.paper.tools.actionWanted.connect(self.actionWanted)
        self.paper.tools.tableWanted.connect(self._show_table)
        self.side = DataSide()
        self.side.picked.connect(self._pick)
        self.side.actionWanted.connect(self.actionWanted)
        self.task = DataTask(self)
        self.task.answered.connect(self._answered)
        self.task.failed.connect(self._refused)
        self.task.progressed.connect(self._progressed)
        self._label: int | None = None
        self._experiment: Experiment | None = None
        self._asked: Experiment | None = None
        self._look: DataLook | None = None
        self._trouble: tuple[Problem, ...] = ()
        self._build()
        self.paper.hide()
        self._show()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.parts, self.faces, self.given, self.filter):
            head.addWidget(widget)
        head.addWidget(self.count, 1)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(head)
        left.addWidget(self.browser, 1)
        self._work = QWidget()
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 8)
        row.addWidget(self.side, 5)
        row.addWidget(self.paper, 13)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(6)
        column.addWidget(self.empty, 1)
        column.addWidget(self._work, 1)

    # -- following the document ----------------------------------------------------------------------

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        self._experiment = experiment
        drawn: Any = experiment.data.dataset
        if drawn.type == "drawn":
            # The hand is never waited for: counts come later.
            self.paper.show_points(drawn)
        if self._asked is None or not _same_data(experiment, self._asked):
            self._asked, self._trouble = experiment, ()
            self.task.ask(experiment)

    def refresh(self, view: RunView) -> None:
        """The data are those of the document, whatever runs."""

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        if self._look is None and progress.share < 1:
            share = f"{100 * progress.share:.0f} %"
            self.empty.set_texts(tr("Data"), tr("Reading the data: {share}", share=share))

    @Slot(object)
    def _answered(self, look: DataLook) -> None:
        experiment = look.experiment
        if experiment is not self._asked:
            return
        before = self._look
        if before is None or before.experiment.data.dataset != experiment.data.dataset:
            self._label = None
            first = faces(experiment)[0]
            self.faces.set_value("table" if first == "table" else "first")
        self._look = look
        if self._label is not None and self._label >= len(look.counts["train"]):
            self._label = None
        if not look.counts[self._part].any():
            self.parts.set_value("train")
        self.side.show_look(look)
        self.side.say(facts(look))
        self._show()

    @Slot(object)
    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self._look, self._trouble = None, problems
        self._show()

    # -- what is shown -------------------------------------------------------------------------------

    @property
    def _part(self) -> PartName:
        return self.parts.value()  # type: ignore[return-value]

    @property
    def look(self) -> DataLook | None:
        """What is shown; None until the data were read."""
        return self._look

    @Slot()
    def _show(self) -> None:
        look = self._look
        if look is None:
            show_one_face([self.empty], [self._work])
            trouble = " ".join(map(say, self._trouble[:2]))
            waiting = tr("Reading the data") if self._asked is not None else ""
            action = tr("Import data…") if trouble else ""
            self.empty.set_texts(tr("Data"), trouble or waiting, action)
            return
        self.empty.hide()
        experiment = look.experiment
        best = faces(experiment)[0]
        face: Face = "table" if self.faces.value() == "table" else best
        drawn = experiment.data.dataset.type == "drawn"
        paper = drawn and face == "plane"
        self._show_paper(paper)
        if paper:
            return
        self.faces.setVisible(best != "table")
        plane = tr("Draw") if drawn else tr("In the plane")
        first = tr("Pictures") if best == "pictures" else plane
        self.faces.set_texts([first, tr("Table")])
        changed = experiment.data.features.type != "plain" or experiment.data.scaling != "none"
        given = changed and self.given.isChecked() and face != "pictures"
        self.given.setVisible(changed and face != "pictures")
        if given and face == "plane" and experiment.data.input_features > 2:
            face = "table"
        self._name_parts(look)
        self.filter.setVisible(self._label is not None)
        if self._label is not None:
            name = class_name(experiment, self._label) if look.classes else tr("these values")
            self.filter.setText(f"{name[:24]}  ✕")
        self.side.bars.choose(self._label)
        self.browser.show_samples(look, self._part, self._label, face, given=given)
        shown = "" if self._label is None else f"{look.counts[self._part][self._label]:,}"
        self.count.setText(tr("{count} samples", count=shown) if shown else "")

    def _name_parts(self, look: DataLook) -> None:
        totals: dict[object, int] = {name: int(count.sum()) for name, count in look.counts.items()}
        names = {"train": tr("Training"), "validation": tr("Validation"), "test": tr("Test")}
        self.parts.set_texts([f"{names[n]} {totals[n]:,}" for n in names])
        self.parts.set_available(lambda name: totals[name] > 0 or name == "train")

    def _show_paper(self, paper: bool) -> None:
        """Have a paper to draw on in the place of everything else, or not."""
        head = (self.parts, self.faces, self.given, self.filter, self.count)
        others: list[QWidget] = [*head, self.browser, self.side]
        if paper:
            show_one_face([self.paper], others)
        else:
            show_one_face([self.parts, self.count, self.browser], [self.paper])
            self._place_side()
        self._work.show()

    @Slot()
    def _show_table(self) -> None:
        self.faces.set_value("table")
        self._show()

    @Slot(object)
    def _pick(self, label: int | None) -> None:
        self._label = label
        self._show()

    @Slot()
    def _unfilter(self) -> None:
        self.filter.setChecked(True)
        self._pick(None)

    # -- the widget ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_side()

    def _place_side(self) -> None:
        """Beside the samples where there is room, or below them, or nowhere."""
        wide = self.width() >= NARROW
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self.side.setMaximumWidth(themes.px(WIDTH) if wide else WIDEST)
        self.side.setVisible((wide or self.height() > 420) and self.paper.isHidden())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.task.give_up()
        if self._look is None or self._look.experiment is not self._asked:
            # What was under way is given up; it is asked for again when somebody looks.
            self._asked = None


def facts(look: DataLook) -> list[tuple[str, str]]:
    """What is to be known of the data, as roles and sentences."""
    if look.facts is None:
        return []
    from nnstudio.core.experiment.sample_facts import fact_problems

    found = fact_problems(look.experiment.data, look.facts)
    if found:
        return [("warning", say(problem)) for problem in found]
    return [("fine", tr("No sample is in two parts, no value is missing, no class is rare."))]


def _same_data(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments train on the same samples in the same form."""
    return one.data == other.data and one.training.seed == other.training.seed
