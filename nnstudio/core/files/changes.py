"""What was changed in a run while it went on, as JSON data in its file and back.

Read from the last change to the first, because each is written as the values before it; a change that no run
could have made is refused.
"""

from __future__ import annotations

from typing import Any, NoReturn, cast

from nnstudio.core.experiment.adoption import adoptable
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.shown import shown
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.changes import Change, Changes, undone

MOST_CHANGES = 100_000


def write_changes(changes: Changes) -> list[Any]:
    """One record a change: the steps done before it, and path and value of what was different until then."""
    return [
        {"step": change.step, "before": [[list(path), value] for path, value in change.before]}
        for change in changes
    ]


def read_changes(data: Any, experiment: Experiment, step: int, member: str) -> Changes:
    """The changes of a run that stands after ``step`` steps with the settings of ``experiment``.

    Raises:
        ProblemError: ``problem.run_value`` where they are not those of such a run.
    """
    records: list[Any] = cast("list[Any]", data) if isinstance(data, list) else [None]
    if len(records) > MOST_CHANGES:
        _refuse(member, str(len(records)))
    changes: list[Change] = []
    until = step + 1
    for record in reversed(records):
        change = _change(record)
        if change is None or not 0 <= change.step < until:
            _refuse(member, str(record))
        before = _before(experiment, change)
        if before is None or not adoptable(before, experiment) or errors(before):
            _refuse(member, str(record))
        changes.append(change)
        experiment, until = before, change.step
    return tuple(reversed(changes))


def _change(record: Any) -> Change | None:
    match record:
        case {"step": int(step), "before": [_, *_] as values} if (
            len(record) == 2 and type(step) is int
        ):
            pairs = [_pair(value) for value in cast("list[Any]", values)]
            found = tuple(pair for pair in pairs if pair is not None)
            return Change(step, found) if len(found) == len(pairs) else None
        case _:
            return None


def _pair(value: Any) -> tuple[tuple[str, ...], Any] | None:
    match value:
        case [[str(), *_] as path, before] if all(isinstance(name, str) for name in path):
            return tuple(path), before
        case _:
            return None


def _before(experiment: Experiment, change: Change) -> Experiment | None:
    """The settings before the change; None where it does not fit those after it."""
    try:
        return undone(experiment, change)
    except (LookupError, ProblemError):
        return None


def _refuse(member: str, value: str) -> NoReturn:
    raise ProblemError(
        Problem.of("problem.run_value", member=member, name="changes", value=shown(value))
    )
