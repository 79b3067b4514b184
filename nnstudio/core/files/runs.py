"""A run as members of a file and back: settings, state, weights, statistics, optimiser and curves.

Read back it goes on as if it had never stopped, so everything is kept to the last bit and nothing is
taken that does not fit the network that made it.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn, cast

import numpy as np

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment, placeless, shaping
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.files.changes import read_changes, write_changes
from nnstudio.core.files.container import Container
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.manifest import Manifest
from nnstudio.core.files.migrations import CHANGES, NEEDS, migrate
from nnstudio.core.files.shown import shown
from nnstudio.core.files.start import start_arrays, start_data, start_names, start_of
from nnstudio.core.files.strict_json import MOST_BYTES, read_json, write_json
from nnstudio.core.files.tables import read_history, write_evaluations, write_losses
from nnstudio.core.files.tensors import Shapes, most_bytes, read_tensors, write_tensors
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.data import fingerprint, to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.changes import watched_since
from nnstudio.core.training.checkpoint import Checkpoint, Status
from nnstudio.core.training.early_stopping import Best, best_row
from nnstudio.core.training.transplant import Start

SETTINGS = "run/experiment.json"
STATE = "run/run.json"
WEIGHTS = "run/weights.safetensors"
STATISTICS = "run/statistics.safetensors"
OPTIMIZER = "run/optimizer.safetensors"
HISTORY = "run/history.csv"
LOSSES = "run/steps.csv"
BEST = "run/best.safetensors"
START = "run/start.safetensors"
ALWAYS = (SETTINGS, STATE, WEIGHTS, STATISTICS, OPTIMIZER, HISTORY, LOSSES)
MEMBERS = (*ALWAYS, BEST, START)
"""The best weights are there in runs that may stop early, the last in runs that began with weights of another."""

MOST_TABLE_BYTES = 512 * 2**20
_STATUSES: tuple[Status, ...] = ("paused", "stopped", "done", "diverged")
_STATE_FIELDS = {"step", "status", "seconds", "failed_step", "settings_hash", "random"}
_LATER_FIELDS = {"threads", "devices", "changes", "start"}
"""Not in files that were made while a run could use one thread of the processor only and was never changed."""

MOST_THREADS = 4096
_DEVICES = (["cpu"], ["gpu"], ["cpu", "gpu"])


def run_members(run: Checkpoint) -> dict[str, bytes]:
    """The members of a file that hold this run."""
    state: dict[str, Any] = {
        "step": int(run.step),
        "status": run.status,
        "seconds": float(run.seconds),
        "failed_step": run.failed_step,
        "settings_hash": run.experiment.settings_hash,
        # As text: readers in other languages keep only 53 bits of a number.
        "random": {block: [str(word) for word in words] for block, words in run.random.items()},
        "threads": [list(change) for change in run.threads],
    }
    if run.devices != frozenset({"cpu"}):
        state["devices"] = sorted(run.devices)
    if run.changes:
        state["changes"] = write_changes(run.changes)
    if run.start is not None:
        state["start"] = start_data(run.start)
    optimizer = {
        f"{slot}/{name}": array
        for slot, arrays in run.slots.items()
        for name, array in arrays.items()
    }
    members = {
        SETTINGS: write_json(to_data(run.experiment)),
        STATE: write_json(state),
        WEIGHTS: write_tensors(run.parameters),
        STATISTICS: write_tensors(run.statistics),
        OPTIMIZER: write_tensors(optimizer),
        HISTORY: write_evaluations(run.history),
        LOSSES: write_losses(run.history),
    }
    if run.best is not None:
        best = {"parameters": run.best.parameters, "statistics": run.best.statistics}
        members[BEST] = write_tensors(
            {f"{kind}/{name}": array for kind, held in best.items() for name, array in held.items()}
        )
    if run.start is not None:
        members[START] = write_tensors(start_arrays(run.start))
    return members


def run_needs(run: Checkpoint) -> int:
    """The oldest format a program must know to go on with this run."""
    return CHANGES if run.changes or run.start is not None else NEEDS


def has_run(container: Container) -> bool:
    """True when the file holds a run or what is left of one."""
    return any(name in MEMBERS for name in container.names)


def read_run(container: Container, manifest: Manifest) -> Checkpoint:
    """The run in a file.

    Raises:
        ProblemError: naming the member that is missing, damaged or does not fit, and why.
    """
    for name in ALWAYS:
        if name not in container.names:
            _refuse("problem.run_member_missing", name)
    data = read_json(container.read(SETTINGS, MOST_BYTES), SETTINGS)
    stored_hash = _hash(data)
    newer = manifest.newer
    experiment, _ = read_experiment(migrate(data, manifest.version), SETTINGS, newer=newer)
    # Data that are missed today were there when the run was made.
    wrong = [p for p in errors(experiment) if p.field != "data.dataset"]
    if wrong:
        raise ProblemError((Problem.of("problem.run_network", member=SETTINGS), *wrong[:5]))
    state = _state(container, experiment, (experiment.settings_hash, stored_hash), newer)
    parameters, statistics, slots = _arrays(container, experiment)
    history = read_history(
        container.read(HISTORY, MOST_TABLE_BYTES),
        container.read(LOSSES, MOST_TABLE_BYTES),
        (HISTORY, LOSSES),
        state["step"],
    )
    best = _best(container, parameters, statistics)
    early = experiment.training.patience > 0
    since = watched_since(state["changes"])
    if early and best is None and best_row(history, since) is not None:
        _refuse("problem.run_member_missing", BEST)
    return Checkpoint(
        experiment=experiment,
        step=state["step"],
        status=state["status"],
        parameters=parameters,
        statistics=statistics,
        slots=slots,
        random=state["random"],
        history=history,
        seconds=state["seconds"],
        failed_step=state["failed_step"],
        best=best if early else None,
        threads=state["threads"],
        changes=state["changes"],
        start=_start(container, state["start"], parameters, statistics),
        devices=state["devices"],
    )


def _hash(data: Any) -> str | None:
    """The settings hash of the data as they stand in the file.

    A later program may know more settings than the one that wrote the file; its own hash then differs
    although nothing was changed.
    """
    try:
        network = {
            **data["network"],
            "blocks": [
                {key: value for key, value in block.items() if key != "name"}
                for block in data["network"]["blocks"]
            ],
        }
        training = shaping(data["training"])
        return fingerprint(
            {"network": network, "data": placeless(data["data"]), "training": training}
        )
    except (LookupError, TypeError, AttributeError):
        return None


def _state(
    container: Container, experiment: Experiment, hashes: tuple[str | None, ...], newer: bool
) -> dict[str, Any]:
    """Step, status, seconds, failed step and random words, each checked."""
    data = read_json(container.read(STATE, MOST_BYTES), STATE)
    if not isinstance(data, dict):
        _refuse("problem.run_value", STATE, name="run", value=shown(str(data)))
    given = cast("dict[str, Any]", data)
    for name in sorted(_STATE_FIELDS - set(given)):
        _refuse("problem.run_value_missing", STATE, name=name)
    for name in sorted(set(given) - _STATE_FIELDS - _LATER_FIELDS):
        if not newer:
            _refuse("problem.run_value_unknown", STATE, name=shown(name))
    step, status, seconds = given["step"], given["status"], given["seconds"]
    failed = given["failed_step"]
    # Only runs that were computed elsewhere say so.
    devices: Any = given.setdefault("devices", ["cpu"])
    valid = {
        "step": type(step) is int and 0 <= step < 2**53,
        "status": status in _STATUSES,
        "seconds": type(seconds) in (int, float) and 0 <= seconds < math.inf,
        "failed_step": failed is None or (type(failed) is int and 0 <= failed < 2**53),
        "random": isinstance(given["random"], dict),
        "devices": devices in _DEVICES,
    }
    for name, right in valid.items():
        if not right:
            _refuse("problem.run_value", STATE, name=name, value=shown(str(given[name])))
    threads = _threads(given.get("threads", []), step)
    stored = given["settings_hash"]
    if not isinstance(stored, str) or stored not in hashes:
        _refuse("problem.run_settings_changed", SETTINGS)
    return {
        "step": step,
        "status": status,
        "seconds": float(seconds),
        "failed_step": failed,
        "devices": frozenset(cast("list[str]", devices)),
        "random": {
            block: _words(experiment, block, words)
            for block, words in cast("dict[str, Any]", given["random"]).items()
        },
        "threads": threads,
        "start": given.get("start"),
        "changes": read_changes(given.get("changes", []), experiment, step, STATE),
    }


def _threads(data: Any, step: Any) -> tuple[tuple[int, int], ...]:
    """After which steps the number of threads changed, and to what; steps rise, from 0 on."""
    changes: list[Any] = cast("list[Any]", data) if isinstance(data, list) else [None]
    pairs = [cast("list[Any]", one) for one in changes if isinstance(one, list)]
    whole = [pair for pair in pairs if [type(number) for number in pair] == [int, int]]
    steps = [first for first, _ in whole]
    sound = (
        len(whole) == len(changes)
        and steps == sorted(set(steps))
        and steps[:1] in ([], [0])
        and all(0 <= first <= step for first in steps)
        and all(1 <= count <= MOST_THREADS for _, count in whole)
    )
    if not sound:
        _refuse("problem.run_value", STATE, name="threads", value=shown(repr(changes)))
    return tuple((first, count) for first, count in whole)


def _words(experiment: Experiment, block: str, words: Any) -> tuple[int, ...]:
    """The four words of state of one block's random generator."""
    name = f"random.{shown(block)}"
    given: list[Any] = cast("list[Any]", words) if isinstance(words, list) else []
    numbers = tuple(
        int(word)
        for word in given
        if isinstance(word, str) and len(word) <= 20 and word.isascii() and word.isdigit()
    )
    if block not in experiment.network.by_id or len(given) != 4 or len(numbers) != 4:
        _refuse("problem.run_value", STATE, name=name, value=shown(str(given)))
    if max(numbers) >= 2**64:
        _refuse("problem.run_value", STATE, name=name, value=str(max(numbers)))
    return numbers


