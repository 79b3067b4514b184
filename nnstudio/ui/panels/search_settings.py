"""What is searched and how, and the buttons that start and stop it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.search import Search
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.searches.base import METHODS
from nnstudio.core.study.search_checks import with_search
from nnstudio.core.study.search_results import remarks
from nnstudio.language import tr
from nnstudio.language.sentences import say, say_fix
from nnstudio.ui.panels.search_ranges import RangeRows
from nnstudio.ui.part_tip import part_tip
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_bar import duration
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.restyle import set_style_property

if TYPE_CHECKING:
    from nnstudio.ui.study.search_control import Found
    from nnstudio.ui.study.search_thoughts import Size


LABELS = 92
"""Pixels of the words before an editor; longer ones take two lines."""


class SearchSettings(QWidget):
    """Ranges, method, number of trials; what is wrong with them; start, pause and stop.

    Signals:
        editWanted(change, label): another search.
        startWanted(anew, race), pauseWanted(), resumeWanted(), stopWanted().
    """

    editWanted = Signal(object, str)
    startWanted = Signal(bool, bool)
    pauseWanted = Signal()
    resumeWanted = Signal()
    stopWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._found: Found | None = None
        self._size: Size | None = None
        self._fields = {field.name: field for field in Search.describe()}
        self.ranges = RangeRows()
        self.ranges.editWanted.connect(self.editWanted)
        self.method = QComboBox()
        for name, kind in METHODS.types().items():
            self.method.addItem(tr(kind.title), name)
        self.method.activated.connect(self._method_chosen)
        self.stopping = QComboBox()
        for rule in self._fields["stopping"].choices:
            self.stopping.addItem(tr(rule.title), rule.value)
        self.stopping.activated.connect(self._stopping_chosen)
        self.trials = QLineEdit()
        self.trials.editingFinished.connect(lambda: self._typed("trials", self.trials))
        self.repeats = QLineEdit()
        self.repeats.editingFinished.connect(lambda: self._typed("repeats", self.repeats))
        self.race = QCheckBox(tr("Race random search"))
        self.race.setToolTip(
            tr("Afterwards the same number of trials at random, to see what the method is worth.")
        )
        self.main, self.stop = QPushButton(), QPushButton(tr("Stop"))
        set_style_property(self.main, "kind", "primary")
        self.main.clicked.connect(self._main_pressed)
        self.stop.clicked.connect(self.stopWanted)
        self.anew = QPushButton(tr("Search anew"))
        set_style_property(self.anew, "kind", "flat")
        self.anew.setToolTip(tr("Forget the trials of this search and begin again."))
        self.anew.clicked.connect(lambda: self.startWanted.emit(True, self.race.isChecked()))
        self.said, self.wrong = QLabel(), QLabel()
        self.fix = QPushButton()
        set_style_property(self.fix, "kind", "flat")
        self.fix.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fix.clicked.connect(self._mend)
        self._lay_out()

    def _lay_out(self) -> None:
        for label, role in ((self.said, "caption"), (self.wrong, "error")):
            label.setWordWrap(True)
            label.setProperty("role", role)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.setColumnStretch(1, 1)
        for row, (name, editor) in enumerate(
            (
                ("method", self.method),
                ("trials", self.trials),
                ("stopping", self.stopping),
                ("repeats", self.repeats),
            )
        ):
            field = self._fields[name]
            label = QLabel(tr(field.title))
            label.setWordWrap(True)
            label.setFixedWidth(themes.px(LABELS))
            label.setToolTip(tr(field.doc))
            label.setBuddy(editor)
            editor.setToolTip(tr(field.doc))
            editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            editor.setAccessibleName(tr(field.title))
            form.addWidget(label, row, 0)
            form.addWidget(editor, row, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.main, 1)
        buttons.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(buttons)
        column.addWidget(self.said)
        column.addWidget(self.wrong)
        column.addWidget(self.fix)
        column.addWidget(self.anew, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(heading(tr("What is searched")))
        column.addWidget(self.ranges)
        column.addSpacing(4)
        column.addLayout(form)
        column.addWidget(self.race)
        column.addStretch(1)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show its search."""
        self._experiment, self._size = experiment, None
        search = experiment.search
        self.ranges.show_experiment(experiment)
        self.method.setCurrentIndex(self.method.findData(search.method.type))
        self.method.setToolTip(part_tip(type(search.method)))
        self.stopping.setCurrentIndex(self.stopping.findData(search.stopping))
        for name, editor in (("trials", self.trials), ("repeats", self.repeats)):
            if not editor.hasFocus():
                editor.setText(str(getattr(search, name)))
                set_style_property(editor, "invalid", False)
        self._show()

    def show_size(self, size: Size) -> None:
        """Say what is wrong, or how long it takes."""
        self._size = size
        self._show()

    def show_found(self, found: Found) -> None:
        """The search goes on, or has ended."""
        self._found = found
        self._show()

    def _show(self) -> None:
        found, size = self._found, self._size
        alive = found is not None and found.alive
        editors = (self.ranges, self.method, self.trials, self.stopping, self.repeats, self.race)
        for editor in editors:
            editor.setEnabled(not alive)
        self.main.setText(self._main_text())
        worst = self._worst()
        blocked = not alive and (size is None or (worst is not None and worst.severity == "error"))
        self.main.setEnabled(not blocked and (found is None or found.state != "stopping"))
        self.stop.setVisible(alive)
        self.stop.setEnabled(found is not None and found.state != "stopping")
        self.anew.setVisible(not alive and self._has_trials())
        self.said.setText(self._said())
        self.said.setVisible(bool(self.said.text()))
        self.wrong.setText("" if worst is None or alive else say(worst))
        self.wrong.setVisible(bool(self.wrong.text()))
        role = "error" if worst is not None and worst.severity == "error" else "warning"
        if self.wrong.property("role") != role:
            set_style_property(self.wrong, "role", role)
        fix = None if worst is None or alive else worst.fix
        self.fix.setVisible(fix is not None)
        if fix is not None:
            metrics, room = self.fix.fontMetrics(), self.fix.width() - 12
            self.fix.setText(metrics.elidedText(say_fix(fix), Qt.TextElideMode.ElideRight, room))
            self.fix.setToolTip(say_fix(fix))

    def _same(self) -> bool:
        """Whether what was found belongs to the search that is shown."""
        found = self._found
        return (
            found is not None
            and found.experiment is not None
            and self._experiment is not None
            and found.experiment.search.with_values(trials=1)
            == self._experiment.search.with_values(trials=1)
            and found.experiment.settings_hash == self._experiment.settings_hash
        )

    def _has_trials(self) -> bool:
        return self._same() and self._found is not None and bool(self._found.trials)

    def _main_text(self) -> str:
        found = self._found
        if found is not None and found.alive:
            return tr("Continue") if found.state == "paused" else tr("Pause")
        if self._has_trials() and found is not None and self._experiment is not None:
            return tr("Continue") if found.over < self._experiment.search.planned else tr("Search")
        return tr("Search")

    def _said(self) -> str:
        found = self._found
        parts: list[str] = []
        if found is not None and found.experiment is not None and (found.alive or self._same()):
            parts.append(tr("{over} of {count} trials", over=found.over, count=found.planned))
            scores = [t.score for t in found.trials if t.over and t.score is not None]
            if scores:
                best = max(scores) if found.experiment.search.goal == "metric" else min(scores)
                parts.append(tr("best {score}", score=short_number(best)))
            if found.seconds:
                parts.append(duration(found.seconds))
            if found.state == "stopping":
                parts.append(tr("stopping"))
            return ", ".join(parts)
        if self._size is not None and self._size.estimate is not None:
            estimate = self._size.estimate
            return tr(
                "{count} trials, about {time}",
                count=estimate.trials,
                time=duration(max(1.0, float(math.ceil(estimate.seconds)))),
            )
        return ""

    def _worst(self) -> Problem | None:
        """What has to be said first: why the search ended, why it cannot start, or what to know before."""
        found = self._found
        if found is not None and found.problems and not found.alive:
            return found.problems[0]
        if self._size is not None and self._size.problems:
            return self._size.problems[0]
        if found is not None and found.experiment is not None and self._same():
            return next(iter(remarks(found.experiment, found.trials)), None)
        return None

    def _mend(self) -> None:
        worst = self._worst()
        if worst is not None and worst.fix is not None:
            self.editWanted.emit(worst.fix.apply, say_fix(worst.fix))

    def _main_pressed(self) -> None:
        found = self._found
        if found is not None and found.alive:
            (self.resumeWanted if found.state == "paused" else self.pauseWanted).emit()
            return
        done = (
            self._has_trials()
            and found is not None
            and self._experiment is not None
            and found.over >= self._experiment.search.planned
            and not self.race.isChecked()
        )
        self.startWanted.emit(done, self.race.isChecked())

    def _typed(self, name: str, editor: QLineEdit) -> None:
        assert self._experiment is not None
        field = self._fields[name]
        try:
            value = parse(field, editor.text())
        except ProblemError as error:
            set_style_property(editor, "invalid", True)
            editor.setToolTip(say(error.problems[0]))
            return
        set_style_property(editor, "invalid", False)
        editor.setToolTip(tr(field.doc))
        if value != getattr(self._experiment.search, name):
            self._set(tr(field.title), **{name: value})

    def _method_chosen(self, index: int) -> None:
        name = self.method.itemData(index)
        if self._experiment is not None and name != self._experiment.search.method.type:
            self._set(tr(self._fields["method"].title), method=METHODS.get(name)())

    def _stopping_chosen(self, index: int) -> None:
        self._set(tr(self._fields["stopping"].title), stopping=self.stopping.itemData(index))

    def _set(self, label: str, **values: object) -> None:
        self.editWanted.emit(lambda experiment: with_search(experiment, **values), label)
