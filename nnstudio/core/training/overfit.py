"""How far training and unseen samples have come apart: the gap, where it opened, and the best epoch.

Read off the history alone, so it is the same for a run that goes on, stands still or comes from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnstudio.core.training.history import History

WIDE, OPEN = 0.1, 0.05
RISEN = 1.1

Unseen = Literal["validation", "test"]
Verdict = Literal["overfits", "opens", "past_best", "holds"]


@dataclass(frozen=True)
class Overfit:
    """A run after its newest evaluation; scores are accuracy, or R² for numbers, in evaluation mode.

    ``gap`` is the training score minus that of unseen samples, which are those for validation and, where there
    are none, the test part. It counts as open since the first evaluation from which on it has stayed above
    ``OPEN`` = 0.05 until now. The best epoch is the first one with the lowest loss of unseen samples.

    The verdict is ``overfits`` where the gap is above ``WIDE`` = 0.1, else ``opens`` where it is open, else
    ``past_best`` where the loss of unseen samples is ``RISEN`` = 1.1 times its lowest, else ``holds``.

    Attributes:
        unseen: which samples.
        train, score: the scores of the two.
        opened: the epoch where the gap opened; None where it is not open.
        best: the best epoch; None where no loss is a finite number.
        best_loss, loss: the loss of unseen samples then and now.
    """

    unseen: Unseen
    train: float
    score: float
    opened: float | None
    best: float | None
    best_loss: float
    loss: float

    @property
    def gap(self) -> float:
        """The training score minus that of unseen samples."""
        return self.train - self.score

    @property
    def verdict(self) -> Verdict:
        """What the numbers say, in one word."""
        if self.gap > WIDE:
            return "overfits"
        if self.opened is not None:
            return "opens"
        return "past_best" if self.loss > RISEN * self.best_loss else "holds"


def overfit(history: History) -> Overfit | None:
    """Read it off; None where there are no two evaluations with finite scores."""
    rows = history.columns(
        *("epoch", "train_accuracy", "test_accuracy", "validation_accuracy"),
        *("test_loss", "validation_loss"),
    )
    epochs, train, test, validation, test_loss, validation_loss = rows
    held_back = bool(np.isfinite(validation).any())
    scores, losses = (validation, validation_loss) if held_back else (test, test_loss)
    if len(epochs) < 2 or not (np.isfinite(train[-1]) and np.isfinite(scores[-1])):
        return None
    closed = np.flatnonzero(~(train - scores > OPEN))
    opened = int(closed[-1]) + 1 if len(closed) else 0
    finite = np.isfinite(losses)
    best = int(np.argmin(np.where(finite, losses, np.inf))) if finite.any() else None
    return Overfit(
        unseen="validation" if held_back else "test",
        train=float(train[-1]),
        score=float(scores[-1]),
        opened=float(epochs[opened]) if opened < len(epochs) else None,
        best=None if best is None else float(epochs[best]),
        best_loss=float("nan") if best is None else float(losses[best]),
        loss=float(losses[-1]),
    )
