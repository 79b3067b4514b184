"""Several runs of small networks trained as one plan: the same curves as one after the other, much sooner.

Each run keeps its own weights, batches and history; a run that diverges drops out and the others go on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import CHUNK, EVALUATED
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import Data, Part
from nnstudio.core.engine.stack import Stack, stackable
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.engine.weight import weigh
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.early_stopping import watched
from nnstudio.core.training.history import History
from nnstudio.core.training.safeguard import RUNAWAY

LARGEST = 500_000
"""Multiply-adds of a step up to which stacking pays: above, the arithmetic costs more than the calls."""

MOST = 64
"""Runs in one stack; more would no longer fit into the cache together."""


@dataclass(frozen=True)
class Advanced:
    """All runs of a stack are at ``step`` of ``total_steps``."""

    step: int
    total_steps: int


def can_train_together(experiments: Sequence[Experiment]) -> bool:
    """Whether these runs make one stack, and whether that is of use."""
    first = experiments[0]
    initializers = (getattr(block.layer, "initializer", None) for block in first.network.blocks)
    return (
        1 < len(experiments) <= MOST
        and first.training.patience == 0
        and not any(one is not None and one.pretrains for one in initializers)
        and stackable(experiments)
        and weigh(first).multiply_adds <= LARGEST
    )


class Together:
    """Trains experiments that can be stacked; ``histories`` has one for each, in their order.

    Args:
        experiments: what to train.
        checkpoints: where to go on, one for each and all after the same number of whole epochs.
        test: whether evaluations look at the test samples, too; else their columns are NaN.

    Attributes:
        failed_steps: for each run the step at which it diverged, or None.
        seconds: time trained, all runs together.

    Raises:
        ProblemError: with the first experiment's errors that has any.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        checkpoints: Sequence[Checkpoint] = (),
        *,
        test: bool = True,
    ) -> None:
        for experiment in experiments:
            found = errors(experiment)
            if found:
                raise ProblemError(found)
        self.experiments = tuple(experiments)
        self.histories = tuple(History() for _ in experiments)
        self.failed_steps: list[int | None] = [None] * len(experiments)
        self.seconds = 0.0
        self._stack = Stack(experiments)
        first = self.experiments[0]
        self._batch, self._used = first.batch_size, first.data.used
        self._plan = Plan(self._stack, self._batch, training=True)
        rest = self._used % self._batch
        self._tail = Plan(self._stack, rest, training=True) if rest else None
        data = [samples.load(one, test=test) for one in self.experiments]
        self._inputs, self._targets, self._starts = _joined(data)
        self._parts = {name: _stacked(data, name) for name in ("train", "validation", "test")}
        self._metric = main_metric(first.data.dataset.task)
        self._plans: dict[int, Plan[Stack]] = {}
        self._epoch_done = 0
        for k, checkpoint in enumerate(checkpoints):
            self._load(k, checkpoint)

    def _load(self, k: int, checkpoint: Checkpoint) -> None:
        """Let run ``k`` stand where ``checkpoint`` stood."""
        state = self.states[k]
        checkpoint.restore(state)
        self.histories[k].go_on_with(
            0, checkpoint.history.batch_losses, 0, checkpoint.history.evaluations
        )
        state.pace.watch(self.histories[k].column("step"), watched(self.histories[k]))
        self.seconds = checkpoint.seconds
        self._epoch_done = checkpoint.step // self.experiments[k].steps_per_epoch

    @property
    def states(self) -> tuple[State, ...]:
        """The state of each run."""
        return self._stack.states

    def checkpoint(self, k: int) -> Checkpoint:
        """Everything of run ``k`` between two epochs; not of one that diverged.

        Raises:
            ValueError: where the run diverged: its weights are those of an earlier epoch.
        """
        if self.failed_steps[k] is not None:
            raise ValueError(f"run {k} diverged at step {self.failed_steps[k]}")
        state, epochs = self.states[k], self.experiments[k].training.epochs
        status = "done" if self._epoch_done >= epochs else "paused"
        return Checkpoint.of(state, self.histories[k], status, seconds=self.seconds)

    def run(self) -> Iterator[Advanced]:
        """Train all of them to their last epoch; whoever iterates may stop after any of them."""
        first = self.experiments[0]
        total = first.training.epochs * first.steps_per_epoch
        if self._epoch_done == 0 and len(self.histories[0].evaluations) == 0:
            self._evaluate(0)
        yield Advanced(self._epoch_done * first.steps_per_epoch, total)
        for epoch in range(self._epoch_done, first.training.epochs):
            started = time.perf_counter()
            self._epoch(epoch)
            self.seconds += time.perf_counter() - started
            self._epoch_done = epoch + 1
            step = (epoch + 1) * first.steps_per_epoch
            self._evaluate(step)
            yield Advanced(step, total)
            if all(failed is not None for failed in self.failed_steps):
                return

    def _epoch(self, epoch: int) -> None:
        orders = np.stack(
            [
                samples.batch_order(one, epoch) + start
                for one, start in zip(self.experiments, self._starts, strict=True)
            ]
        )
        whole, runs = self._used // self._batch, len(self.experiments)
        before = [Backup.of(state) for state in self.states]
        order = orders[:, : whole * self._batch].reshape(runs, whole, self._batch)
        losses = np.empty((whole, runs), self._stack.dtype)
        self._plan.steps(self._inputs, self._targets, order.transpose(1, 0, 2), losses)
        if self._tail is not None:
            last = orders[:, whole * self._batch :].reshape(1, runs, -1)
            tail = np.empty((1, runs), self._stack.dtype)
            self._tail.steps(self._inputs, self._targets, last, tail)
            losses = np.concatenate([losses, tail])
        for k, history in enumerate(self.histories):
            if self.failed_steps[k] is None:
                self._take(k, history, losses[:, k], before[k])

    def _take(self, k: int, history: History, losses: Array, before: Backup) -> None:
        known = history.batch_losses
        first = float(known[0]) if len(known) else float(losses[0])
        sound = losses <= RUNAWAY * max(1.0, first)
        state = self.states[k]
        if sound.all() and state.finite():
            history.add_losses(losses)
            return
        good = int(np.argmin(sound)) if not sound.all() else len(losses)
        self.failed_steps[k] = len(known) + good + 1
        history.add_losses(losses[:good])
        before.restore(state)

    def _evaluate(self, step: int) -> None:
        scores = {
            name: self._scores(inputs, targets) for name, (inputs, targets) in self._parts.items()
        }
        for k, history in enumerate(self.histories):
            if self.failed_steps[k] is not None:
                continue
            row = {
                "step": float(step),
                "epoch": step / self.experiments[k].steps_per_epoch,
                "penalty": self.states[k].penalty(),
                "seconds": self.seconds,
            }
            for name, each in scores.items():
                row[f"{name}_loss"], row[f"{name}_accuracy"] = each[k]
            history.add_evaluation(row)
            self.states[k].pace.watch(history.column("step"), watched(history))

    def _scores(self, inputs: Array, targets: Array) -> list[tuple[float, float]]:
        """Loss and main metric of each run on its own samples, (runs, samples, ...)."""
        runs, count = inputs.shape[:2]
        if count == 0:
            return [(float("nan"), float("nan"))] * runs
        losses = np.zeros(runs)
        outputs = np.empty((runs, targets.shape[2], count), self._stack.dtype)
        for start in range(0, count, CHUNK):
            end = min(start + CHUNK, count)
            plan = self._plans.get(end - start)
            if plan is None:
                plan = self._plans[end - start] = Plan(self._stack, end - start, training=False)
            np.copyto(plan.rows, inputs[:, start:end])
            np.copyto(plan.targets, targets[:, start:end])
            plan.run_forward()
            losses += plan.loss * np.float64(end - start)
            outputs[:, :, start:end] = plan.outputs
        return [
            (float(losses[k] / count), self._metric.score(outputs[k], targets[k].T))
            for k in range(runs)
        ]


def _stacked(data: Sequence[Data], name: str) -> tuple[Array, Array]:
    """What evaluations look at: inputs (runs, samples, features + 1) and targets (runs, samples, outputs)."""
    parts: list[Part] = [getattr(one, name).first(EVALUATED) for one in data]
    return np.stack([part.inputs for part in parts]), np.stack([part.targets for part in parts])


def _joined(data: Sequence[Data]) -> tuple[Array, Array, list[int]]:
    """All training samples below each other, once where the runs share them; and where each run's begin."""
    first = data[0].train
    if all(
        np.array_equal(one.train.inputs, first.inputs)
        and np.array_equal(one.train.targets, first.targets)
        for one in data[1:]
    ):
        return first.inputs, first.targets, [0] * len(data)
    inputs = np.concatenate([one.train.inputs for one in data])
    targets = np.concatenate([one.train.targets for one in data])
    return inputs, targets, [k * len(first) for k in range(len(data))]
