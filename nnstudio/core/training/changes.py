"""What was changed in a run while it went on: after which step, and what the values had been.

Kept with the run, because its curves follow from the settings of every step and not from the last ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnstudio.core.experiment.adoption import changed_settings, owner_of, with_value
from nnstudio.core.experiment.differences import Difference, Path
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.optimizers.base import OPTIMIZERS, Optimizer
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.part import Description

BATCH_SIZE: Path = ("training", "batch_size")
PATIENCE: Path = ("training", "patience")
OPTIMIZER: Path = ("training", "optimizer")


@dataclass(frozen=True)
class Change:
    """From the step after ``step`` steps on, other settings hold.

    ``before`` has the path and the value until then, as JSON data, of everything that differs.
    """

    step: int
    before: tuple[tuple[Path, Any], ...]

    def value(self, path: Path) -> tuple[Any] | None:
        """What a value was before, in a tuple; None where it did not change."""
        return next(((value,) for known, value in self.before if known == path), None)


Changes = tuple[Change, ...]


def undone(experiment: Experiment, change: Change) -> Experiment:
    """The settings before ``change``, where ``experiment`` are those after it.

    Raises:
        LookupError, ProblemError: where the change does not fit the experiment.
    """
    for path, data in change.before:
        experiment = with_value(experiment, path, _value(experiment, path, data))
    return experiment


def stages(experiment: Experiment, changes: Changes) -> tuple[Experiment, ...]:
    """The settings before each change, and the last ones: one more than there are changes."""
    made = [experiment]
    for change in reversed(changes):
        made.append(undone(made[-1], change))
    return tuple(reversed(made))


def with_change(changes: Changes, step: int, old: Experiment, new: Experiment) -> Changes:
    """The changes of a run of ``old`` that goes on as one of ``new`` after ``step`` steps.

    Those of the same step are one change; what makes no difference to the steps is none.
    """
    if changes and changes[-1].step == step:
        old, changes = undone(old, changes[-1]), changes[:-1]
    if old.settings_hash == new.settings_hash:
        return changes
    found = changed_settings(old, new)
    if found is None:
        raise ValueError("network or data of the run are others")
    return (*changes, Change(step, tuple((one.path, to_data(one.old)) for one in found)))


@dataclass(frozen=True)
class Mark:
    """What was different from the step after ``step`` steps on."""

    step: int
    differences: tuple[Difference, ...]


def marks(experiment: Experiment, changes: Changes) -> tuple[Mark, ...]:
    """The changes of a run whose last settings are ``experiment``, with the meaning of every value."""
    known = stages(experiment, changes)
    return tuple(
        Mark(change.step, changed_settings(before, after) or ())
        for change, before, after in zip(changes, known, known[1:], strict=False)
    )


def timeline(experiment: Experiment, changes: Changes) -> Timeline:
    """Which epoch each step belongs to."""
    sizes = [(change.step, change.value(BATCH_SIZE)) for change in changes]
    return Timeline.of(experiment, [(step, size[0]) for step, size in sizes if size is not None])


def watched_since(changes: Changes) -> int:
    """Evaluations after more than so many steps count for early stopping; -1 where all do."""
    for change in reversed(changes):
        patience = change.value(PATIENCE)
        if patience is not None and patience[0] == 0:
            return change.step
    return -1


def optimizer_begun(experiment: Experiment, changes: Changes) -> int:
    """The steps done when the optimiser's own vectors began at 0."""
    kind = type(experiment.training.optimizer)
    for change in reversed(changes):
        before = change.value(OPTIMIZER)
        if before is not None:
            earlier = OPTIMIZERS.get(before[0]["type"])
            if not hands_on(earlier, kind):
                return change.step
            kind = earlier
    return 0


def hands_on(old: type[Optimizer], new: type[Optimizer]) -> bool:
    """Whether the vectors of one optimiser mean the same to another: both have them of the same rule."""
    return _origin(old) is _origin(new)


def _origin(kind: type[Optimizer]) -> type:
    return next(one for one in kind.__mro__ if "slots" in vars(one))


def _value(experiment: Experiment, path: Path, data: Any) -> Any:
    """A value from its JSON data; a part is one of the family that its field accepts."""
    owner: Any = owner_of(experiment, path)
    for name in path[1 if path[0] == "training" else 2 : -1]:
        owner = getattr(owner, name, None)
    if not isinstance(owner, Description):
        raise LookupError(".".join(path))
    field = type(owner).field(path[-1])
    return from_data(field.family, data) if field.family is not None else data
