"""What a command writes: data to stdout, a line or a JSON object at a time, and sentences to stderr.

Lines are flushed, so that a program that reads them sees each as soon as it is known.
"""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say, say_fix


def write(line: str = "") -> None:
    """One line of data."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_json(value: Any, *, indent: int | None = None) -> None:
    """One JSON value; only ASCII, so that no terminal or pipe can spoil it."""
    write(json.dumps(value, indent=indent, allow_nan=False))


def tell(sentence: str) -> None:
    """One line for the person who reads along."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def number(value: float | None) -> float | None:
    """A number as JSON has it: null where there is none, NaN or infinite."""
    return value if value is not None and math.isfinite(value) else None


def sentences(problems: Iterable[Problem]) -> list[str]:
    """A line per problem, the block it belongs to first, and one below it where there is a fix."""
    lines: list[str] = []
    for problem in problems:
        place = "" if problem.block is None else f"{problem.block}: "
        lines.append(place + say(problem))
        if problem.fix is not None:
            lines.append("    " + tr("What would help: {fix}", fix=say_fix(problem.fix)))
    return lines


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand below each other, two blanks apart."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    return ["  ".join(map(padded, row, widths)).rstrip() for row in rows]


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text with blanks up to ``columns`` columns of a terminal; ``right`` puts them in front."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def width(text: str) -> int:
    """Columns the text takes in a terminal: a Korean letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