def _arrays(
    container: Container, experiment: Experiment
) -> tuple[dict[str, Array], dict[str, Array], dict[str, dict[str, Array]]]:
    """Weights, statistics and optimiser slots, as the network of ``experiment`` has them."""
    known = shapes(experiment)
    learned = {
        f"{block}.{spec.name}": spec.shape for block in known for spec in known[block].parameters
    }
    measured = {
        f"{block}.{spec.name}": spec.shape for block in known for spec in known[block].statistics
    }
    slots = experiment.training.optimizer.slots
    slotted = {f"{slot}/{name}": shape for slot in slots for name, shape in learned.items()}
    parameters = _tensors(container, WEIGHTS, learned)
    for name, array in parameters.items():
        if not np.isfinite(array).all():
            _refuse("problem.run_array_not_finite", WEIGHTS, name=name)
    statistics = _tensors(container, STATISTICS, measured)
    flat = _tensors(container, OPTIMIZER, slotted)
    kind = next((array.dtype for array in parameters.values()), np.dtype(np.float32))
    for member, arrays in ((WEIGHTS, parameters), (STATISTICS, statistics), (OPTIMIZER, flat)):
        for name, array in arrays.items():
            if array.dtype != kind:
                _refuse("problem.run_array_type", member, name=name, value=str(array.dtype))
    return (
        parameters,
        statistics,
        {slot: {name: flat[f"{slot}/{name}"] for name in learned} for slot in slots},
    )


