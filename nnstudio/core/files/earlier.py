"""The earlier runs of a document as members of its file and back: settings, and curves as a CSV file.

One that cannot be read is left out and said; the others, and the newest run, are not touched by that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from nnstudio.core.files.container import Container
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.manifest import Manifest
from nnstudio.core.files.migrations import migrate
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import MOST_BYTES, read_json, write_json
from nnstudio.core.files.tables import number, written
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.earlier import EarlierRun
from nnstudio.core.training.history import COLUMNS

MOST = 16
MOST_POINTS = 20_000
HEADER = "curve,epoch,value"
_MEMBER = re.compile(r"earlier/([1-9]\d?)/(experiment\.json|curves\.csv)")


def names(number: int) -> tuple[str, str]:
    """The two members of the earlier run with this number, the first is 1."""
    return f"earlier/{number}/experiment.json", f"earlier/{number}/curves.csv"


def earlier_folders(earlier: Sequence[EarlierRun]) -> list[str]:
    """Where in a file these runs are."""
    return [f"earlier/{place}" for place, _ in enumerate(earlier[-MOST:], start=1)]


def is_earlier(name: str) -> bool:
    """Whether a member belongs to an earlier run."""
    return _MEMBER.fullmatch(name) is not None


def earlier_members(earlier: Sequence[EarlierRun]) -> dict[str, bytes]:
    """The members of a file that hold these runs, the oldest first; of more than ``MOST`` the newest."""
    members: dict[str, bytes] = {}
    for place, run in enumerate(earlier[-MOST:], start=1):
        settings, curves = names(place)
        members[settings] = write_json(to_data(run.experiment))
        lines = [HEADER]
        for curve, (epochs, values) in run.curves.items():
            for epoch, value in zip(epochs.tolist(), values.tolist(), strict=True):
                lines.append(f"{curve},{written(epoch)},{written(value)}")
        members[curves] = ("\n".join(lines) + "\n").encode("ascii")
    return members


def read_earlier(
    container: Container, manifest: Manifest
) -> tuple[tuple[EarlierRun, ...], tuple[Problem, ...]]:
    """The earlier runs in a file, and what was left out of them."""
    found = [_MEMBER.fullmatch(name) for name in container.names]
    places = sorted({int(name[1]) for name in found if name is not None})
    runs: list[EarlierRun] = []
    notes: list[Problem] = []
    for place in places[:MOST]:
        try:
            runs.append(_read(container, manifest, place))
        except ProblemError as error:
            notes.append(Problem.of("problem.earlier_dropped", severity="warning", number=place))
            notes += [replace(p, severity="warning", fix=None) for p in error.problems[:2]]
    return tuple(runs), tuple(notes)


def _read(container: Container, manifest: Manifest, place: int) -> EarlierRun:
    settings, curves = names(place)
    data = read_json(container.read(settings, MOST_BYTES), settings)
    data = migrate(data, manifest.version)
    experiment, _ = read_experiment(data, settings, newer=manifest.newer)
    return EarlierRun(experiment, _curves(container.read(curves, MOST_BYTES), curves))


def _curves(raw: bytes, member: str) -> dict[str, tuple[Array, Array]]:
    lines = raw.decode("ascii", errors="replace").replace("\r\n", "\n").split("\n")
    if lines[0] != HEADER:
        _refuse("problem.run_table_header", member)
    if lines[-1] == "":
        lines.pop()
    if len(lines) > MOST_POINTS:
        _refuse("problem.run_table_length", member, count=len(lines) - 1, expected=MOST_POINTS)
    found: dict[str, tuple[list[float], list[float]]] = {}
    for at, line in enumerate(lines[1:], start=2):
        cells = line.split(",")
        if len(cells) != 3:
            _refuse("problem.run_table_cells", member, line=at, count=len(cells))
        curve, epoch, value = cells[0], number(cells[1]), number(cells[2])
        if curve not in COLUMNS:
            _refuse("problem.run_table_value", member, line=at, name="curve", value=shown(curve))
        if epoch is None or not math.isfinite(epoch) or value is None:
            _refuse("problem.run_table_value", member, line=at, name=curve, value=shown(line, 40))
        epochs, values = found.setdefault(curve, ([], []))
        if epochs and epoch < epochs[-1]:
            _refuse("problem.run_table_order", member, line=at)
        epochs.append(epoch)
        values.append(value)
    return {name: (np.array(epochs), np.array(values)) for name, (epochs, values) in found.items()}


def _refuse(code: str, member: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, member=member, **params))
