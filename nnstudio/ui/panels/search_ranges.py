"""The ranges of a search as lines to type in: one for each setting, and a menu of what else can be searched.

A line that cannot be read keeps its text and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.searches.range import Range
from nnstudio.core.study.ranges import range_text, read_range
from nnstudio.core.study.search_checks import with_range, without_range
from nnstudio.core.study.suggestions import Suggestion, suggestions
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.setting_words import setting_title
from nnstudio.ui.widgets.restyle import set_style_property

Change = Callable[[Experiment], Experiment]


class RangeRow(QWidget):
    """One setting and its range as text.

    Signals:
        editWanted(change, label): another range, or none.
    """

    editWanted = Signal(object, str)

    def __init__(self, experiment: Experiment, one: Range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.range, self._experiment = one, experiment
        title = setting_title(experiment, one.path)
        self.name = QLabel(title)
        self.name.setToolTip(one.path)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text = QLineEdit(range_text(one))
        self.text.setAccessibleName(title)
        self.text.setToolTip(
            tr("A range, as in 1e-6..1e-2 log or 16..256 int; or a list, as in sgd, adam.")
        )
        self.text.editingFinished.connect(self._typed)
        self.gone = QToolButton()
        self.gone.setText("×")
        set_style_property(self.gone, "kind", "flat")
        self.gone.setFixedWidth(24)
        self.gone.setToolTip(tr("Search this no more"))
        self.gone.setAccessibleName(tr("Search {setting} no more", setting=title))
        self.gone.clicked.connect(self._remove)
        self.wrong = QLabel()
        self.wrong.setProperty("role", "error")
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.name, 1)
        head.addWidget(self.gone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.wrong)

    def _typed(self) -> None:
        text = self.text.text()
        if text.strip() == range_text(self.range):
            self._say("")
            return
        try:
            made = read_range(self._experiment, self.range.path, text)
        except ProblemError as error:
            self._say(" ".join(say(problem) for problem in error.problems))
            return
        self._say("")
        if made != self.range:
            label = tr("Search {setting}", setting=self.name.text())
            self.editWanted.emit(lambda experiment: with_range(experiment, made), label)

    def _say(self, sentence: str) -> None:
        set_style_property(self.text, "invalid", bool(sentence))
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _remove(self) -> None:
        path = self.range.path
        label = tr("Search {setting} no more", setting=self.name.text())
        self.editWanted.emit(lambda experiment: without_range(experiment, path), label)


class RangeRows(QWidget):
    """All ranges below each other, with a button to add one.

    Signals:
        editWanted(change, label): the ranges are to be others.
    """

    editWanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._rows: list[RangeRow] = []
        self.add = QPushButton(tr("Add a setting") + " ▾")
        set_style_property(self.add, "kind", "flat")
        self.add.setToolTip(tr("What else is searched"))
        self.add.clicked.connect(self._offer)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def rows(self) -> list[RangeRow]:
        """From top to bottom."""
        return list(self._rows)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show its ranges; a line somebody types in stays while its range is the same."""
        known = self._experiment
        self._experiment = experiment
        if known is not None and known.search.ranges == experiment.search.ranges:
            for row in self._rows:
                row._experiment = experiment
            return
        old = {row.range: row for row in self._rows}
        kept = [old.pop(one, None) for one in experiment.search.ranges]
        for row in old.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for at, (row, one) in enumerate(zip(kept, experiment.search.ranges, strict=True)):
            made = row or RangeRow(experiment, one)
            if row is None:
                made.editWanted.connect(self.editWanted)
            self._column.insertWidget(at, made)
            self._rows.append(made)

    def menu(self) -> QMenu:
        """What can be added, by where it stands."""
        menu = QMenu(self)
        assert self._experiment is not None
        groups: dict[str, QMenu] = {}
        for each in suggestions(self._experiment):
            place = tr("Hidden layers") if each.hidden else tr("Training")
            if place not in groups:
                groups[place] = menu.addMenu(place)
            title = setting_title(self._experiment, each.path)
            action = groups[place].addAction(f"{title}: {each.text}")
            action.setObjectName(each.path)
            action.triggered.connect(lambda _checked=False, each=each: self._take(each))
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _take(self, each: Suggestion) -> None:
        assert self._experiment is not None
        made = read_range(self._experiment, each.path, each.text)
        label = tr("Search {setting}", setting=setting_title(self._experiment, each.path))
        self.editWanted.emit(lambda experiment: with_range(experiment, made), label)
