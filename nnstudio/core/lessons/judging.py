"""Judges a run by a lesson's checks: which hold, which do not, and which cannot be told yet.

The window asks it while the run goes on, the command line at the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.lessons.lesson import Check, Lesson
from nnstudio.core.lessons.measures import MEASURES

if TYPE_CHECKING:
    from nnstudio.core.diagnosis.evidence import Evidence
    from nnstudio.core.diagnosis.finding import Finding


@dataclass(frozen=True)
class Outcome:
    """What became of a check.

    Attributes:
        holds: None where it cannot be told: of another stage, too early, or not measured.
        value: the number that was bounded, where there is one.
    """

    check: Check
    holds: bool | None = None
    value: float | None = None


def judge(lesson: Lesson, evidence: Evidence, findings: Sequence[Finding]) -> tuple[Outcome, ...]:
    """An outcome for each check, in their order; pure, and well under a millisecond."""
    rules = {finding.rule for finding in findings}
    stages = [at_stage(lesson, evidence.experiment, n) for n in range(len(lesson.stages))]
    return tuple(
        _outcome(check, evidence, rules) if stages[check.stage] else Outcome(check)
        for check in lesson.checks
    )


def at_stage(lesson: Lesson, experiment: Experiment, stage: int) -> bool:
    """Whether the settings that the lesson's steps change are those of this stage; all others are free."""
    wanted = lesson.stages[stage]
    return all(_value(experiment, path) == _value(wanted, path) for path in lesson.moved)


def _outcome(check: Check, evidence: Evidence, rules: set[str]) -> Outcome:
    if not check.alone:
        return Outcome(check)
    if check.kind == "diverged":
        return Outcome(check, True if evidence.diverged else None)
    if evidence.epoch < check.from_epoch and not evidence.diverged:
        return Outcome(check)
    if check.kind == "found":
        return Outcome(check, check.name in rules)
    value = MEASURES[check.name](evidence, check.block)
    if math.isnan(value):
        return Outcome(check)
    low = -math.inf if check.at_least is None else check.at_least
    high = math.inf if check.at_most is None else check.at_most
    return Outcome(check, low <= value <= high, value)


_NOWHERE = object()


def _value(experiment: Experiment, path: str) -> Any:
    """What stands at a path; something equal to nothing else where the network has no such place."""
    head, *names = path.split(".")
    block = experiment.network.by_id.get(head)
    owner: Any = block.layer if block is not None else getattr(experiment, head, _NOWHERE)
    for name in names:
        owner = getattr(owner, name, _NOWHERE)
    return owner
