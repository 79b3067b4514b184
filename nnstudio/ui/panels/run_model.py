"""The kept runs as Qt's tables want them: a line each, the settings that differ first among the columns.

It is given what to show; filtering, sorting and grouping are done elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from nnstudio.core.ledger.entry import Run
from nnstudio.language import tr
from nnstudio.ui.runs.run_words import (
    result_titles,
    score_text,
    seconds_text,
    source_words,
    status_words,
    trained_text,
    when_text,
)
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.ledger.arranging import Group
    from nnstudio.ui.runs.run_table import Shown

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

LINE = Qt.ItemDataRole.UserRole
"""The run or the group of a line."""

NUMBER, NAME, CURVE, NOTE, TAGS = "number", "name", "curve", "note", "tags"
EDITABLE = {NAME, NOTE, TAGS}

# Made once: Qt asks for them a hundred thousand times where all of many runs are selected.
_HEADING = Qt.ItemFlag.ItemIsEnabled
_CELL = _HEADING | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _CELL | Qt.ItemFlag.ItemIsEditable


@dataclass(frozen=True)
class RunColumn:
    """A column: what it shows of a run, how it is sorted, and how wide it begins; 0 is as wide as its words."""

    key: str
    title: str
    text: Callable[[Run], str]
    width: int
    right: bool = False
    tip: str = ""


class RunModel(QAbstractTableModel):
    """Lines and columns of what was arranged.

    Signals:
        edited(number, what, text): the name, note or tags of a run were typed anew.
    """

    edited = Signal(int, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Run | Group, ...] = ()
        self.columns: tuple[RunColumn, ...] = ()
        self.overlaid: dict[int, str] = {}
        self._places: Mapping[int, int] = {}

    def show(self, shown: Shown) -> None:
        """Show this arrangement."""
        self.beginResetModel()
        self.lines = shown.arrangement.lines
        self.columns = columns(shown)
        self._places = shown.places
        self.endResetModel()

    def mark(self, overlaid: dict[int, str]) -> None:
        """Tell the runs that stand on the curves, and in which colour."""
        if overlaid != self.overlaid:
            self.overlaid = overlaid
            if self.lines:
                last = self.index(len(self.lines) - 1, 0)
                self.dataChanged.emit(self.index(0, 0), last)

    def run(self, row: int) -> Run | None:
        """The run of a line; None for a heading."""
        line = self.lines[row] if 0 <= row < len(self.lines) else None
        return line if isinstance(line, Run) else None

    def row_of(self, number: int) -> int | None:
        """The line of a run that is shown."""
        return self._places.get(number)

    def column_of(self, key: str) -> int | None:
        """Where a column stands."""
        return next((at for at, column in enumerate(self.columns) if column.key == key), None)

    # -- what Qt asks ------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Role.DisplayRole:
                return column.title
            case Role.ToolTipRole:
                return column.tip or column.title
            case Role.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], self.columns[index.column()]
        if role == LINE:
            return line
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return (
            _of_run(line, column, role) if isinstance(line, Run) else _of_group(line, column, role)
        )

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        run = self.run(index.row())
        key = self.columns[index.column()].key
        if role != Role.EditRole or run is None or key not in EDITABLE:
            return False
        if str(value).strip() != self.data(index, Role.EditRole):
            self.edited.emit(run.number, key, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if not isinstance(self.lines[index.row()], Run):
            return _HEADING
        return _EDITABLE if self.columns[index.column()].key in EDITABLE else _CELL


def columns(shown: Shown) -> tuple[RunColumn, ...]:
    """All columns, from left to right: who it is, what was another, what came of it, what was said about it."""
    made = [
        RunColumn(NUMBER, "#", lambda run: f"{run.number:,}", 0, right=True),
        RunColumn(NAME, tr("Name"), lambda run: run.name, 0),
    ]
    for title in shown.titles:
        made.append(
            RunColumn(
                title.path,
                title.text,
                lambda run, title=title: title.value(run.settings),
                0,
                right=title.is_number,
                tip=tr("{setting}: the shown runs differ in it", setting=title.text),
            )
        )
    for key, text in result_titles(regression=shown.regression).items():
        if shown.validated or not key.startswith("validation"):
            made.append(
                RunColumn(
                    key, text, lambda run, key=key: score_text(run.score(key), key), 0, right=True
                )
            )
    # The first score stands before the curve: it is what one looks for.
    made.insert(2 + len(shown.titles) + 1, RunColumn(CURVE, tr("Loss curve"), lambda _run: "", 92))
    made += [
        RunColumn("trained", tr("Epochs"), trained_text, 0, right=True),
        RunColumn("seconds", tr("Time"), lambda run: seconds_text(run.seconds), 0, right=True),
        RunColumn(NOTE, tr("Note"), lambda run: run.note, 150),
        RunColumn(TAGS, tr("Tags"), lambda run: ", ".join(run.tags), 100),
        RunColumn("when", tr("Ended"), lambda run: when_text(run.when), 0),
        RunColumn("source", tr("Made by"), lambda run: source_words()[run.source], 0),
    ]
    return tuple(made)


def _of_run(run: Run, column: RunColumn, role: int) -> Any:
    match role:
        case Role.DisplayRole | Role.EditRole:
            return column.text(run)
        case Role.ToolTipRole:
            return _tip(run, column)
        case Role.ForegroundRole:
            if column.key == "trained" and run.status in ("diverged", "failed"):
                return themes.label_colour("warning")
            if column.key in (NOTE, "when", "source"):
                return themes.label_colour("secondary")
        case Role.AccessibleTextRole:
            return f"{column.title}: {column.text(run)}" if column.text(run) else None
    return None


def _tip(run: Run, column: RunColumn) -> str:
    if column.key == NOTE or column.key == TAGS:
        return column.text(run) or tr("Press F2 or click once more to write something here")
    if column.key == CURVE:
        return tr("Loss: training as a line, validation or test dashed")
    if column.key == "trained":
        return status_words()[run.status]
    return column.text(run)


def _of_group(group: Group, column: RunColumn, role: int) -> Any:
    match role:
        case Role.DisplayRole:
            if column.key == NUMBER:
                return f"{'▸' if group.folded else '▾'} {group.count:,}"
            if column.key == NAME:
                return group.name or tr("Untitled")
            if column.key in group.means:
                mean, spread = group.means[column.key]
                text = score_text(mean, column.key)
                return f"{text} ± {spread:.2g}" if spread == spread else text
        case Role.ToolTipRole:
            if column.key in group.means:
                return tr("Mean and standard deviation of the runs that did not diverge")
        case Role.FontRole:
            return themes.font(strong=True)
        case Role.BackgroundRole:
            return themes.colour("window")
    return None


def selected_runs(model: RunModel, rows: Iterable[int]) -> tuple[Run, ...]:
    """The runs of these lines, without headings."""
    return tuple(run for row in sorted(set(rows)) if (run := model.run(row)) is not None)
