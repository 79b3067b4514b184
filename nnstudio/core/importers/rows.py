"""A text as the rows of a table: encodings, delimiters, quotes, and what cannot be a row.

A hostile text costs no more than its size: lines, cells and columns have limits, and whatever exceeds one is
a row that cannot be read, with the number of its line.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from nnstudio.core.parts.problem import Problem, ProblemError

LONGEST_LINE = 2**20
MOST_COLUMNS = 10_000
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
ENCODINGS = ("utf-8", "cp949", "cp1252")
REPLACED = "\N{REPLACEMENT CHARACTER}"


class Row(NamedTuple):
    """A row of the text: the line it begins at, from 1, its cells, and the code of what is wrong with it."""

    line: int
    cells: list[str]
    wrong: str = ""


def guess_encoding(beginning: bytes) -> str:
    """What a text is written in, by its mark or by what its bytes can mean.

    Raises:
        ProblemError: ``problem.data_not_text`` where they cannot be text.
    """
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in beginning:
        # Latin letters in UTF-16 have a zero in every second place.
        even, odd = beginning[::2], beginning[1::2]
        for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
            if len(zeros) > 3 and zeros.count(0) > 0.4 * len(zeros) > 10 * others.count(0):
                return encoding
    for encoding in ENCODINGS:
        # The last letter may be cut in two.
        for end in range(4):
            try:
                beginning[: len(beginning) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    raise ProblemError(Problem.of("problem.data_not_text"))


def text_of(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a text; bytes that mean nothing become ``REPLACED``.

    A line longer than ``LONGEST_LINE`` ends the text with ``problem.data_line_too_long``.
    """
    known = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(stream, encoding=known, errors="replace", newline="")
    number = 0
    try:
        for line in iter(lambda: text.readline(LONGEST_LINE), ""):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise ProblemError(
                    Problem.of("problem.data_line_too_long", line=number, longest=LONGEST_LINE)
                )
            yield line
    except UnicodeError:
        # UTF-16 that is announced and does not follow cannot be replaced letter by letter.
        raise ProblemError(Problem.of("problem.data_not_text")) from None
    finally:
        # The stream belongs to the pass, which may have ended before.
        with contextlib.suppress(ValueError):
            text.detach()


def read_rows(lines: Iterable[str], separator: str) -> Iterator[Row]:
    """The rows of a text, empty lines left out; one that cannot be read has its fault in ``wrong``."""
    if separator == " ":
        for number, line in enumerate(lines, 1):
            if cells := line.split():
                yield Row(number, cells, _fault(cells))
        return
    reader = csv.reader(lines, delimiter=separator)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Row(start, [], "problem.data_row_quotes")
            continue
        if cells is None:
            return
        if cells and (len(cells) > 1 or cells[0].strip()):
            yield Row(start, cells, _fault(cells))


def _fault(cells: list[str]) -> str:
    if len(cells) > MOST_COLUMNS:
        return "problem.data_row_columns"
    together = "".join(cells)
    if REPLACED in together:
        return "problem.data_row_letters"
    return "problem.data_row_nul" if "\0" in together else ""


def guess_separator(lines: list[str]) -> str:
    """The name of the separator with which the lines have the most even rows."""
    best, best_score = "comma", (0.0, 0)
    for name, separator in SEPARATORS.items():
        rows = [row for row in itertools.islice(read_rows(lines, separator), 50) if not row.wrong]
        widths = [len(row.cells) for row in rows]
        usual = max(set(widths), key=widths.count) if widths else 1
        if usual < 2:
            continue
        score = (widths.count(usual) / len(widths), usual if name != "space" else 1)
        if score > best_score:
            best, best_score = name, score
    return best
