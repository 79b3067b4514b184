"""The head of the comparison panel: what varies as chips, the seeds, and the buttons of its runs.

It shows; what is asked for goes to whoever listens.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.comparison import Comparison
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.parts.parse import parse, pieces
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.study.lists import values_of
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.setting_words import setting_title, values_words
from nnstudio.ui.study.study_view import StudyView
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.flow import Flow
from nnstudio.ui.widgets.number_edit import Number, NumberEdit
from nnstudio.ui.widgets.restyle import set_style_property
from nnstudio.ui.widgets.setting_chip import SettingChip


class ComparisonHead(QWidget):
    """Chips, seeds, buttons, progress.

    Signals:
        chipChosen(path): a setting is to be shown where it is changed.
        chipRemoved(path): it is to have one value again.
        seedsChosen(count): so many seeds.
        asked(action): an action of the window, by its id.
    """

    chipChosen = Signal(str)
    chipRemoved = Signal(str)
    seedsChosen = Signal(int)
    asked = Signal(str)

    def __init__(self, options: Sequence[QWidget], parent: QWidget | None = None) -> None:
        """``options`` stand behind the buttons."""
        super().__init__(parent)
        self._options = tuple(options)
        self.chips: dict[str, SettingChip] = {}
        self._shown: object = None
        self.seeds = NumberEdit(1, _parsed)
        self.seeds.setFixedWidth(themes.px(44))
        self.seeds.setAccessibleName(tr("Seeds"))
        self.seeds.setToolTip(
            tr("Every variant is run with so many seeds; curves show their mean and spread.")
        )
        self.seeds.committed.connect(lambda value: self.seedsChosen.emit(int(value)))
        self.seeds.error.connect(self._tell_seeds)
        self.seeds_label = QLabel(tr("Seeds"))
        self.seeds_label.setProperty("role", "secondary")
        self.run = self._button(tr("Run comparison"), "play", "run.compare", "primary")
        self.pause = self._button(tr("Pause"), "pause", "run.compare_pause")
        self.stop = self._button(tr("Stop"), "stop", "run.compare_stop")
        self.plan = QLabel()
        self.plan.setProperty("role", "secondary")
        self.plan.setFixedHeight(themes.px(28))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedHeight(4)
        self.sentence = QLabel()
        self.sentence.setProperty("role", "error")
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        self._flow = Flow(gap=6)
        self._seeds = QWidget()
        seeds = QHBoxLayout(self._seeds)
        seeds.setContentsMargins(4, 0, 4, 0)
        seeds.setSpacing(6)
        seeds.addWidget(self.seeds_label)
        seeds.addWidget(self.seeds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._flow)
        column.addWidget(self.sentence)
        column.addWidget(self.progress)
        self._refill()

    def show_comparison(self, experiment: Experiment) -> None:
        """Show what varies in the document."""
        comparison = experiment.comparison
        self.seeds.set_value(comparison.repeats)
        shown = [
            (
                one.path,
                setting_title(experiment, one.path),
                *_values(experiment, comparison, one.path),
            )
            for one in comparison.variations
        ]
        if shown == self._shown:
            return
        self._shown = shown
        for chip in self.chips.values():
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for path, title, values, problem in shown:
            chip = SettingChip(title, values, problem)
            chip.chosen.connect(lambda path=path: self.chipChosen.emit(path))
            chip.removed.connect(lambda path=path: self.chipRemoved.emit(path))
            self.chips[path] = chip
        problem = next((problem for *_, problem in shown if problem), "")
        self.sentence.setText(problem)
        self.sentence.setVisible(bool(problem))
        self._refill()

    def show_plan(self, text: str, *, ready: bool, why: str) -> None:
        """Say how many runs there are and how long they take; ``why`` is what a button that is off says."""
        self.plan.setText(text)
        self.run.setEnabled(ready)
        self.run.setToolTip(why)

    def show_state(self, view: StudyView) -> None:
        """Show the buttons that are of use now, and how far it is."""
        alive, paused = view.alive, view.state == "paused"
        self.run.setVisible(not alive)
        self.pause.setVisible(alive)
        self.pause.setEnabled(view.state in ("running", "paused"))
        self.pause.setText(tr("Resume") if paused else tr("Pause"))
        if self.pause.property("icon_name") != ("play" if paused else "pause"):
            self.pause.setProperty("icon_name", "play" if paused else "pause")
            icons.keep_icon(self.pause, "play" if paused else "pause")
        self.stop.setVisible(alive)
        self.stop.setEnabled(alive and view.state != "stopping")
        self.progress.setVisible(alive)
        self.progress.setValue(round(1000 * view.share))
        self._flow.invalidate()

    def _button(self, text: str, icon: str, action: str, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        if kind:
            set_style_property(button, "kind", kind)
        icons.keep_icon(button, icon, "on_accent" if kind else "text")
        button.setIconSize(QSize(themes.px(14), themes.px(14)))
        button.clicked.connect(lambda _checked=False: self.asked.emit(action))
        return button

    def _refill(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        parts: list[QWidget] = [*self.chips.values(), self._seeds]
        for widget in (*parts, self.run, self.pause, self.stop, self.plan, *self._options):
            self._flow.addWidget(widget)

    @Slot(str)
    def _tell_seeds(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))


def _parsed(text: str) -> tuple[Number | None, str | None]:
    try:
        return parse(Comparison.field("repeats"), text), None
    except ProblemError as error:
        return None, say(error.problems[0])


def _values(experiment: Experiment, comparison: Comparison, path: str) -> tuple[str, str]:
    """The values of a setting in words, and why they cannot be used; of a range only how it was typed."""
    typed = comparison.of(path) or ""
    try:
        field = field_at(experiment, path)
        values = values_of(field, typed)
    except ProblemError as error:
        return typed, say(error.problems[0])
    if ".." in typed:
        return typed, ""
    return values_words(field, values if len(values) > 1 else pieces(typed)), ""
