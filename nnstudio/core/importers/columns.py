"""The columns of a table: what each holds, what it is used for, and how its cells become numbers.

A category is remembered by its name, so that new rows are read as those that were trained on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import choice, record
from nnstudio.core.parts.part import Description

ColumnKind = Literal["number", "category"]
Role = Literal["input", "target", "ignored"]

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?"})
"""What stands in a cell without a value, in small letters."""

MISSING_NUMBERS = MISSING | {"none", "nil", "-", "--", "."}
"""The same among numbers; among categories some of these may be one."""

LARGEST = float(np.finfo(np.float32).max)


class Column(Description):
    """One column of a table.

    Attributes:
        name: its heading, or its number where the table has none.
        categories: of a category, their names in the order of their numbers, once they were found.
    """

    name: str = record("")
    kind: ColumnKind = choice(
        "number",
        "Kind",
        {"number": "Numbers", "category": "Categories"},
        doc="Numbers are given to the network as they are; of categories each becomes an input of its own, "
        "1 where it is the case and else 0.",
    )
    role: Role = choice(
        "input",
        "Use",
        {"input": "Input", "target": "Target", "ignored": "Not used"},
        doc="Inputs are what the network sees, the target is what it learns to say.",
    )
    categories: tuple[str, ...] = record(())

    @property
    def width(self) -> int:
        """Values it has in a sample."""
        return len(self.categories) if self.kind == "category" else 1

    @property
    def value_names(self) -> tuple[str, ...]:
        """The names of these values."""
        if self.kind == "number":
            return (self.name,)
        return tuple(f"{self.name} = {category}" for category in self.categories)


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no category."""
    return cell.strip().lower() in MISSING


def is_missing_number(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return cell.strip().lower() in MISSING_NUMBERS


def number_of(cell: str, comma: bool) -> float | None:
    """The number in a cell; None where there is none. Infinity and what float32 cannot hold are NaN.

    With ``comma`` the decimal sign is a comma, and points may separate thousands.
    """
    text = cell.strip()
    if comma:
        text = text.replace(".", "").replace(",", ".") if "," in text else text
    if "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= LARGEST else math.nan


def numbers_of(cells: Sequence[str], comma: bool) -> tuple[Array, Array]:
    """The numbers of cells, float64, NaN where there is none, and which of those are no missing values.

    The second says where a cell holds something that is neither a number nor empty.
    """
    if not comma:
        try:
            values: Array = np.array(cells, dtype=np.float64)
        except ValueError:
            pass
        else:
            if np.isfinite(values).all() and np.abs(values).max(initial=0.0) <= LARGEST:
                joined = "".join(cells)
                if "_" not in joined:
                    return values, np.zeros(len(cells), bool)
    values = np.full(len(cells), np.nan)
    strange = np.zeros(len(cells), bool)
    for index, cell in enumerate(cells):
        if is_missing_number(cell):
            continue
        value = number_of(cell, comma)
        if value is None or math.isnan(value):
            strange[index] = True
        else:
            values[index] = value
    return values, strange


class Codes:
    """The numbers of one column's categories, looked up by what stands in a cell.

    Categories that are all numbers are the same where their values are: 1, 1.0 and 01. With ``growing`` a
    category that is new gets the next number.
    """

    def __init__(self, categories: Sequence[str] = (), *, comma: bool = False) -> None:
        self._comma = comma
        self._known = {name: code for code, name in enumerate(categories)}
        self._numbers = bool(categories) and all(
            number_of(name, False) is not None for name in categories
        )

    def codes(self, cells: Sequence[str]) -> tuple[Array, Array]:
        """The numbers of cells, -1 where there is none, and where a cell holds an unknown category."""
        found = np.array([self._code(cell) for cell in cells], np.int64)
        return np.maximum(found, -1), found < -1

    def _code(self, cell: str) -> int:
        known = self._known
        code = known.get(cell)
        if code is None:
            text = cell.strip()
            code = known.get(text)
            if code is None:
                if is_missing(text):
                    code = -1
                elif self._numbers:
                    code = known.get(canonical(text, self._comma), -2)
                else:
                    code = -2
            # Hostile text must not fill the memory with what was looked up.
            if len(known) < 100_000:
                known[cell] = code
        return code


def canonical(text: str, comma: bool) -> str:
    """A number as it is written shortest; other text as it is."""
    value = number_of(text, comma)
    if value is None or math.isnan(value):
        return text
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def named_categories(texts: set[str], comma: bool) -> tuple[str, ...]:
    """The categories among what stands in a column, in the order of their values or of the alphabet."""
    values = {text: number_of(text, comma) for text in texts}
    if all(value is not None and not math.isnan(value) for value in values.values()):
        return tuple(sorted({canonical(text, comma) for text in texts}, key=float))
    return tuple(sorted(texts))
