"""Many runs side by side: each goes on for a moment in turn, so that all of them advance together.

A generator, so whoever iterates it decides in which thread; the work itself is done by a `Workforce`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Literal

from nnstudio.core.engine.machine import cores
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.core.study.crew_control import CrewControl
from nnstudio.core.study.local_executor import LocalExecutor
from nnstudio.core.study.portion import Done, Portion
from nnstudio.core.study.workforce import Workforce
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import History
from nnstudio.core.training.messages import Failed
from nnstudio.core.training.together import MOST, can_train_together

PORTION_SECONDS = 0.25
"""A run goes on for so long before it is the next one's turn."""

LOOK_SECONDS = 0.1
"""The control is looked at this often."""

Status = Literal["waiting", "running", "paused", "done", "stopped", "diverged", "failed"]

OVER: frozenset[Status] = frozenset({"done", "stopped", "diverged", "failed"})


@dataclass(frozen=True, eq=False)
class Standing:
    """How one run stands.

    Attributes:
        number: its place among the runs.
        step: steps done of ``total``.
        checkpoint: from which it goes on, or can be looked at; None before its first portion.
        problems: why it failed.
    """

    number: int
    status: Status
    step: int
    total: int
    checkpoint: Checkpoint | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def history(self) -> History | None:
        """What it measured so far."""
        return None if self.checkpoint is None else self.checkpoint.history

    @property
    def over(self) -> bool:
        """Whether it will not go on."""
        return self.status in OVER


@dataclass(eq=False)
class _Group:
    """Runs that advance as one."""

    members: list[int]
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


class Crew:
    """Runs experiments side by side.

    Args:
        experiments: what to run.
        control: commands while they run.
        make: makes the executor; processes of this machine by default.
        workers: portions under way at once.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        *,
        control: CrewControl | None = None,
        make: Callable[[], Executor] | None = None,
        workers: int | None = None,
        seconds: float = PORTION_SECONDS,
    ) -> None:
        workers = workers or cores()
        self.experiments = tuple(experiments)
        self.control = control or CrewControl()
        self.standings = [
            Standing(number, "waiting", 0, one.training.epochs * one.steps_per_epoch)
            for number, one in enumerate(self.experiments)
        ]
        self._workforce: Workforce[_Group] = Workforce(
            make or (lambda: LocalExecutor(workers)), workers
        )
        self._seconds = seconds
        self._groups = [_Group(m) for m in groups(self.experiments, self._workforce.workers)]

    def run(self) -> Iterator[Standing]:
        """Run all to their ends; each standing that is another is handed out."""
        waiting = list(self._groups)
        try:
            while waiting or self._workforce.busy:
                yield from self._end_some(waiting)
                if self.control.paused and not self.control.stopping:
                    yield from self._mark(waiting, "paused")
                while waiting and self._workforce.has_room and not self._held:
                    group = min(waiting, key=self._progress)
                    waiting.remove(group)
                    yield from self._begin(group)
                if not self._workforce.busy:
                    if waiting:
                        self.control.wait(LOOK_SECONDS)
                    continue
                for group, result in self._workforce.gather(LOOK_SECONDS):
                    yield from self._take(group, result, waiting)
        finally:
            self._workforce.close()

    @property
    def _held(self) -> bool:
        return self.control.paused or self.control.stopping

    def _progress(self, group: _Group) -> float:
        standing = self.standings[group.members[0]]
        return standing.step / max(1, standing.total)

    def _begin(self, group: _Group) -> Iterator[Standing]:
        for number in group.members:
            if self.standings[number].status != "running":
                yield self._set(number, status="running")
        known = [self.standings[number].checkpoint for number in group.members]
        portion = Portion(
            group.token,
            tuple(self.experiments[number] for number in group.members),
            tuple(one for one in known if one is not None),
            seconds=self._seconds,
        )
        self._workforce.put(group, portion)

    def _take(
        self, group: _Group, result: Done | Failed, waiting: list[_Group]
    ) -> Iterator[Standing]:
        if isinstance(result, Failed):
            for number in group.members:
                yield self._set(number, status="failed", problems=result.problems)
            return
        left: list[int] = []
        for number, checkpoint in zip(group.members, result.checkpoints, strict=True):
            if checkpoint is None:
                # It diverged in a stack; by itself it goes to its last sound step.
                waiting.append(_Group([number]))
                continue
            going_on = checkpoint.status in ("paused", "stopped")
            status: Status = "running" if going_on else checkpoint.status
            yield self._set(number, status=status, step=checkpoint.step, checkpoint=checkpoint)
            if going_on:
                left.append(number)
        if left:
            waiting.append(group if left == group.members else _Group(left))

    def _end_some(self, waiting: list[_Group]) -> Iterator[Standing]:
        """End the runs that are to end, between their portions."""
        ended = self.control.ended
        for group in list(waiting):
            gone = (
                group.members if self.control.stopping else [n for n in group.members if n in ended]
            )
            if not gone:
                continue
            waiting.remove(group)
            left = [number for number in group.members if number not in gone]
            if left:
                waiting.append(_Group(left))
            for number in gone:
                yield self._set(number, status="stopped")

    def _mark(self, waiting: Iterable[_Group], status: Status) -> Iterator[Standing]:
        for group in waiting:
            for number in group.members:
                if self.standings[number].status == "running":
                    yield self._set(number, status=status)

    def _set(self, number: int, **values: object) -> Standing:
        made = replace(self.standings[number], **values)  # type: ignore[arg-type]
        self.standings[number] = made
        return made


def groups(experiments: Sequence[Experiment], workers: int) -> list[list[int]]:
    """Which runs are stacked: small ones of one form, spread over the workers; all others are alone."""
    forms: list[list[int]] = []
    for number, experiment in enumerate(experiments):
        for form in forms:
            if can_train_together((experiments[form[0]], experiment)):
                form.append(number)
                break
        else:
            forms.append([number])
    made: list[list[int]] = []
    for form in forms:
        size = max(2, min(MOST, -(-len(form) // workers)))
        made += [form[start : start + size] for start in range(0, len(form), size)]
    return made
