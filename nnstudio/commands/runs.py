"""``nnstudio runs``: list the runs that are kept, of the window and of the terminal, the newest first."""

from __future__ import annotations

import math
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from nnstudio.commands.ending import DONE, USAGE, Ended
from nnstudio.commands.output import sentences, table, tell, write, write_json
from nnstudio.commands.settings import whole_number
from nnstudio.core.ledger.arranging import (
    Column,
    Question,
    arrange,
    differing_columns,
    shown_value,
    value_of,
)
from nnstudio.core.ledger.entry import Run
from nnstudio.core.ledger.filters import OTHER_NAMES, RESULTS
from nnstudio.core.ledger.settings import all_paths
from nnstudio.core.ledger.sheet import plain, sheet
from nnstudio.core.ledger.store import Ledger
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr

MOST_COLUMNS = 5
"""Settings that differ and have a column in a terminal; CSV and JSON have all."""


def run(asked: Namespace) -> int:
    """List them."""
    most = None if asked.most is None else whole_number(tr("Runs"), asked.most)
    with Ledger() as ledger:
        for line in sentences(ledger.notes):
            tell(line)
        known = ledger.runs()
    sort = _sort(asked.sort, known)
    answer = arrange(known, Question(asked.filter, sort, descending=bool(sort)))
    if answer.problem is not None:
        raise Ended(USAGE, *sentences([answer.problem]))
    listed = [line for line in answer.lines if isinstance(line, Run)][:most]
    if asked.json:
        for each in listed:
            write_json(plain(each))
    elif asked.csv:
        # Bytes, because the ends of lines are those of the table on every system.
        sys.stdout.flush()
        sys.stdout.buffer.write(sheet(listed).encode())
        sys.stdout.buffer.flush()
    elif not known:
        tell(tr("No runs yet."))
    else:
        for line in table(_rows(listed)):
            write(line)
        tell(tr("{shown} of {total} runs", shown=len(listed), total=len(known)))
    return DONE


def _sort(name: str, runs: Sequence[Run]) -> str:
    """What is sorted by: a result, a path, or the end of one."""
    if not name:
        return ""
    plain_name = OTHER_NAMES.get(name.strip().lower(), name.strip())
    if plain_name in RESULTS or not runs:
        return plain_name
    paths = all_paths(run.settings for run in runs)
    found = [path for path in paths if path == plain_name or path.endswith(f".{plain_name}")]
    if not found:
        raise Ended(
            USAGE, *sentences([Problem.of("problem.filter_name", piece=name[:60], value=name[:60])])
        )
    return found[0]


def _rows(runs: Sequence[Run]) -> list[list[str]]:
    columns = differing_columns(run.settings for run in runs)[:MOST_COLUMNS]
    heads = [tr("Run"), tr("Name"), *(_short(column) for column in columns)]
    heads += [
        "test_accuracy",
        "train_accuracy",
        "test_loss",
        tr("Epochs"),
        tr("Status"),
        tr("Ended"),
    ]
    rows = [heads]
    for run in runs:
        values = [shown_value(run.settings.get(column.path)) for column in columns]
        scores = [
            _score(value_of(run, name)) for name in ("test_accuracy", "train_accuracy", "test_loss")
        ]
        when = datetime.fromtimestamp(run.when).astimezone().strftime("%Y-%m-%d %H:%M")
        name = run.name if len(run.name) <= 30 else run.name[:29] + "…"
        own = [f"{run.epochs:.4g}", run.status, when]
        rows.append([str(run.number), name, *values, *scores, *own])
    return rows


def _short(column: Column) -> str:
    """The path without its section, which in a table says nothing new."""
    return column.path.split(".", 1)[-1]


def _score(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) and math.isfinite(value) else "-"
