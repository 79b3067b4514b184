"""The trainer: an experiment in, a stream of events out, one step of the plan after the other.

It is a generator, so whoever iterates it decides in which thread it runs. The order of samples, the
evaluations and the weights depend on the experiment alone, never on timing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import CPU, Backend
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.adoption import changed_settings, needs_plan
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.asides import Asides
from nnstudio.core.training.changes import (
    Changes,
    optimizer_begun,
    timeline,
    watched_since,
    with_change,
)
from nnstudio.core.training.checkpoint import Checkpoint, Status
from nnstudio.core.training.control import Control
from nnstudio.core.training.data_facts import DataFacts, data_facts
from nnstudio.core.training.early_stopping import Best, best_epoch, best_row, exhausted, watched
from nnstudio.core.training.events import (
    Adopted,
    Evaluated,
    Event,
    Finished,
    Kept,
    Looked,
    Paused,
    Progressed,
    Recorded,
    Refused,
    Resumed,
    Started,
)
from nnstudio.core.training.fits import obstacles
from nnstudio.core.training.gait import Gait
from nnstudio.core.training.history import History
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.looker import Looker
from nnstudio.core.training.microscope import Magnified, magnify
from nnstudio.core.training.pretraining import pretrain
from nnstudio.core.training.recording import Recording
from nnstudio.core.training.rig import Rig
from nnstudio.core.training.run_threads import RunThreads
from nnstudio.core.training.snapshot import LookWish, Snapshot
from nnstudio.core.training.stepper import Stepper
from nnstudio.core.training.stopwatch import Stopwatch
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.core.training.tape import Moment
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.transplant import Start
from nnstudio.core.training.weight_edit import WeightEdit
from nnstudio.core.training.weights import Weights


class Trainer:
    """Trains one experiment from the start or from a checkpoint.

    Args:
        experiment: what to train; must have no errors.
        checkpoint: where to go on, made with the same settings or with such that can be taken over.
        control: commands while it runs; without one it runs to the end.
        dtype: type of all arrays; float64 is for gradient checks.
        threads: a choice made already; else a run that goes on keeps its own, and a new one measures.
        backend: where it is computed.
        start: starting weights from another run, where it begins with such.
        test: whether evaluations look at the test samples, too; else their columns are NaN.

    Raises:
        ProblemError: with the experiment's errors, or where it does not fit into free memory.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        checkpoint: Checkpoint | None = None,
        control: Control | None = None,
        dtype: Any = np.float32,
        threads: ThreadChoice | None = None,
        backend: Backend = CPU,
        start: Start | None = None,
        test: bool = True,
    ) -> None:
        problems = obstacles(experiment, dtype)
        if problems:
            raise ProblemError(problems)
        self.experiment = experiment
        self.control = control or Control()
        self.history = History()
        self.devices: frozenset[str] = frozenset({backend.device})
        self.threads = RunThreads(threads)
        self.data = samples.load(experiment, dtype, test=test)
        self.changes: Changes = ()
        if checkpoint is not None:
            self.changes = checkpoint.followed_by(experiment)
        self.start = checkpoint.start if checkpoint is not None else start
        state = backend.state(experiment, dtype)
        if self.start is not None:
            self.start.load_into(state)
        self._rig = Rig(experiment, self.changes, state, self.data, backend, self.threads)
        self._recording = Recording(self._rig.state)
        self._asides = Asides(self.judge, lambda: Weights.of(self.state))
        self._seconds = 0.0
        self._status: Status = "paused"
        self._failed_step: int | None = None
        self._best: Best | None = None
        self._looker = Looker(lambda: self.stepper)
        self._gait = Gait()
        if checkpoint is not None:
            self.load(checkpoint)

    @property
    def state(self) -> State:
        """What the run has learned so far; another object where it was changed while it went on."""
        return self._rig.state

    @property
    def stepper(self) -> Stepper:
        """What takes its steps."""
        return self._rig.stepper

    @property
    def surveyor(self) -> Surveyor:
        """What works out its surfaces."""
        return self._rig.surveyor

    @property
    def step(self) -> int:
        """Steps done."""
        return int(self.state.count)

    @property
    def total_steps(self) -> int:
        """Steps of the whole run; an epoch that was begun is finished."""
        timeline, epochs = self.state.timeline, self.experiment.training.epochs
        return max(timeline.steps(epochs), timeline.end_of_epoch(self.step))

    @property
    def learning_rate(self) -> float:
        """The learning rate of the last step; of the first one, where none was taken yet."""
        return self.state.pace.rate(max(0, self.step - 1))

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights the run has come back to; None where it did not stop early."""
        if self._status != "done" or not self._exhausted():
            return None
        return best_epoch(self.experiment, self.history, watched_since(self.changes))

    def run(self, steps: int | None = None) -> Iterator[Event]:
        """Train until the last epoch, a stop, a divergence, or ``steps`` more steps.

        With patience it may also be over early, and the weights are then those of the best evaluation.
        """
        end = None if steps is None else self.step + steps
        yield Started(self.step, self.total_steps, self.state.parameters.size)
        left = self._left(end)
        yield self.threads.begin(self.stepper.plan, self.data.train, left, self.control.stopping)
        self.stepper.look_first()
        self._status, self._failed_step = "done", None
        if self.step == 0 and len(self.history.evaluations) == 0:
            yield from self._pretrain()
            if self._status == "done":
                yield self._evaluate()
        if self._status == "done":
            yield from self._train(end)
        yield Finished(self._status, self.step, self._failed_step, self.best_epoch)

    def snapshot(self) -> Snapshot:
        """Histograms of every layer after the last step; call ``look`` where nothing has run yet."""
        return self.stepper.snapshot()

    def look(self) -> Snapshot:
        """Histograms of every layer for the first mini-batch, without taking a step."""
        self.stepper.look_first(watched=True)
        return self.snapshot()

    def judge(self) -> Judged:
        """Which classes are taken for which in the test part, or how far its numbers are off.

        Looks at the same test samples as evaluations do, and changes nothing.
        """
        return self._rig.scorer.judge()

    def facts(self) -> DataFacts:
        """The scales and the classes of the training samples."""
        return data_facts(self.experiment, self.data.train)

    def scores(self) -> dict[str, float]:
        """An evaluation of the weights as they are now, by column name; the history stays as it is."""
        return self._rig.scorer.scores(self._seconds)

    def checkpoint(self) -> Checkpoint:
        """Everything needed to go on later, as read-only copies."""
        return Checkpoint.of(
            self.state,
            self.history,
            self._status,
            seconds=self._seconds,
            failed_step=self._failed_step,
            best=self._best,
            threads=self.threads.until(self.step),
            changes=self.changes,
            start=self.start,
            devices=self.devices,
        )

    def magnified(self) -> Magnified:
        """The next step, call by call; it is taken on a copy, so the run stays where it is."""
        copy = State(self.experiment)
        copy.follow(self.experiment, self.state.timeline, self.state.begun)
        self.checkpoint().restore(copy)
        train = self.data.train
        return magnify(copy, train.inputs, train.targets, self.stepper.next_samples())

    def moment(self) -> Moment:
        """The run as it is now, for a tape."""
        return self._recording.moment(
            self.snapshot(),
            seconds=self._seconds,
            best=self._best,
            threads=self.threads.until(self.step),
            devices=self.devices,
            learning_rate=self.learning_rate,
            changes=self.changes,
            start=self.start,
            experiment=self.experiment,
        )

    def adopt(self, experiment: Experiment) -> Adopted:
        """Go on with the settings of ``experiment`` from the next step on.

        Raises:
            ProblemError: where they cannot be taken over, or do not fit into memory; nothing has changed then.
        """
        found = changed_settings(self.experiment, experiment)
        if found is None or not all(one.live for one in found):
            raise ProblemError(Problem.of("problem.not_adoptable"))
        changes = with_change(self.changes, self.step, self.experiment, experiment)
        if needs_plan(found):
            problems = obstacles(experiment, self.state.dtype)
            if problems:
                raise ProblemError(problems)
            self._rig = self._rig.followed(experiment, changes)
            self._recording.follow(self.state)
        else:
            self._rig.set_numbers(experiment, found)
        patience = experiment.training.patience
        if patience == 0 or self.experiment.training.patience == 0:
            self._best = None
        self.experiment, self.changes = experiment, changes
        self._watch()
        return Adopted(self.step, experiment, changes)

    def _pretrain(self) -> Iterator[Event]:
        """Starting weights that are learned; a run stopped here begins with them again when it goes on."""
        some = False
        epochs = pretrain(self.state, self.data.train, self.start.blocks if self.start else ())
        while True:
            with self.threads.blas():
                done = next(epochs, None)
            if done is None:
                break
            some = True
            yield done
            yield from self._answer()
            if self.control.must_wait:
                yield from self._wait()
            if self.control.order().stop:
                self._status = "stopped"
                return
        if some:
            self.stepper.look_first()

    def _train(self, end: int | None) -> Iterator[Event]:
        """Chunks of steps, each followed by a look at the control; not beyond step ``end``."""
        gait = self._gait = Gait()
        yield from self._record(evaluated=True)
        while self._left(end) > 0 and not self._exhausted():
            yield from self._answer()
            yield from self._take_over()
            more = self._looker.wants_more
            if self.control.must_wait and not more:
                yield from self._record(waiting=True)
                yield from self._wait(adopting=True)
                continue
            order = self.control.order()
            if order.stop and not more:
                self._status = "stopped"
                return
            if order.steps == 0 and not more:
                continue
            left, target = self._left(end), order.target
            if target is not None:
                if target.met(self.state.timeline, self.step, self.history.last()):
                    self.control.arrive(target)
                    continue
                left = min(left, target.left(self.state.timeline, self.step))
            rest = gait.rest(order)
            if rest > 0:
                self.control.rest(min(rest, 0.5))
                continue
            limit, whole = self._looker.portion(gait.chunk, left, order, self._seconds)
            planned = limit, whole
            if self.control.recording:
                limit, whole = self._recording.portion(self.step, self._seconds, limit, whole)
            guard = self._rig.guard
            guard.keep(self._seconds)
            gait.begin()
            losses = self.stepper.advance_watched() if whole else self.stepper.advance(limit)
            taken = gait.end()
            self._seconds += taken
            if not guard.sound(losses, self.history):
                self._failed_step = guard.go_back(self.history)
                self._status = "diverged"
                return
            self.history.add_losses(losses)
            if order.steps is not None:
                self.control.done(len(losses), order.grant)
            excess = gait.excess(len(losses), taken) if (limit, whole) != planned else None
            if excess is not None:
                self._recording.slowed(excess)
            else:
                gait.learn(len(losses), taken, usual=not whole)
            yield Progressed(self.step, self._seconds, self.learning_rate)
            if whole and self._looker.owed:
                yield Looked(self._looker.answer(self._seconds))
            threaded = self.threads.look(self.step, len(losses), taken)
            if threaded is not None:
                guard.renew()  # What is replayed must be replayed with the same threads.
                yield threaded
            evaluated = self.state.timeline.ends_epoch(self.step)
            if evaluated:
                yield self._evaluate()
            yield from self._record(evaluated=evaluated)
        if self._exhausted():
            self._take_best()
            yield from self._answer()
            return
        yield from self._answer()
        if self.step < self.total_steps:
            self._status = "stopped"

    def _left(self, end: int | None) -> int:
        """Steps to take, to ``end`` at most."""
        return (self.total_steps if end is None else min(end, self.total_steps)) - self.step

    def _exhausted(self) -> bool:
        return exhausted(self.experiment, self.history, watched_since(self.changes))

    def _take_over(self) -> Iterator[Event]:
        """Other settings, where some were given."""
        wanted = self.control.take_adoption()
        if wanted is not None:
            try:
                yield self.adopt(wanted)
            except ProblemError as error:
                yield Refused(error.problems)

    def _record(self, *, evaluated: bool = False, waiting: bool = False) -> Iterator[Event]:
        """A moment, where one is wanted and due; what whoever takes it needs counts as its cost."""
        step, seconds = self.step, self._seconds
        if not (self.control.recording and (waiting or self.stepper.shows_all)):
            return
        if self._recording.due(step, seconds, evaluated=evaluated, waiting=waiting):
            clock = Stopwatch()
            yield Recorded(self.moment())
            self._recording.took(step, seconds, 0.0 if waiting else clock.cost())

    def _wait(self, *, adopting: bool = False) -> Iterator[Event]:
        self._status = "paused"
        yield Paused(self.step)
        while self.control.must_wait:
            self.control.wait(0.5)
            if adopting:
                yield from self._take_over()
            yield from self._answer()
        self._status = "done"
        yield Resumed(self.step)

    def _answer(self) -> Iterator[Event]:
        wanted = self.control.take_requests()
        for wish in wanted:
            if isinstance(wish, LookWish):
                self.stepper.wish = wish
            elif isinstance(wish, WeightEdit) and wish.apply(self.state):
                self._rig.guard.renew()  # What is replayed must begin with it.
        if "snapshot" in wanted or "glance" in wanted:
            self._looker.ask(passing="snapshot" not in wanted)
        if self._looker.owed and self._status == "paused":
            yield Looked(self._looker.answer(self._seconds))
        waiting = self._status == "paused" or self._gait.resting
        yield from self._rig.surveyor.answer(wanted, self.step, self._seconds, waiting=waiting)
        if "magnified" in wanted:
            yield self.magnified()
        yield from self._asides.answer(wanted, self._seconds, waiting=waiting)
        if "checkpoint" in wanted:
            yield Kept(replace(self.checkpoint(), status="paused"))

    def _evaluate(self) -> Evaluated:
        row = self.scores()
        self.history.add_evaluation(row)
        self._watch()
        if self.experiment.training.patience > 0:
            self._keep_best()
        return Evaluated(row)

    def _watch(self) -> None:
        """Tell the schedule what was measured."""
        self.state.pace.watch(self.history.column("step"), watched(self.history))

    def _keep_best(self) -> None:
        """Copy the weights where the newest evaluation is the best."""
        if best_row(self.history, watched_since(self.changes)) == len(self.history.evaluations) - 1:
            self._best = Best.of(self.state)

    def _take_best(self) -> None:
        """Go back to the weights of the best evaluation; the optimiser's state stays the last."""
        if self._best is not None:
            self.state.put(self._best.parameters, self._best.statistics)

    def load(self, checkpoint: Checkpoint) -> None:
        """Stand where ``checkpoint``, of the same experiment, stood; what it lacks stays as it is."""
        self.changes, self.start = checkpoint.followed_by(self.experiment), checkpoint.start
        begun = optimizer_begun(self.experiment, self.changes)
        self.state.follow(self.experiment, timeline(self.experiment, self.changes), begun)
        checkpoint.restore(self.state)
        self.history = checkpoint.history.copy()
        self._seconds = checkpoint.seconds
        self._status = checkpoint.status
        self._failed_step = checkpoint.failed_step
        both = min(one.training.patience for one in (checkpoint.experiment, self.experiment))
        self._best = checkpoint.best if both else None
        self.threads.load(checkpoint.threads, checkpoint.step)
        if checkpoint.step > 0:
            self.devices |= checkpoint.devices
        self._watch()
