"""``nnstudio predict FILE --data X``: what a trained network says to new samples, as CSV or JSON.

Rows that cannot be read are named and left out; all others get their answer.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
from nnstudio.commands.opening import opened
from nnstudio.commands.output import number, sentences, tell, write, write_json
from nnstudio.commands.own_data import refused, shown_through, tell_report
from nnstudio.core.files.predictions import csv_text, save_csv
from nnstudio.core.importers.base import run_through
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.predicting import Predictions, Predictor
from nnstudio.language import tr


def run(asked: Namespace) -> int:
    """Predict and write; fails where not a single row could be read."""
    found = opened(asked.file)
    for line in sentences(found.notes):
        tell(f"{asked.file}: {line}")
    if found.run is None:
        raise Ended(USAGE, tr("{file} holds no trained network.", file=asked.file))
    try:
        predictor = Predictor(found.run)
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None
    try:
        made = shown_through(predictor.read(asked.data), tr("Reading"), shown=not asked.json)
    except ProblemError as error:
        raise refused(asked.data, error) from None
    tell_report(made.report)
    if asked.out is not None:
        _save(Path(asked.out), made)
        tell(tr("Saved as {file}", file=asked.out))
    elif not asked.json:
        for line in csv_text(made).splitlines():
            write(line)
    if asked.json:
        names = made.columns()
        for row in made.table():
            cells = (number(cell) if isinstance(cell, float) else cell for cell in row)
            write_json(dict(zip(names, cells, strict=True)))
    tell(tr("{count} samples, {left} left out", count=len(made.rows), left=made.report.count))
    return DONE if made.rows else FAILED


def _save(path: Path, made: Predictions) -> None:
    try:
        run_through(save_csv(path, made))
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None
