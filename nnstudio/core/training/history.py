"""What a run measured: the loss of every step and a row of scores at every evaluation.

One writer appends; readers in other threads take views of what is complete, never of what is being
written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnstudio.core.parts.calls import Array

COLUMNS = (
    "step",
    "epoch",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "test_loss",
    "test_accuracy",
    "penalty",
    "seconds",
)


GROWTH = 1.25
"""How much more room a full array gets: what is empty is never more than a quarter of what is measured."""


class _Growing:
    """Rows appended to an array that is made larger when it is full, and wider when a wider type comes."""

    def __init__(self, width: int, capacity: int, dtype: type[np.floating[Any]]) -> None:
        self._rows: Array = np.empty((capacity, width), dtype)
        self._count = 0

    def extend(self, rows: Array) -> None:
        """Append ``rows`` (n, width); the new length becomes visible last."""
        needed = self._count + len(rows)
        dtype = np.result_type(self._rows, rows)
        if needed > len(self._rows) or dtype != self._rows.dtype:
            capacity = len(self._rows)
            if needed > capacity:
                capacity = max(needed, int(GROWTH * capacity))
            bigger = np.empty((capacity, self._rows.shape[1]), dtype)
            bigger[: self._count] = self._rows[: self._count]
            self._rows = bigger
        self._rows[self._count : needed] = rows
        self._count = needed

    def view(self) -> Array:
        """The complete rows (n, width), read-only."""
        count = self._count
        view = self._rows[:count]
        view.flags.writeable = False
        return view

    def cut(self, count: int) -> None:
        """Forget all rows from ``count`` on."""
        self._count = min(self._count, count)


class History:
    """Loss per step and scores per evaluation.

    Evaluations happen before the first step and after every epoch. Each is a row of ``COLUMNS``: the
    step and epoch (whole numbers), loss and accuracy of training, validation and test data in evaluation
    mode (no dropout, running statistics), the penalty on the weights that training adds to the loss, and
    the seconds trained so far. Where a network gives numbers and not classes, the columns of accuracies
    hold the main metric of that task, R². Without validation data their columns are NaN.

    Losses are float32, as the engine gives them; where wider ones are added, all are kept that wide. What
    was added stays as it is until a ``cut``, so a reader may remember how far it has read.
    """

    def __init__(self) -> None:
        self._steps = _Growing(1, 1024, np.float32)
        self._evaluations = _Growing(len(COLUMNS), 256, np.float64)

    @property
    def batch_losses(self) -> Array:
        """Loss of each mini-batch in training mode, penalty excluded, shape (steps,)."""
        return self._steps.view()[:, 0]

    @property
    def evaluations(self) -> Array:
        """All evaluations, shape (evaluations, len(COLUMNS))."""
        return self._evaluations.view()

    def column(self, name: str) -> Array:
        """One column of the evaluations, shape (evaluations,); KeyError-free names are ``COLUMNS``."""
        return self.evaluations[:, COLUMNS.index(name)]

    def columns(self, *names: str) -> tuple[Array, ...]:
        """Several columns of the same evaluations; between two calls of ``column`` a run may add one."""
        rows = self.evaluations
        return tuple(rows[:, COLUMNS.index(name)] for name in names)

    def mean_losses(self, bounds: Sequence[int]) -> Array:
        """The loss in training mode of epochs, (epochs,); ``bounds`` are the steps done before and after each.

        The mean over its mini-batches, each as the weights were then: it runs ahead of no evaluation but behind.
        """
        ends = np.asarray(bounds, np.intp)
        if len(ends) < 2:
            return np.empty(0)
        losses = self.batch_losses[: ends[-1]].astype(np.float64)
        return np.add.reduceat(losses, ends[:-1]) / np.diff(ends)

    def last(self) -> dict[str, float]:
        """The newest evaluation by column name; empty when there is none."""
        rows = self.evaluations
        return dict(zip(COLUMNS, map(float, rows[-1]), strict=True)) if len(rows) else {}

    def add_losses(self, losses: Array) -> None:
        """Append the losses (n,) of n steps, float32 or float64."""
        self._steps.extend(losses.reshape(-1, 1))

    def add_evaluation(self, row: dict[str, float]) -> None:
        """Append one evaluation; ``row`` has a value for every column."""
        self._evaluations.extend(np.array([[row[name] for name in COLUMNS]]))

    def go_on_with(self, losses_kept: int, losses: Array, rows_kept: int, rows: Array) -> None:
        """Keep the first so many losses and evaluations, and append losses (n,) and rows (m, columns)."""
        self._steps.cut(losses_kept)
        self.add_losses(losses)
        self._evaluations.cut(rows_kept)
        self._evaluations.extend(rows)

    def cut(self, steps: int) -> None:
        """Forget everything after the first ``steps`` steps."""
        self._steps.cut(steps)
        kept = int(np.count_nonzero(self.column("step") <= steps))
        self._evaluations.cut(kept)

    def copy(self) -> History:
        """An independent copy."""
        made = History()
        made.add_losses(self.batch_losses)
        made._evaluations.extend(self.evaluations)
        return made
