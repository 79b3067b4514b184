"""Every run that was made, as a table: what differed first, then what came of it and what was noted.

Two that are selected say what changed between them; any number can be laid over the curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.ledger.arranging import Group, Question
from nnstudio.core.ledger.entry import Run
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.panels.run_menu import fill
from nnstudio.ui.panels.run_model import CURVE, EDITABLE, RunModel, selected_runs
from nnstudio.ui.panels.run_rows import RunTable
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.restyle import set_style_property

if TYPE_CHECKING:
    from nnstudio.ui.runs.run_table import Shown

TYPING_MS = 200
"""So long after the last letter the filter is used."""
LEAST, NARROW = 220, 440
"""Pixels of width of the panel: of the least, and below which there is no room for every button."""
FIRST_DESCENDING = ("accuracy", "number", "when", "epochs")
"""Columns of which the largest is looked for first."""


class RunsPanel(Panel):
    """The table with its filter above and a sentence below.

    Signals:
        looked(): somebody looks at it; what is new is to be shown.
        questioned(question): another arrangement is wanted.
        noted(numbers, what, text): name, note or tags of runs were typed; or ``pinned`` with "1" or "".
        deleted(numbers), restored(numbers): take runs off the list, or bring them back.
        overlayWanted(numbers): lay these over the curves; none takes all away.
        settingsWanted(number): make its settings those of the document.
        openWanted(number): open it with its weights.
        changeWanted(older, newer): say what changed between two.
        exportWanted(): write what is listed into a file.
    """

    looked = Signal()
    questioned = Signal(object)
    noted = Signal(object, str, str)
    deleted = Signal(object)
    restored = Signal(object)
    overlayWanted = Signal(object)
    settingsWanted = Signal(int)
    openWanted = Signal(int)
    changeWanted = Signal(int, int)
    exportWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Question()
        self.model = RunModel()
        self.model.setParent(self)
        self._widths: dict[str, int] = {}
        self._gone: tuple[int, ...] = ()
        self._change = self._problem = ""
        self._shown: Shown | None = None
        self._building = False
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._use_filter)
        self.empty = EmptyState("clock", tr("No runs yet"))
        self.empty.set_texts(
            tr("No runs yet"),
            tr(
                "Every run is kept here when it ends, also tomorrow: its settings, curves and results."
            ),
            tr("Train"),
        )
        self.empty.action_triggered.connect(lambda: self.actionWanted.emit("run.main"))
        self._build_table()
        self.model.edited.connect(lambda number, what, text: self.noted.emit([number], what, text))
        themes.notifier().changed.connect(self._retheme)
        self._say()

    # -- building ----------------------------------------------------------------------------------

    def _build_table(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter: adam, accuracy > 0.9, seed = 1"))
        self.filter.setAccessibleName(tr("Filter runs"))
        self.filter.setToolTip(
            tr("Words, or conditions on settings and results with = != < > <= >=, between commas.")
        )
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._typing.start)
        self.filter.returnPressed.connect(self._use_filter)
        self.group = self._button(tr("Group"), tr("Runs of one name or one comparison together"))
        self.group.setCheckable(True)
        self.group.toggled.connect(lambda on: self._ask(grouped=on))
        self.overlay = self._button(
            tr("Overlay"),
            tr("Lay the selected runs over the curves; press again to take them away"),
        )
        self.overlay.clicked.connect(self.lay)
        self.use = self._button(
            tr("Use settings"),
            tr("Make the settings of this run those of the document; can be undone"),
        )
        self.use.clicked.connect(self.use_settings)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setProperty("kind", "icon")
        self.more.setAccessibleName(tr("More about runs"))
        self.more.setToolTip(tr("Open with weights, pin, delete, export"))
        self.more.clicked.connect(
            lambda: self._menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.filter, 1)
        for button in (self.group, self.overlay, self.use, self.more):
            head.addWidget(button)
        self.table = RunTable()
        self.table.deleted.connect(self.delete_selected)
        self.table.entered.connect(self.use_settings)
        self.table.setModel(self.model)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.clicked.connect(self._clicked)
        self.table.customContextMenuRequested.connect(
            lambda at: self._menu(self.table.viewport().mapToGlobal(at))
        )
        header = self.table.horizontalHeader()
        header.sectionClicked.connect(self._sort)
        header.sectionResized.connect(self._resized)
        self.line = ElidedLabel()
        self.line.setProperty("role", "secondary")
        self.undo = self._button(tr("Undo"), tr("Bring the deleted runs back"))
        self.undo.clicked.connect(self._restore)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.line, 1)
        foot.addWidget(self.undo)
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.setMinimumWidth(themes.px(LEAST))
        self._faces = QStackedLayout(self)
        self._faces.addWidget(self.empty)
        self._faces.addWidget(self.body)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "flat")
        button.setToolTip(tip)
        return button

    def kept(self) -> object:
        return self.question, tuple(self.model.overlaid)

    def resume(self, kept: object) -> None:
        self.question, overlaid = kept  # type: ignore[misc]
        for widget in (self.filter, self.group):
            widget.blockSignals(True)
        self.filter.setText(self.question.filter)
        self.group.setChecked(self.question.grouped)
        for widget in (self.filter, self.group):
            widget.blockSignals(False)
        self.questioned.emit(self.question)
        if overlaid:
            self.overlayWanted.emit(overlaid)

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        """A run that goes on is not in the table yet."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What stands in the menu, too, gives way to the filter.
        for button in (self.group, self.use):
            button.setVisible(self.width() >= themes.px(NARROW))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looked.emit()

    def show_runs(self, shown: Shown) -> None:
        """Show what was arranged; what was selected stays so, where it is still there."""
        kept = [run.number for run in self.selection()]
        top = self.table.verticalScrollBar().value()
        self._shown = shown
        self._building = True
        self.model.show(shown)
        for at, column in enumerate(self.model.columns):
            if column.key not in self._widths:
                self._widths[column.key] = themes.px(column.width) or self.table.wanted_width(at)
            self.table.setColumnWidth(at, self._widths[column.key])
        self._building = False
        self._show_order()
        problem = shown.arrangement.problem
        self._problem = "" if problem is None else say(problem)
        set_style_property(self.filter, "error", problem is not None)
        self._faces.setCurrentWidget(
            self.body if shown.arrangement.total or self._gone else self.empty
        )
        self.select(kept)
        self.table.verticalScrollBar().setValue(top)
        self._selected()

    def select(self, numbers: Sequence[int]) -> None:
        """Select these runs, where they are shown."""
        chosen = QItemSelection()
        for number in numbers:
            row = self.model.row_of(number)
            if row is not None:
                index = self.model.index(row, 0)
                chosen.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def selection(self) -> tuple[Run, ...]:
        """The selected runs, from top to bottom."""
        # Qt's own list of selected lines takes seconds where there are thousands.
        ranges = self.table.selectionModel().selection()
        rows = (
            row
            for each in map(ranges.at, range(ranges.size()))
            for row in range(each.top(), each.bottom() + 1)
        )
        return selected_runs(self.model, rows)

    def show_change(self, text: str) -> None:
        """Say what changed between the two selected runs."""
        self._change = text
        self._say()

    def show_overlaid(self, overlaid: dict[int, str]) -> None:
        """Mark the runs that stand on the curves: number -> colour."""
        self.model.mark(overlaid)
        self._selected()

    def show_deleted(self, numbers: Sequence[int]) -> None:
        """Offer to bring these back."""
        self._gone = tuple(numbers)
        self._say()

    def _say(self) -> None:
        """The one line below: trouble first, then what changed, then how many there are."""
        chosen = self.selection()
        text = (
            self._problem or (self._change if len(chosen) == 2 else "") or self._count(len(chosen))
        )
        if self._gone and not self._problem and len(chosen) != 2:
            text = tr("{count} runs deleted", count=len(self._gone))
        self.undo.setVisible(bool(self._gone))
        set_style_property(self.line, "role", "warning" if self._problem else "secondary")
        self.line.setText(text)

    def _count(self, chosen: int) -> str:
        if self._shown is None:
            return ""
        answer = self._shown.arrangement
        if answer.shown == 0:
            return tr("None of {total} runs passes the filter", total=f"{answer.total:,}")
        parts = [
            tr("{total} runs", total=f"{answer.total:,}")
            if answer.shown == answer.total
            else tr("{shown} of {total} runs", shown=f"{answer.shown:,}", total=f"{answer.total:,}")
        ]
        if chosen > 2:
            parts.append(tr("{count} selected", count=f"{chosen:,}"))
        elif answer.shown > 1 and chosen < 2:
            parts.append(tr("select two to see what changed"))
        if answer.more:
            parts.append(tr("{count} more settings differ", count=answer.more))
        return " · ".join(parts)

    # -- asking ------------------------------------------------------------------------------------

    def _ask(self, **values: object) -> None:
        asked = replace(self.question, **values)  # type: ignore[arg-type]
        if asked != self.question:
            self.question = asked
            self.questioned.emit(asked)

    @Slot()
    def _use_filter(self) -> None:
        self._typing.stop()
        self._ask(filter=self.filter.text())

    @Slot(int)
    def _sort(self, section: int) -> None:
        """Up, down, and then the newest first again."""
        key = self.model.columns[section].key
        if key == CURVE:
            return
        first = key.endswith(FIRST_DESCENDING) or key == "trained"
        if self.question.sort != key:
            self._ask(sort=key, descending=first)
        elif self.question.descending == first:
            self._ask(descending=not first)
        else:
            self._ask(sort="", descending=False)

    def _show_order(self) -> None:
        header = self.table.horizontalHeader()
        at = self.model.column_of(self.question.sort) if self.question.sort else None
        header.setSortIndicatorShown(at is not None)
        if at is not None:
            down = Qt.SortOrder.DescendingOrder
            header.setSortIndicator(
                at, down if self.question.descending else Qt.SortOrder.AscendingOrder
            )

    @Slot(int, int, int)
    def _resized(self, section: int, _old: int, width: int) -> None:
        if not self._building and section < len(self.model.columns):
            self._widths[self.model.columns[section].key] = width

    # -- what is done with runs --------------------------------------------------------------------

    @Slot()
    def _selected(self) -> None:
        chosen = self.selection()
        same = {run.number for run in chosen} == set(self.model.overlaid)
        self.overlay.setEnabled(bool(chosen) or bool(self.model.overlaid))
        away = bool(self.model.overlaid) and (not chosen or same)
        self.overlay.setText(tr("Remove overlay") if away else tr("Overlay"))
        self.use.setEnabled(len(chosen) == 1)
        self._change = ""
        if len(chosen) == 2:
            older, newer = sorted(run.number for run in chosen)
            self.changeWanted.emit(older, newer)
        self._say()

    @Slot()
    def lay(self) -> None:
        """Lay the selected runs over the curves; those that are there already are taken away."""
        chosen = [run.number for run in self.selection()]
        same = set(chosen) == set(self.model.overlaid)
        self.overlayWanted.emit([] if same else chosen)

    @Slot()
    def use_settings(self) -> None:
        """Make the settings of the one selected run those of the document."""
        chosen = self.selection()
        if len(chosen) == 1:
            self.settingsWanted.emit(chosen[0].number)

    @Slot(QModelIndex)
    def _double_clicked(self, index: QModelIndex) -> None:
        run = self.model.run(index.row())
        if run is not None and self.model.columns[index.column()].key not in EDITABLE:
            self.settingsWanted.emit(run.number)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        """A heading folds its runs away, and shows them again."""
        line = self.model.lines[index.row()]
        if isinstance(line, Group):
            self._ask(folded=self.question.folded ^ {line.key})

    @Slot()
    def delete_selected(self) -> None:
        """Take the selected runs off the list; they can be brought back."""
        chosen = [run.number for run in self.selection()]
        if chosen:
            self.deleted.emit(chosen)

    @Slot()
    def _restore(self) -> None:
        gone, self._gone = self._gone, ()
        self.restored.emit(gone)
        self._say()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill(menu, self)
        menu.popup(at)

    @property
    def listed(self) -> int:
        """How many runs are listed."""
        return 0 if self._shown is None else self._shown.arrangement.shown

    @Slot()
    def _retheme(self) -> None:
        self.table.retheme()
