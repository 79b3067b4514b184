"""Rows of text as the numbers a network is given, a block at a time, and a tally of what cannot be one.

Columns are worked on as wholes; only where a cell is not a plain number is it looked at by itself.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnstudio.core.importers.base import MOST_CLASSES, MOST_REPORTED, Pass, Report
from nnstudio.core.importers.columns import (
    Codes,
    Column,
    canonical,
    is_missing,
    named_categories,
    numbers_of,
)
from nnstudio.core.importers.reading import Reading
from nnstudio.core.importers.rows import Row
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

BLOCK_CELLS = 50_000


class Faults:
    """Counts the rows that cannot be used and remembers the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self.named: list[Problem] = []

    def look(self, row: Row, columns: int) -> bool:
        """Whether the row has the right shape; where not, it is counted."""
        if row.wrong:
            self.add(row.wrong, line=row.line)
        elif len(row.cells) != columns:
            self.add(
                "problem.data_row_width", line=row.line, found=len(row.cells), expected=columns
            )
        else:
            return True
        return False

    def add(self, code: str, **params: Any) -> None:
        """Count one row."""
        self.count += 1
        if len(self.named) < MOST_REPORTED:
            self.named.append(Problem.of(code, severity="warning", **params))

    def report(self) -> Report:
        """What was found so far."""
        named = sorted(self.named, key=lambda problem: int(str(problem.values["line"])))
        return Report(self.count, tuple(named))


class Block(NamedTuple):
    """Encoded rows: those that are kept, and which of the given ones they are."""

    inputs: Array
    labels: Array
    kept: Array


def blocks_of(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows in blocks of moderate size."""
    while first := list(itertools.islice(rows, 1)):
        count = max(1, min(5_000, BLOCK_CELLS // max(1, len(first[0].cells))))
        yield first + list(itertools.islice(rows, count - 1))


class _Cells:
    """The rows of a block that have the right shape, by column."""

    def __init__(self, rows: Sequence[Row], width: int, faults: Faults) -> None:
        self.sound = np.fromiter((faults.look(row, width) for row in rows), bool, len(rows))
        self.rows = [row for row, sound in zip(rows, self.sound, strict=True) if sound]
        self.columns: list[tuple[str, ...]] = list(
            zip(*(row.cells for row in self.rows), strict=True)
        )
        self.kept = np.ones(len(self.rows), bool)

    def cells(self, place: int) -> tuple[str, ...]:
        return self.columns[place] if self.columns else ()

    def leave_out(
        self, which: Array, code: str, column: Column, place: int, faults: Faults
    ) -> None:
        """Leave out these rows, counting those that were not left out before."""
        for index in np.flatnonzero(which & self.kept).tolist():
            row = self.rows[index]
            value = shown(row.cells[place], 40)
            faults.add(code, line=row.line, column=column.name, value=value)
        self.kept &= ~which


class Blocks:
    """Encodes rows by the columns of a table whose categories are known.

    Args:
        columns: of the table.
        comma: whether numbers have a decimal comma.
        drop: whether rows with a missing input are left out; else it is NaN.
        places: where each column stands in a row, None where it does not; targets may lack.
        faults: where rows that are left out are counted.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        comma: bool,
        drop: bool,
        places: Sequence[int | None] | None = None,
        faults: Faults | None = None,
    ) -> None:
        at = list(range(len(columns))) if places is None else list(places)
        self._inputs = [
            (column, place)
            for column, place in zip(columns, at, strict=True)
            if column.role == "input" and place is not None
        ]
        self._targets = [
            (column, place)
            for column, place in zip(columns, at, strict=True)
            if column.role == "target"
        ]
        self.target_places = [place for _, place in self._targets]
        self._codes = {
            column.name: Codes(column.categories, comma=comma)
            for column in columns
            if column.kind == "category"
        }
        self._comma, self._drop = comma, drop
        self._width = len(columns) if places is None else 0
        self._new = places is not None
        self._faults = faults or Faults()

    def encode(self, rows: Sequence[Row]) -> Block:
        """The rows as numbers; those that cannot be are left out and counted."""
        faults = self._faults
        width = self._width
        if self._new and not width:
            widths = [len(row.cells) for row in rows if not row.wrong]
            width = self._width = max(set(widths), key=widths.count) if widths else 0
        cells = _Cells(rows, width, faults)
        parts = [self._input(cells, column, place) for column, place in self._inputs]
        count = len(cells.rows)
        inputs = np.concatenate(parts, axis=1) if parts else np.zeros((count, 0), np.float32)
        labels = self._labels(cells, count)
        kept = np.zeros(len(rows), bool)
        kept[np.flatnonzero(cells.sound)[cells.kept]] = True
        return Block(inputs[cells.kept], labels[cells.kept], kept)

    def _input(self, cells: _Cells, column: Column, place: int) -> Array:
        texts = cells.cells(place)
        if column.kind == "number":
            values, strange = numbers_of(texts, self._comma)
            cells.leave_out(strange, "problem.data_row_number", column, place, self._faults)
            missing = np.isnan(values) & ~strange
            made = values.astype(np.float32)[:, None]
        else:
            codes, strange = self._codes[column.name].codes(texts)
            cells.leave_out(strange, "problem.data_row_category", column, place, self._faults)
            missing = (codes < 0) & ~strange
            made = (codes[:, None] == np.arange(column.width)).astype(np.float32)
        if self._drop:
            cells.leave_out(missing, "problem.data_row_missing", column, place, self._faults)
        return made

    def _labels(self, cells: _Cells, count: int) -> Array:
        if self._targets[0][0].kind == "category":
            column, place = self._targets[0]
            if place is None:
                return np.full(count, -1, np.int64)
            codes, strange = self._codes[column.name].codes(cells.cells(place))
            if not self._new:
                cells.leave_out(strange, "problem.data_row_category", column, place, self._faults)
                lacking = "problem.data_row_target"
                cells.leave_out(codes < 0, lacking, column, place, self._faults)
            return codes
        labels = np.full((count, len(self._targets)), np.nan, np.float32)
        for index, (column, place) in enumerate(self._targets):
            if place is None:
                continue
            values, strange = numbers_of(cells.cells(place), self._comma)
            if not self._new:
                cells.leave_out(strange, "problem.data_row_number", column, place, self._faults)
                lacking = "problem.data_row_target"
                cells.leave_out(np.isnan(values), lacking, column, place, self._faults)
            labels[:, index] = values
        return labels


