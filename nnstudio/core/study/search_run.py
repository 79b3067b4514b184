"""A search under way: trials are chosen, trained in portions by workers, compared, and written to a journal.

A generator of frozen events, so whoever iterates it decides in which thread; the work is done by a `Workforce`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from nnstudio.core.engine.machine import cores
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.study.crew import LOOK_SECONDS, CrewControl, groups
from nnstudio.core.study.journal import Journal
from nnstudio.core.study.local_executor import LocalExecutor
from nnstudio.core.study.portion import Done, Portion
from nnstudio.core.study.rungs import gives_up, rungs
from nnstudio.core.study.trial import (
    Trial,
    TrialStatus,
    better_first,
    curve_of,
    repeated,
    scored,
    settings,
    told,
)
from nnstudio.core.study.workforce import Workforce
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.messages import Failed
from nnstudio.core.training.together import can_train_together

PORTION_SECONDS = 1.0
"""A run goes on for about so long before it is seen how it stands; longer trials take several portions."""

STACKED = 16
"""So many trials of a small network begin together, where the method does not learn from one to the next."""

FAILURES = 10
"""After so many trials that failed one after the other there is no use in going on."""


@dataclass(frozen=True, eq=False)
class Opened:
    """The search begins: ``planned`` trials in all, ``trials`` that its journal had, on so many workers."""

    planned: int
    trials: tuple[Trial, ...]
    workers: int


@dataclass(frozen=True, eq=False)
class Changed:
    """A trial began, went on or ended."""

    trial: Trial


@dataclass(frozen=True)
class Halted:
    """Nothing is begun for the time being, or it goes on."""

    paused: bool


@dataclass(frozen=True)
class Lost:
    """Workers were lost, so many portions until now; their work is begun again."""

    count: int


@dataclass(frozen=True)
class Over:
    """The search stands still: all trials are over, it was stopped, or it cannot go on because of ``problems``."""

    status: Literal["done", "stopped", "failed"]
    problems: tuple[Problem, ...] = ()


SearchEvent = Opened | Changed | Halted | Lost | Over

Member = tuple[int, int]
"""A run: the number of its trial, and which of the repeats."""


@dataclass(eq=False)
class _Course:
    """A trial under way."""

    experiments: tuple[Experiment, ...]
    rungs: tuple[int, ...]
    checkpoints: list[Checkpoint | None]
    passed: int = 0
    seconds: float = 0.0
    arrived: set[int] = field(default_factory=set[int])

    def until(self, repeat: int) -> int:
        """The step at which its runs are compared next."""
        one = self.experiments[repeat]
        left = self.rungs[self.passed :]
        return (left[0] if left else one.training.epochs) * one.steps_per_epoch


class SearchRun:
    """Runs the search of an experiment, as many portions at once as there are workers.

    Args:
        experiment: what is searched; `search_problems` found no error in it.
        journal: what a search goes on from and is written to; it is closed at the end.
        control: commands while it runs: pause, resume, stop, and end for a single trial.
        make: makes the executor; processes of this machine by default.
        workers: portions under way at once.
        seconds: how long a portion is.

    Attributes:
        trials: all that began, by number.
        best: the best trial that is over, with how its first run stood; None while there is none. After a
            search went on from a journal only of trials since.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        journal: Journal | None = None,
        control: CrewControl | None = None,
        make: Callable[[], Executor] | None = None,
        workers: int | None = None,
        seconds: float = PORTION_SECONDS,
    ) -> None:
        count = workers or cores()
        self.experiment = experiment
        self.control = control or CrewControl()
        self.trials: list[Trial] = []
        self.best: tuple[Trial, Checkpoint] | None = None
        self._journal = journal
        self._workforce: Workforce[tuple[Member, ...]] = Workforce(
            make or (lambda: LocalExecutor(count)), count
        )
        self._seconds = seconds
        self._name = uuid.uuid4().hex
        self._courses: dict[int, _Course] = {}
        self._waiting: list[tuple[Member, ...]] = []
        self._failures = 0
        self._lost = 0
        search = experiment.search
        self._batch = 1
        if not search.method.learns and can_train_together((experiment, experiment)):
            self._batch = STACKED

    @property
    def planned(self) -> int:
        """Trials in all."""
        return self.experiment.search.planned

    @property
    def workers(self) -> int:
        """Portions under way at once."""
        return self._workforce.workers

    def run(self) -> Iterator[SearchEvent]:
        """Run trials until all are over, the control says stop, or it cannot go on.

        Closing the generator gives the workers up; the journal has what was measured until then.
        """
        paused = False
        try:
            yield from self._open()
            while True:
                if self.control.paused != paused and not self.control.stopping:
                    paused = self.control.paused
                    yield Halted(paused)
                yield from self._end_some()
                while self._workforce.has_room and not self._held:
                    if not self._waiting:
                        yield from self._begin()
                    if not self._waiting:
                        break
                    self._put(self._waiting.pop(self._next()))
                if self._workforce.busy:
                    for members, result in self._workforce.gather(LOOK_SECONDS):
                        yield from self._take(members, result)
                    if self._workforce.lost > self._lost:
                        self._lost = self._workforce.lost
                        yield Lost(self._lost)
                elif self.control.stopping:
                    yield Over("stopped")
                    return
                elif paused:
                    self.control.wait(LOOK_SECONDS)
                elif not self._waiting and len(self.trials) >= self.planned:
                    yield Over("done")
                    return
                if self._failures >= FAILURES:
                    yield Over("failed", self._reasons())
                    return
        except ProblemError as error:
            yield Over("failed", error.problems)
        except OSError as error:
            problem = Problem.of("problem.workers_unreachable", reason=str(error) or repr(error))
            yield Over("failed", (problem,))
        finally:
            self._workforce.close()
            if self._journal is not None:
                self._journal.close()

    def _reasons(self) -> tuple[Problem, ...]:
        """Why the newest trial that failed did so."""
        return next((one.problems for one in reversed(self.trials) if one.status == "failed"), ())

    @property
    def _held(self) -> bool:
        return self.control.paused or self.control.stopping

    def _open(self) -> Iterator[SearchEvent]:
        """Take over what the journal has; trials under way go on from where they were."""
        if self._journal is not None:
            for trial in self._journal.trials:
                self.trials.append(trial)
                if not trial.over:
                    self._go_on(trial)
        yield Opened(self.planned, tuple(self.trials), self.workers)

    def _go_on(self, trial: Trial) -> None:
        course = self._course(trial)
        if course is None:
            return
        for repeat, one in enumerate(course.experiments):
            if self._journal is not None:
                course.checkpoints[repeat] = self._journal.kept(trial.number, repeat, one)
        known = [None if c is None else int(c.epoch) for c in course.checkpoints]
        if all(epoch is not None for epoch in known):
            # A rung is passed by all of its runs or by none.
            least = min(epoch or 0 for epoch in known)
            course.passed = sum(rung < least for rung in course.rungs)
        self._waiting += [((trial.number, repeat),) for repeat in range(len(course.experiments))]
        self._set(trial.number, **self._standing(course, "running"))

    def _begin(self) -> Iterator[Changed]:
        """Begin one more trial, or a few that are trained as one."""
        search = self.experiment.search
        left = self.planned - len(self.trials)
        count = max(1, min(self._batch, -(-left // self.workers))) if left > 0 else 0
        begun: list[int] = []
        for _ in range(min(left, count)):
            number = len(self.trials)
            values = search.method.suggest(
                search.ranges, told(self.trials, search), number, search.seed
            )
            trial = Trial(number, values, "running")
            self.trials.append(trial)
            if self._journal is not None:
                self._journal.begun(trial)
            if self._course(trial) is None:
                yield Changed(self.trials[number])
                continue
            begun.append(number)
            yield Changed(trial)
        members = [(n, r) for n in begun for r in range(len(self._courses[n].experiments))]
        runs = [self._courses[n].experiments[r] for n, r in members]
        self._waiting += [tuple(members[k] for k in stack) for stack in groups(runs, 1)]

    def _course(self, trial: Trial) -> _Course | None:
        """What is to be trained for a trial; one that cannot be trained has failed."""
        search = self.experiment.search
        try:
            changed = settings(self.experiment, trial.values)
        except ProblemError as error:
            self._end(trial.number, "failed", problems=error.problems)
            return None
        runs = repeated(changed, search.repeats)
        made = _Course(runs, rungs(search, changed.training.epochs), [None] * len(runs))
        self._courses[trial.number] = made
        return made

    def _next(self) -> int:
        """Which of those that wait goes on: of the oldest trial, so that trials are ended and told of."""
        return min(range(len(self._waiting)), key=lambda at: self._waiting[at][0])

    def _put(self, members: tuple[Member, ...]) -> None:
        courses = [self._courses[number] for number, _ in members]
        repeats = [repeat for _, repeat in members]
        known = [one.checkpoints[r] for one, r in zip(courses, repeats, strict=True)]
        portion = Portion(
            self._name + ",".join(f"{number}.{repeat}" for number, repeat in members),
            tuple(one.experiments[r] for one, r in zip(courses, repeats, strict=True)),
            tuple(one for one in known if one is not None),
            courses[0].until(repeats[0]),
            self._seconds,
            test=False,
        )
        self._workforce.put(members, portion)

    def _take(self, members: tuple[Member, ...], result: Done | Failed) -> Iterator[Changed]:
        numbers = list(dict.fromkeys(number for number, _ in members))
        if isinstance(result, Failed):
            if len(members) > 1:
                # One of them is to blame; each by itself, it will be seen which.
                self._waiting += [(member,) for member in members if member[0] in self._courses]
            elif numbers[0] in self._courses:
                yield self._end(numbers[0], "failed", problems=result.problems)
            return
        share = result.seconds / len(members)
        under_way: list[Member] = []
        for (number, repeat), checkpoint in zip(members, result.checkpoints, strict=True):
            course = self._courses.get(number)
            if course is None:  # Another run of it has ended the trial.
                continue
            course.seconds += share
            if checkpoint is None:
                # It diverged in a stack; by itself it goes to its last sound step.
                self._waiting.append(((number, repeat),))
                continue
            course.checkpoints[repeat] = checkpoint
            over = checkpoint.status in ("done", "diverged")
            if over or checkpoint.step >= course.until(repeat):
                course.arrived.add(repeat)
            else:
                under_way.append((number, repeat))
            if not over:
                self._keep(number, repeat, checkpoint)
        for number in numbers:
            course = self._courses.get(number)
            if course is not None:
                going_on, changed = self._judge(number, course)
                under_way += [one for one in going_on if one in members]
                self._waiting += [(one,) for one in going_on if one not in members]
                yield changed
        if under_way:
            self._waiting.append(tuple(sorted(under_way)))

    def _judge(self, number: int, course: _Course) -> tuple[list[Member], Changed]:
        """How a trial stands after a portion: it goes on with these runs, or is over."""
        known = [one for one in course.checkpoints if one is not None]
        if any(one.status == "diverged" for one in known):
            return [], self._end(number, "diverged")
        repeats = range(len(course.experiments))
        if len(course.arrived) < len(repeats):
            return [], Changed(self._set(number, **self._standing(course, "running")))
        if all(one.status == "done" for one in known):
            return [], self._end(number, "done")
        search = self.experiment.search
        trial = self._set(number, **self._standing(course, "running"))
        rung = course.rungs[course.passed]
        # Where some of its runs have stopped by themselves, there is no score of all at this rung.
        compared = all(one.status != "done" for one in known)
        others = [one for one in self.trials if one is not trial]
        if compared and gives_up(trial, others, search, rung):
            return [], self._end(number, "stopped")
        course.passed += 1
        going_on = [k for k in repeats if known[k].status != "done"]
        course.arrived.difference_update(going_on)
        return [(number, repeat) for repeat in going_on], Changed(trial)

    def _keep(self, number: int, repeat: int, checkpoint: Checkpoint) -> None:
        if self._journal is not None:
            self._journal.keep(number, repeat, checkpoint)

    def _end_some(self) -> Iterator[Changed]:
        """End the trials that somebody wants to end, between their portions."""
        for number in self.control.ended & self._courses.keys():
            waiting = {member for members in self._waiting for member in members}
            if any((number, repeat) in waiting for repeat in self._repeats(number)):
                yield self._end(number, "stopped")

    def _repeats(self, number: int) -> range:
        return range(len(self._courses[number].experiments))

    def _end(self, number: int, status: TrialStatus, problems: tuple[Problem, ...] = ()) -> Changed:
        course = self._courses.pop(number, None)
        values = {} if course is None else self._standing(course, status)
        trial = self._set(number, **{**values, "status": status, "problems": problems})
        self._failures = self._failures + 1 if status == "failed" else 0
        self._waiting = [
            kept
            for members in self._waiting
            if (kept := tuple(member for member in members if member[0] != number))
        ]
        if self._journal is not None:
            self._journal.ended(trial)
        first = None if course is None else course.checkpoints[0]
        if first is not None and trial.score is not None:
            best = better_first(
                [trial, *([self.best[0]] if self.best else [])], self.experiment.search
            )
            if best[0] is trial:
                self.best = trial, first
        return Changed(trial)

    def _standing(self, course: _Course, status: TrialStatus) -> dict[str, object]:
        """What is known of a trial whose runs stand like this."""
        known = [one for one in course.checkpoints if one is not None]
        scores = [one.scores.get(scored(self.experiment.search), np.nan) for one in known]
        score = float(np.mean(scores)) if len(known) == len(course.checkpoints) else np.nan
        nothing = status in ("diverged", "failed") or not np.isfinite(score)
        epochs = [int(one.epoch) for one in known]
        return {
            "status": status,
            "epochs": min(epochs) if len(known) == len(course.checkpoints) else 0,
            "score": None if nothing else score,
            "curves": tuple(curve_of(one.history) for one in known),
            "seconds": course.seconds,
        }

    def _set(self, number: int, **values: object) -> Trial:
        made = replace(self.trials[number], **values)  # type: ignore[arg-type]
        self.trials[number] = made
        return made


def run_all(run: SearchRun) -> Iterable[Trial]:
    """Run a search to its end and return its trials."""
    for _ in run.run():
        pass
    return run.trials