def _best(
    container: Container, parameters: dict[str, Array], statistics: dict[str, Array]
) -> Best | None:
    """The best weights, of the shapes and the type of the last ones; None where there are none."""
    if BEST not in container.names:
        return None
    last = {
        **{f"parameters/{name}": array for name, array in parameters.items()},
        **{f"statistics/{name}": array for name, array in statistics.items()},
    }
    found = _tensors(container, BEST, {name: array.shape for name, array in last.items()})
    for name, array in found.items():
        if array.dtype != last[name].dtype:
            _refuse("problem.run_array_type", BEST, name=name, value=str(array.dtype))
        if name.startswith("parameters/") and not np.isfinite(array).all():
            _refuse("problem.run_array_not_finite", BEST, name=name)
    return Best(
        {name: found[f"parameters/{name}"] for name in parameters},
        {name: found[f"statistics/{name}"] for name in statistics},
    )


def _start(
    container: Container, data: Any, parameters: dict[str, Array], statistics: dict[str, Array]
) -> Start | None:
    """The starting weights from another run, of the shapes and the type of the last ones; None without any."""
    if data is None:
        return None
    if START not in container.names:
        _refuse("problem.run_member_missing", START)
    last = start_arrays(Start("", 0, parameters, statistics))
    names = start_names(data, last)
    if names is None:
        _refuse("problem.run_value", STATE, name="start", value=shown(str(data)))
    found = _tensors(container, START, {name: last[name].shape for name in names})
    for name, array in found.items():
        if array.dtype != last[name].dtype:
            _refuse("problem.run_array_type", START, name=name, value=str(array.dtype))
        if name.startswith("parameters/") and not np.isfinite(array).all():
            _refuse("problem.run_array_not_finite", START, name=name)
    return start_of(data, found)


def _tensors(container: Container, member: str, expected: Shapes) -> dict[str, Array]:
    return read_tensors(container.read(member, most_bytes(expected)), expected, member)


def _refuse(code: str, member: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, member=member, **params))
