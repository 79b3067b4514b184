"""A run's measurements as two CSV files that a spreadsheet opens and that read back to the last bit.

Numbers are written in the shortest form that gives the same number again; whole ones without a point.
"""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

import numpy as np

from nnstudio.core.files.shown import shown
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.history import COLUMNS, History

STEP_COLUMNS = ("step", "loss")
LATER_COLUMNS = ("validation_loss", "validation_accuracy")
"""Columns that older files lack; what they would hold was not measured then."""

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan)", re.ASCII)


def write_evaluations(history: History) -> bytes:
    """The evaluations, one a line, below the names of the columns."""
    return _write(COLUMNS, history.evaluations.tolist())


def write_losses(history: History) -> bytes:
    """The loss of every step, numbered from 1."""
    losses: list[float] = history.batch_losses.tolist()
    lines = [
        # Nearly all are neither whole nor NaN, and there may be millions of them.
        f"{number},{loss!r}" if loss == loss and loss % 1.0 else f"{number},{written(loss)}"
        for number, loss in enumerate(losses, start=1)
    ]
    return "\n".join([",".join(STEP_COLUMNS), *lines, ""]).encode("ascii")


def read_history(evaluations: bytes, losses: bytes, members: tuple[str, str], step: int) -> History:
    """The history of a run that stands after ``step`` steps; ``members`` name the files in messages.

    Raises:
        ProblemError: ``problem.run_table_*`` naming the file and the line.
    """
    rows = _read_evaluations(evaluations, members[0])
    _check_evaluations(rows, members[0], step)
    numbered = _read(losses, STEP_COLUMNS, members[1])
    if len(numbered) != step:
        _refuse("problem.run_table_length", members[1], count=len(numbered), expected=step)
    wrong = np.flatnonzero(numbered[:, 0] != np.arange(1, step + 1))
    if len(wrong):
        _refuse("problem.run_table_order", members[1], line=int(wrong[0]) + 2)
    history = History()
    history.add_losses(_narrow(numbered[:, 1]))
    for row in rows:
        history.add_evaluation(dict(zip(COLUMNS, map(float, row), strict=True)))
    return history


def _narrow(values: Array) -> Array:
    """The values as float32 where that changes none of them, as it is with those of the engine."""
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    same = np.array_equal(narrow.astype(np.float64), values, equal_nan=True)
    return narrow if same else values


def _read_evaluations(raw: bytes, member: str) -> Array:
    """The evaluations, shape (lines, len(COLUMNS)); NaN in the columns that an older file lacks."""
    early = tuple(name for name in COLUMNS if name not in LATER_COLUMNS)
    columns = early if _header(raw) == ",".join(early) else COLUMNS
    found = _read(raw, columns, member)
    rows = np.full((len(found), len(COLUMNS)), np.nan)
    rows[:, [COLUMNS.index(name) for name in columns]] = found
    return rows


def _header(raw: bytes) -> str:
    """The first line."""
    return raw.partition(b"\n")[0].removesuffix(b"\r").decode("ascii", errors="replace")


def _check_evaluations(rows: Array, member: str, step: int) -> None:
    """Steps go up and end with the run; what counts is finite, while a loss may be anything."""
    before = 0.0
    for line, row in enumerate(rows, start=2):
        at = dict(zip(COLUMNS, map(float, row), strict=True))
        if not (before <= at["step"] <= step and at["step"] == int(at["step"])):
            _refuse("problem.run_table_order", member, line=line)
        for name in ("epoch", "seconds"):
            if not (math.isfinite(at[name]) and at[name] >= 0):
                _refuse(
                    "problem.run_table_value", member, line=line, name=name, value=str(at[name])
                )
        before = at["step"]


def _write(columns: tuple[str, ...], rows: list[list[float]]) -> bytes:
    lines = [",".join(columns)]
    lines += [",".join(map(written, row)) for row in rows]
    return ("\n".join(lines) + "\n").encode("ascii")


def written(value: float) -> str:
    """A number in its shortest form that reads back to the last bit."""
    if math.isnan(value) and math.copysign(1.0, value) < 0:
        return "-nan"
    return repr(value).removesuffix(".0")


def number(cell: str) -> float | None:
    """The number in a cell; None where there is none, or it is too large to be one."""
    value = float(cell) if len(cell) <= 40 and _NUMBER.fullmatch(cell) else None
    return None if value is not None and math.isinf(value) and "inf" not in cell else value


def _read(raw: bytes, columns: tuple[str, ...], member: str) -> Array:
    """The numbers below the names, shape (lines, columns)."""
    lines = raw.decode("ascii", errors="replace").replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines or lines[0] != ",".join(columns):
        _refuse("problem.run_table_header", member)
    rows = np.empty((len(lines) - 1, len(columns)))
    for row, line in enumerate(lines[1:]):
        cells = line.split(",")
        if len(cells) != len(columns):
            _refuse("problem.run_table_cells", member, line=row + 2, count=len(cells))
        for column, cell in enumerate(cells):
            value = number(cell)
            if value is None:
                _refuse(
                    "problem.run_table_value",
                    member,
                    line=row + 2,
                    name=columns[column],
                    value=shown(cell, 20),
                )
            rows[row, column] = value
    return rows


def _refuse(code: str, member: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, member=member, **params))
