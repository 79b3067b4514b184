"""What the beginning of a table tells of the whole: separator, decimal sign, heading, kinds and uses of columns.

Every guess is only that: it is shown before anything is imported and can be changed.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from nnstudio.core.importers.columns import Column, ColumnKind, is_missing_number, number_of
from nnstudio.core.parts.shown import shown

MOST_GUESSED_CLASSES = 20
"""A target of whole numbers with at most so many values is taken for classes."""

MOST_GUESSED_CATEGORIES = 50
"""A column of texts with more than so many, most of them different, is not used at first."""

MOSTLY = 0.95
"""A column is one of numbers where this share of its cells are numbers."""

_TARGETS = {
    "target", "label", "labels", "class", "y", "species", "outcome", "category", "digit",
    "타깃", "타겟", "라벨", "레이블", "클래스", "정답", "종", "품종", "분류",
}  # fmt: skip
_NUMBERS = {"id", "index", "idx", "no", "no.", "nr", "#", "row", "번호", "순번", "unnamed: 0", ""}
_COMMA = re.compile(r"[-+]?\d{1,3}(\.?\d{3})*,\d+([eE][-+]?\d+)?|[-+]?\d+,\d+")


def guess_comma(rows: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether numbers have a decimal comma."""
    if separator == "comma":
        return False
    cells = [cell.strip() for row in rows for cell in row]
    commas = sum(_COMMA.fullmatch(cell) is not None for cell in cells)
    points = sum("." in cell and number_of(cell, False) is not None for cell in cells)
    return commas > points


def guess_header(rows: Sequence[Sequence[str]], comma: bool) -> bool:
    """Whether the first row is a heading: words that differ, and above numbers or above other words."""
    if not rows:
        return False
    first, rest = [cell.strip() for cell in rows[0]], rows[1:]
    if any(number_of(cell, comma) is not None for cell in first if cell):
        return False
    if len({cell for cell in first if cell}) < sum(map(bool, first)) or not any(first):
        return False
    for index, cell in enumerate(first):
        below = [
            row[index] for row in rest if index < len(row) and not is_missing_number(row[index])
        ]
        if below and all(number_of(text, comma) is not None for text in below):
            return True
        if cell and cell in (text.strip() for text in below):
            return False
    return True


def guess_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], comma: bool
) -> tuple[Column, ...]:
    """The columns with the kind and the use that the first rows suggest; one of them is the target."""
    guessed: list[Column] = []
    for index, name in enumerate(names):
        cells = [
            row[index] for row in rows if index < len(row) and not is_missing_number(row[index])
        ]
        guessed.append(_guess(name, cells, comma))
    useful = [index for index, column in enumerate(guessed) if column.role == "input"]
    if not useful:
        return tuple(guessed)
    named = [index for index in useful if names[index].strip().lower() in _TARGETS]
    target = (named or useful[-1:])[0]
    cells = [
        row[target] for row in rows if target < len(row) and not is_missing_number(row[target])
    ]
    guessed[target] = guessed[target].with_values(
        role="target", kind=_target_kind(guessed[target].kind, cells, comma)
    )
    return tuple(guessed)


def target_kind(column: Column, cells: Sequence[str], comma: bool) -> ColumnKind:
    """Whether a column that becomes the target holds classes or numbers."""
    return _target_kind(column.kind, cells, comma)


def _target_kind(kind: ColumnKind, cells: Sequence[str], comma: bool) -> ColumnKind:
    if kind == "category":
        return kind
    values = {number_of(cell, comma) for cell in cells}
    whole = all(
        value is not None and math.isfinite(value) and value == math.floor(value)
        for value in values
    )
    few = len(values) <= MOST_GUESSED_CLASSES and len(values) <= max(2, len(cells) // 3)
    return "category" if whole and few else "number"


def _guess(name: str, cells: Sequence[str], comma: bool) -> Column:
    values = [number_of(cell, comma) for cell in cells]
    different = len({cell.strip() for cell in cells})
    if not cells:
        return Column(name=name, role="ignored")
    # A few words among many numbers are faults of their rows.
    if sum(value is not None for value in values) >= MOSTLY * len(values):
        counts_up = different == len(cells) > 2 and all(
            after is not None and before is not None and after - before == 1
            for before, after in itertools.pairwise(values)
        )
        numbered = counts_up and name.strip().lower() in _NUMBERS
        return Column(name=name, role="ignored" if numbered else "input")
    words = different > MOST_GUESSED_CATEGORIES or (different > 5 and different > 0.9 * len(cells))
    return Column(name=name, kind="category", role="ignored" if words else "input")


def heading(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns from a heading: cut, without what cannot be shown, and no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for index, cell in enumerate(cells, 1):
        wanted = shown(" ".join(cell.split()), 120) or str(index)
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted} ({number})", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
