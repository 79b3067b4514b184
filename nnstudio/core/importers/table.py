"""Tables as text: CSV and TSV as spreadsheets and statistics programs write them.

The separator, the decimal sign, the letters and the use of each column are guessed, shown and chosen.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

import numpy as np

from nnstudio.core.importers.base import (
    PREVIEW_ROWS,
    Arrays,
    Examined,
    Found,
    Importer,
    NewSamples,
    Pass,
    Preview,
)
from nnstudio.core.importers.columns import Column, named_categories
from nnstudio.core.importers.encoding import Blocks, Faults, Tally, blocks_of
from nnstudio.core.importers.guessing import (
    guess_columns,
    guess_comma,
    guess_header,
    heading,
    target_kind,
)
from nnstudio.core.importers.reading import Reading, bearable
from nnstudio.core.importers.rows import (
    SEPARATORS,
    Row,
    guess_encoding,
    guess_separator,
    read_rows,
    text_of,
)
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import choice, flag, integer, record
from nnstudio.core.parts.problem import Problem, ProblemError

LOOKED_AT = 1_000
"""Kinds and uses of columns are guessed from so many rows."""

MOST_LINES = 5_000
BEGINNING = 2**20

MOST_CONTROL = 0.02
"""More bytes that no text has than this share of the beginning, and it is none."""

_CONTROL = tuple(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b")

Missing = Literal["drop", "mean"]
Separator = Literal["comma", "semicolon", "tab", "pipe", "space"]
Encoding = Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp949", "cp1252"]
Decimal = Literal["point", "comma"]


class Table(Importer):
    """Rows of a text, one sample each: numbers as they are, categories one-hot.

    Formula: a column of numbers gives x = the number in the cell; a column of categories c_1, ..., c_k
    gives k values, x_i = 1 where the cell says c_i and else 0.

    Rows that cannot be read, because they have too few or too many cells, words where numbers belong or
    infinite values, are left out and named by their line.

    Reference: Shafranovich, Common Format and MIME Type for CSV Files, RFC 4180 (2005).
    """

    title: ClassVar[str] = "Table (CSV, TSV)"
    order: ClassVar[int] = 10
    signed: ClassVar[bool] = False
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".tab", ".txt", ".data")

    separator: Separator = choice(
        "comma",
        "Separator",
        {
            "comma": "Comma",
            "semicolon": "Semicolon",
            "tab": "Tabulator",
            "pipe": "Vertical bar",
            "space": "Blanks",
        },
        doc="What stands between two cells of a row.",
    )
    decimal: Decimal = choice(
        "point",
        "Decimal sign",
        {"point": "Point", "comma": "Comma"},
        doc="Point: 1.5. Comma: 1,5; points may then separate thousands.",
    )
    encoding: Encoding = choice(
        "utf-8",
        "Letters",
        {
            "utf-8": "UTF-8",
            "utf-16": "UTF-16",
            "utf-16-le": "UTF-16 LE",
            "utf-16-be": "UTF-16 BE",
            "cp949": "CP949 (Korean)",
            "cp1252": "Windows-1252 (Western)",
        },
        doc="How letters are stored; where Korean looks garbled, it is another one.",
    )
    header: bool = flag(
        True, "First row names the columns", doc="Else the columns are called 1, 2, 3 and so on."
    )
    missing: Missing = choice(
        "drop",
        "Missing values",
        {"drop": "Leave the row out", "mean": "Fill in the mean"},
        doc="The mean is measured on the training part; a missing category is none of them. A row without its "
        "target is always left out.",
    )
    rows: int | None = integer(
        None,
        "Rows",
        low=1,
        high=100_000_000,
        scale="log",
        doc="Only the first so many rows are read; empty means all of them.",
    )
    columns: tuple[Column, ...] = record(())

    @classmethod
    def recognises(cls, reading: Reading, beginning: bytes) -> bool:
        try:
            guess_encoding(beginning[: 2**14])
        except ProblemError:
            return False
        if beginning.lstrip().startswith((b"{", b"<")):
            return False
        if guess_encoding(beginning[: 2**14]).startswith("utf-16"):
            return True
        control = sum(beginning[: 2**14].count(byte) for byte in _CONTROL)
        return control <= MOST_CONTROL * len(beginning[: 2**14])

    def guessed(self, reading: Reading) -> Self:
        beginning = reading.beginning(BEGINNING)
        if not beginning.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
            raise ProblemError(Problem.of("problem.data_empty", path=reading.name))
        encoding = guess_encoding(beginning)
        lines = self.with_values(encoding=encoding)._lines(reading)
        separator = guess_separator(lines)
        rows = _sound(lines, separator)
        comma = guess_comma(rows, separator)
        options = self.with_values(
            encoding=encoding,
            separator=separator,
            decimal="comma" if comma else "point",
            header=guess_header(rows, comma),
            columns=(),
        )
        return options.preview(reading).importer  # type: ignore[return-value]

    def preview(self, reading: Reading, rows: int = PREVIEW_ROWS) -> Preview:
        lines = self._lines(reading)
        found = list(read_rows(lines, SEPARATORS[self.separator]))
        if not found:
            raise ProblemError(Problem.of("problem.data_empty", path=reading.name))
        names, data = self._named(found)
        if not data:
            raise ProblemError(Problem.of("problem.data_only_header", path=reading.name))
        cells = [row.cells for row in data[:LOOKED_AT] if not row.wrong]
        options = self._with_names(names, cells)
        faults = Faults()
        for row in data:
            faults.look(row, len(names))
        total, seen = reading.size(), self._bytes(lines)
        whole = total <= BEGINNING and len(lines) < MOST_LINES
        samples = len(data) if whole else round(len(data) * total / seen)
        samples = samples if self.rows is None else min(samples, self.rows)
        known = options.with_values(columns=_with_categories(options.columns, cells, self._comma))
        values = sum(column.width for column in known.columns if column.role == "input")
        shown = [row for row in data if not row.wrong][:rows]
        return Preview(
            importer=options,
            rows=tuple(tuple(row.cells) for row in shown),
            lines=tuple(row.line for row in shown),
            samples=samples,
            values=values,
            bytes=samples * (values + 1) * 4,
            report=faults.report(),
        )

    def with_column(self, name: str, **values: Any) -> Self:
        """The table with another kind or use of one column; its categories are found anew.

        Raises:
            ProblemError: ``problem.data_no_column`` naming those there are.
        """
        if name not in self.names:
            raise ProblemError(
                Problem.of("problem.data_no_column", value=name, choices=", ".join(self.names[:50]))
            )
        return self.with_values(
            columns=tuple(
                column.with_values(**{"categories": (), **values})
                if column.name == name
                else column
                for column in self.columns
            )
        )

    def with_target(self, name: str, rows: tuple[tuple[str, ...], ...]) -> Self:
        """The table with this column as the only target; ``rows`` tell whether it holds classes."""
        made = self
        for column in self.columns:
            if column.role == "target":
                made = made.with_column(column.name, role="input")
        made = made.with_column(name, role="target")
        at = self.names.index(name)
        cells = [row[at] for row in rows if at < len(row)]
        return made.with_column(name, kind=target_kind(self.columns[at], cells, self._comma))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that the network sees."""
        return tuple(column for column in self.columns if column.role == "input")

    @property
    def targets(self) -> tuple[Column, ...]:
        """The columns that it learns to say."""
        return tuple(column for column in self.columns if column.role == "target")

    def examine(self, reading: Reading) -> Pass[Examined]:
        self._check_uses(reading)
        tally = Tally(self.columns, self._comma, self.missing == "drop")
        yield from tally.count(self._data(reading), reading)
        columns = tally.columns()
        made = self.with_values(columns=columns)
        inputs = [name for column in made.inputs for name in column.value_names]
        if not tally.kept:
            raise ProblemError(
                (Problem.of("problem.data_no_rows", path=reading.name), *tally.faults.named[:3])
            )
        target = made.targets[0]
        classes = target.categories if target.kind == "category" else ()
        found = Found(
            sample=(len(inputs),),
            outputs=len(classes) or len(made.targets),
            train=tally.kept,
            classes=classes,
            counts=tally.counts(target) if classes else (),
            inputs=tuple(inputs),
            targets=tuple(column.name for column in made.targets),
            left_out=tally.faults.count,
        )
        return Examined(made, found, tally.faults.report())

    def read(self, reading: Reading, found: Found) -> Pass[Arrays]:
        stream = self._data(reading)
        width = sum(column.width for column in self.inputs)
        if found.train > reading.total:
            raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
        bearable(found.train * (width + 1) * 4, reading.name)
        inputs = np.empty((found.train, width), np.float32)
        labels = self._labels(found.train)
        encoder = Blocks(self.columns, self._comma, self.missing == "drop")
        at = 0
        for rows in blocks_of(stream):
            block = encoder.encode(rows)
            count = len(block.inputs)
            if at + count > found.train:
                raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
            inputs[at : at + count], labels[at : at + count] = block.inputs, block.labels
            at += count
            yield reading.progress(at)
        if at != found.train:
            raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
        return Arrays(inputs, labels, inputs[:0], labels[:0])

    def read_new(self, reading: Reading, found: Found) -> Pass[NewSamples]:
        other = Table().guessed(reading)
        places = self._places(other, reading)
        faults = Faults()
        numbers: list[int] = []
        encoder = Blocks(self.columns, other._comma, self.missing == "drop", places, faults)
        wanted = all(place is not None for place in encoder.target_places)
        inputs: list[Array] = []
        labels: list[Array] = []
        first = 1
        for rows in blocks_of(other._data(reading)):
            block = encoder.encode(rows)
            inputs.append(block.inputs)
            labels.append(block.labels)
            numbers += [first + index for index in np.flatnonzero(block.kept).tolist()]
            first += len(rows)
            bearable(sum(part.nbytes for part in inputs), reading.name)
            yield reading.progress(len(numbers))
        if not inputs:
            raise ProblemError(Problem.of("problem.data_only_header", path=reading.name))
        known = np.concatenate(labels) if wanted else None
        return NewSamples(np.concatenate(inputs), tuple(numbers), known, faults.report())

    @classmethod
    def suited(cls, sample: tuple[int, ...]) -> Self:
        values = int(np.prod(sample))
        inputs = tuple(Column(name=str(number)) for number in range(1, values + 1))
        return cls(header=False, columns=(*inputs, Column(name="", role="target")))

    def fitted_to(self, old: Any) -> Self:
        if not isinstance(old, Table):
            return self
        chosen = {column.name: column for column in old.columns}
        columns = tuple(
            column.with_values(kind=chosen[column.name].kind, role=chosen[column.name].role)
            if column.name in chosen
            else column
            for column in self.columns
        )
        return self.with_values(columns=columns, missing=old.missing, rows=old.rows)

    @property
    def _comma(self) -> bool:
        return self.decimal == "comma"

    def _lines(self, reading: Reading) -> list[str]:
        """The first lines, as many as are looked at; the last is left out where it may be cut."""
        beginning = reading.beginning(BEGINNING)
        lines = list(itertools.islice(text_of(io.BytesIO(beginning), self.encoding), MOST_LINES))
        whole = len(beginning) >= reading.size()
        return lines if whole or len(lines) < 2 else lines[:-1]

    def _bytes(self, lines: list[str]) -> int:
        """How many bytes lines take in the file."""
        return max(1, len("".join(lines).encode(self.encoding, errors="replace")))

    def _named(self, rows: list[Row]) -> tuple[tuple[str, ...], list[Row]]:
        """The names of the columns and the rows of data."""
        if self.header:
            if rows[0].wrong:
                raise ProblemError(Problem.of(rows[0].wrong, line=rows[0].line))
            return heading(rows[0].cells), rows[1:]
        widths = [len(row.cells) for row in rows[:LOOKED_AT] if not row.wrong]
        usual = max(set(widths), key=widths.count) if widths else 1
        return heading([""] * usual), rows

    def _with_names(self, names: tuple[str, ...], cells: list[list[str]]) -> Self:
        """Itself with a column of each name: as it was chosen where there was one, else guessed."""
        if names == self.names:
            return self
        known = {column.name: column for column in self.columns}
        guessed = guess_columns(names, cells, self._comma)
        return self.with_values(columns=tuple(known.get(one.name, one) for one in guessed))

    def _data(self, reading: Reading) -> Iterator[Row]:
        """All rows of data, the heading left out."""
        rows = read_rows(text_of(reading.open(), self.encoding), SEPARATORS[self.separator])
        if self.header:
            next(rows, None)
        return rows if self.rows is None else itertools.islice(rows, self.rows)

    def _labels(self, count: int) -> Any:
        targets = self.targets
        if targets[0].kind == "category":
            return np.empty(count, np.int64)
        return np.empty((count, len(targets)), np.float32)

    def _check_uses(self, reading: Reading) -> None:
        if not self.targets:
            raise ProblemError(Problem.of("problem.data_no_target", path=reading.name))
        if not self.inputs:
            raise ProblemError(Problem.of("problem.data_no_inputs", path=reading.name))
        kinds = {column.kind for column in self.targets}
        if "category" in kinds and len(self.targets) > 1:
            names = ", ".join(column.name for column in self.targets)
            raise ProblemError(Problem.of("problem.data_targets", names=names))

    def _places(self, other: Table, reading: Reading) -> tuple[int | None, ...]:
        """Where each column stands in another table: by its name, or by its place where there are no names."""
        if self.header and other.header:
            at = {name: index for index, name in enumerate(other.names)}
            places = tuple(at.get(column.name) for column in self.columns)
        elif len(other.names) == len(self.columns):
            places = tuple(range(len(self.columns)))
        else:
            # Without names: the inputs in their order.
            numbers = itertools.count()
            places = tuple(
                next(numbers) if column.role == "input" else None for column in self.columns
            )
            if next(numbers) != len(other.names):
                raise ProblemError(
                    Problem.of(
                        "problem.data_columns_differ",
                        path=reading.name,
                        expected=len(self.inputs),
                        found=len(other.names),
                    )
                )
        lacking = [
            column.name
            for column, place in zip(self.columns, places, strict=True)
            if column.role == "input" and place is None
        ]
        if lacking:
            raise ProblemError(
                Problem.of(
                    "problem.data_columns_missing",
                    path=reading.name,
                    names=", ".join(lacking[:20]),
                    choices=", ".join(other.names[:20]),
                )
            )
        return places


def _sound(lines: list[str], separator: str) -> list[list[str]]:
    rows = read_rows(lines, SEPARATORS[separator])
    return [row.cells for row in itertools.islice(rows, LOOKED_AT) if not row.wrong]


def _with_categories(
    columns: tuple[Column, ...], rows: list[list[str]], comma: bool
) -> tuple[Column, ...]:
    """The columns with the categories that the first rows show."""
    made: list[Column] = []
    for index, column in enumerate(columns):
        if column.kind == "category" and column.role != "ignored":
            texts = {row[index].strip() for row in rows if index < len(row)}
            made.append(column.with_values(categories=named_categories(texts, comma)))
        else:
            made.append(column)
    return tuple(made)