class Tally:
    """Goes through a table once: which rows can be kept, which categories there are and how often.

    Args:
        columns: with their kinds and uses.
        comma: whether numbers have a decimal comma.
        drop: whether rows with a missing input are left out.
    """

    def __init__(self, columns: Sequence[Column], comma: bool, drop: bool) -> None:
        self.kept = 0
        self.faults = Faults()
        self._columns, self._comma, self._drop = tuple(columns), comma, drop
        self._seen: dict[str, Counter[str]] = {
            column.name: Counter()
            for column in columns
            if column.kind == "category" and column.role != "ignored"
        }

    def count(self, rows: Iterator[Row], reading: Reading) -> Pass[None]:
        """Go through the rows."""
        for block in blocks_of(rows):
            self._take(block)
            yield reading.progress(self.kept)

    def columns(self) -> tuple[Column, ...]:
        """The columns with the categories that were found."""
        return tuple(
            column.with_values(
                categories=named_categories(set(self._seen[column.name]), self._comma)
            )
            if column.name in self._seen
            else column
            for column in self._columns
        )

    def counts(self, column: Column) -> tuple[int, ...]:
        """Rows of each category of a column, in the order of its categories."""
        codes = Codes(column.categories, comma=self._comma)
        totals = np.zeros(len(column.categories), np.int64)
        for text, count in self._seen[column.name].items():
            totals[codes.codes([text])[0][0]] += count
        return tuple(totals.tolist())

    def _take(self, rows: Sequence[Row]) -> None:
        cells = _Cells(rows, len(self._columns), self.faults)
        for place, column in enumerate(self._columns):
            if column.role == "ignored":
                continue
            texts = cells.cells(place)
            if column.kind == "number":
                values, strange = numbers_of(texts, self._comma)
                cells.leave_out(strange, "problem.data_row_number", column, place, self.faults)
                missing = np.isnan(values) & ~strange
            else:
                missing = np.fromiter(map(is_missing, texts), bool, len(texts))
            if column.role == "target":
                cells.leave_out(missing, "problem.data_row_target", column, place, self.faults)
            elif self._drop:
                cells.leave_out(missing, "problem.data_row_missing", column, place, self.faults)
        for place, column in enumerate(self._columns):
            seen = self._seen.get(column.name)
            if seen is not None:
                self._see(column, seen, itertools.compress(cells.cells(place), cells.kept.tolist()))
        self.kept += int(cells.kept.sum())

    def _see(self, column: Column, seen: Counter[str], texts: Iterable[str]) -> None:
        seen.update(text.strip() for text in texts)
        for text in [text for text in seen if is_missing(text)]:
            del seen[text]
        if (
            len(seen) > MOST_CLASSES
            and len({canonical(text, self._comma) for text in seen}) > MOST_CLASSES
        ):
            raise ProblemError(
                Problem.of(
                    "problem.data_categories",
                    column=column.name,
                    bound=MOST_CLASSES,
                )
            )
