"""Predictions as CSV, the same from the window and from the command line.

Numbers have all their digits, what is not known is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from nnstudio.core.importers.base import Pass
from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown
from nnstudio.core.training.predicting import Predictions

BLOCK = 2_000
"""Rows that are written at a time."""


def csv_text(made: Predictions) -> str:
    """All of it as one text."""
    return "".join(_blocks(made))


def save_csv(path: Path, made: Predictions) -> Pass[Path]:
    """Write a file, block by block; where it is given up or fails, what was there before stays.

    Raises:
        ProblemError: ``problem.export_not_written`` where the system refuses.
    """
    beside = path.with_name(path.name + ".part")
    try:
        # With its mark, so that spreadsheets know the letters.
        with beside.open("w", encoding="utf-8-sig", newline="") as file:
            for number, block in enumerate(_blocks(made)):
                file.write(block)
                yield Progress(min(number * BLOCK, len(made.rows)), len(made.rows), number * BLOCK)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ProblemError(
            Problem.of("problem.export_not_written", path=shown(str(path), 300), reason=reason)
        ) from None
    except GeneratorExit:
        beside.unlink(missing_ok=True)
        raise
    return path


def _blocks(made: Predictions) -> Iterator[str]:
    yield _written([made.columns()])
    for at in range(0, len(made.rows), BLOCK):
        yield _written([made.row(n) for n in range(at, min(at + BLOCK, len(made.rows)))])


def _written(rows: list[tuple[str, ...]] | list[tuple[str | int | float | None, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow("" if cell is None else _cell(cell) for cell in row)
    return text.getvalue()


def _cell(cell: str | int | float) -> str:
    # As many digits as tell two float32 apart.
    return f"{cell:.9g}" if isinstance(cell, float) else str(cell)
