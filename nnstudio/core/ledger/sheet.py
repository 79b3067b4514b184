"""All runs as a table for a spreadsheet: a line each, every result and every setting a column.

RFC 4180 with a mark in front that says UTF-8, without which a spreadsheet shows Korean as riddles.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from nnstudio.core.ledger.entry import MEASURED, Run
from nnstudio.core.ledger.settings import Value, all_paths
from nnstudio.core.parts.problem import Problem, ProblemError

MARK = "\ufeff"

_COLUMNS: Mapping[str, Callable[[Run], object]] = {
    "run": lambda run: run.number,
    "ended": lambda run: datetime.fromtimestamp(run.when, UTC).isoformat(timespec="seconds"),
    "name": lambda run: run.name,
    "source": lambda run: run.source,
    "group": lambda run: run.group,
    "status": lambda run: run.status,
    "steps": lambda run: run.steps,
    "epochs": lambda run: run.epochs,
    "seconds": lambda run: run.seconds,
    **{name: lambda run, name=name: run.score(name) for name in MEASURED},
    **{f"best_{name}": lambda run, name=name: run.best.get(name, math.nan) for name in MEASURED},
    "note": lambda run: run.note,
    "tags": lambda run: ", ".join(run.tags),
    "pinned": lambda run: run.pinned,
    "settings_hash": lambda run: run.settings_hash,
}


def sheet(runs: Sequence[Run]) -> str:
    """The text of the file; names of columns are those of files and of the command line, in every language."""
    paths = all_paths(run.settings for run in runs)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, *paths])
    for run in runs:
        own = [_cell(of(run)) for of in _COLUMNS.values()]
        writer.writerow([*own, *(_cell(run.settings.get(path)) for path in paths)])
    return MARK + text.getvalue()


def write_sheet(path: Path, runs: Sequence[Run]) -> None:
    """Write the file; one that is there is replaced.

    Raises:
        ProblemError: ``problem.ledger_sheet`` with the reason.
    """
    try:
        # As it is: the ends of lines are those of the table.
        path.write_bytes(sheet(runs).encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProblemError(
            Problem.of("problem.ledger_sheet", path=str(path), reason=reason)
        ) from None


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    text = str(value)
    # A spreadsheet would work out words that begin like a formula.
    return (
        "'" + text
        if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r")
        else text
    )


def plain(run: Run) -> dict[str, Value | list[str] | dict[str, Value]]:
    """A run as one JSON object: results by name, settings by path; what was not measured is null."""
    found: dict[str, Value | list[str] | dict[str, Value]] = {}
    for name, of in _COLUMNS.items():
        value = of(run)
        known = value if isinstance(value, (str, int, float)) else None
        found[name] = None if isinstance(known, float) and not math.isfinite(known) else known
    found["tags"] = list(run.tags)
    found["settings"] = dict(run.settings)
    return found
