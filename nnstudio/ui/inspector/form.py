"""A form made from a description: one row for each field, and below a chosen part the part's own fields.

Nothing here knows any part; what a description says of its fields is all there is to know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description
from nnstudio.ui.inspector.editors.base import SEVERAL, Change, Say
from nnstudio.ui.inspector.paths import Path
from nnstudio.ui.inspector.row import Row

Apply = Callable[[Path, Change, bool, FieldDescription], str]
"""Makes a change of the field at a path; the flag says that it is one of a row of quick steps.
Returns why it was refused, or ""."""


class Form(QWidget):
    """The fields of one description, or those that several have in common.

    Signals:
        rebuilt(): controls came or went.
        varied(path, text, row): values of a field are to be compared; "" has it one value again.
        compareWanted(row): the user is to choose which.
    """

    rebuilt = Signal()
    varied = Signal(object, str, object)
    compareWanted = Signal(object)

    def __init__(self, apply: Apply, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._apply = apply
        self._say = say
        self._stops: list[QWidget] = []
        self._lists: Mapping[Path, str] = {}
        self._rows: dict[tuple[Path, type[Description]], Row] = {}
        self._hidden: frozenset[Path] = frozenset()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def display(self, shown: tuple[Description, ...]) -> None:
        """Show the fields that these descriptions share; rows that stay keep focus and caret."""
        wanted = list(_plan(shown))
        keys = [(entry.path, type(entry.owners[0])) for entry in wanted]
        if keys != list(self._rows):
            self._rebuild(wanted, keys)
        for entry, key in zip(wanted, keys, strict=True):
            self._rows[key].set_list(self._lists.get(entry.path))
            self._rows[key].display(entry.owners, entry.default)
        stops = [row.editor.control() for row in self._rows.values()]
        if stops != self._stops:
            self._stops = stops
            self.rebuilt.emit()
        self._show_rows()

    def hide_fields(self, paths: Collection[Path]) -> None:
        """Show no row for the fields at these paths nor for those below them; without paths all are shown."""
        if frozenset(paths) != self._hidden:
            self._hidden = frozenset(paths)
            self._show_rows()

    def _show_rows(self) -> None:
        for row in self._rows.values():
            ways = (row.path[:length] for length in range(1, len(row.path) + 1))
            row.setHidden(any(way in self._hidden for way in ways))
        self.setVisible(any(not row.isHidden() for row in self._rows.values()))

    def clear(self) -> None:
        """Remove all rows."""
        self._rebuild([], [])
        self._stops = []
        self.hide()

    def note(self, paths: Collection[Path], text: str) -> None:
        """Say something of the fields at these paths, and nothing of all others."""
        for row in self._rows.values():
            row.set_note(text if row.path in paths else "")

    def show_lists(self, lists: Mapping[Path, str]) -> None:
        """Show that the fields at these paths take several values, and all others one."""
        self._lists = lists
        for row in self._rows.values():
            row.set_list(lists.get(row.path))

    def rows(self) -> list[Row]:
        """All rows from top to bottom."""
        return list(self._rows.values())

    def row(self, path: Path) -> Row | None:
        """The row of a field, given in full or by its last name."""
        for row in self._rows.values():
            if row.path == path:
                return row
        for row in self._rows.values():
            if row.path[-1:] == path[-1:]:
                return row
        return None

    def key_stops(self) -> list[QWidget]:
        """The widgets that take the keyboard, from top to bottom."""
        stops: list[QWidget] = []
        for row in self.rows():
            control = row.editor.control()
            # A group of buttons takes it through one of them, and that one changes.
            stops += [control, *control.findChildren(QAbstractButton)]
        return stops

    def settle(self) -> None:
        """Take over what is still being typed; text that is refused is given up."""
        for row in self.rows():
            row.editor.settle()

    def give_up(self) -> None:
        """Forget what is being typed."""
        for row in self.rows():
            row.editor.give_up()

    def _rebuild(self, wanted: list[Entry], keys: list[tuple[Path, type[Description]]]) -> None:
        for key in [key for key in self._rows if key not in keys]:
            row = self._rows.pop(key)
            # A line that goes away commits on losing the focus; nobody must hear it.
            row.edited.disconnect(self._edited)
            row.varied.disconnect(self._varied)
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        ordered: dict[tuple[Path, type[Description]], Row] = {}
        for entry, key in zip(wanted, keys, strict=True):
            row = self._rows.get(key)
            if row is None:
                row = Row(key[1], entry.field, entry.path, self._say, entry.live)
                row.edited.connect(self._edited)
                row.varied.connect(self._varied)
                row.compareWanted.connect(self.compareWanted)
            ordered[key] = row
        self._rows = ordered
        for index, row in enumerate(ordered.values()):
            if self._column.indexOf(row) != index:
                self._column.insertWidget(index, row)

    def _varied(self, path: Path, text: str) -> None:
        row = next(row for row in self._rows.values() if row.path == path)
        self.varied.emit(path, text, row)

    def _edited(self, path: Path, change: Change, stepping: bool) -> None:
        row = next(row for row in self._rows.values() if row.path == path)
        sentence = self._apply(path, change, stepping, row.field)
        if sentence:
            row.editor.refuse(sentence)


class Entry(NamedTuple):
    """One row to be: the field, its path, whose it is, its usual value, and whether a run takes it over."""

    field: FieldDescription
    path: Path
    owners: tuple[Description, ...]
    default: Any
    live: bool


def _plan(
    owners: tuple[Description, ...],
    path: Path = (),
    usual: Description | None = None,
    live: bool = False,
) -> Iterator[Entry]:
    """All rows for the fields that are shared; ``usual`` is the part that is there by default."""
    for field, default in shared_fields(tuple(dict.fromkeys(type(owner) for owner in owners))):
        if usual is not None:
            default = getattr(usual, field.name)
        here = (*path, field.name)
        may = live or field.live
        yield Entry(field, here, owners, default, may)
        if field.kind != "part":
            continue
        inner = tuple(getattr(owner, field.name) for owner in owners)
        kinds = {type(part) for part in inner}
        if len(kinds) == 1 and isinstance(inner[0], Description):
            same = default if type(default) in kinds else None
            yield from _plan(inner, here, same, may)


@cache
def shared_fields(
    kinds: tuple[type[Description], ...],
) -> tuple[tuple[FieldDescription, Any], ...]:
    """The fields that mean the same in all these kinds, as the first describes them, with their usual value.

    It is SEVERAL where the kinds differ in it.
    """
    first, *others = kinds
    found: list[tuple[FieldDescription, Any]] = []
    for field in first.describe():
        twins = [other.field(field.name) for other in others if field.name in other.model_fields]
        if len(twins) == len(others) and all(_same(field, twin) for twin in twins):
            agreed = all(twin.default == field.default for twin in twins)
            found.append((field, field.default if agreed else SEVERAL))
    return tuple(found)


def _same(one: FieldDescription, other: FieldDescription) -> bool:
    """Whether two kinds mean the same by a field, so that one editor can set both."""

    def meaning(field: FieldDescription) -> tuple[Any, ...]:
        return field.kind, field.family, field.choices, field.optional, field.unit

    return meaning(one) == meaning(other)
