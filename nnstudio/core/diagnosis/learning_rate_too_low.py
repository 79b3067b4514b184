"""Learning rate too low: the loss falls, but so slowly that the run is over before it has learned.

Every step is in the right direction and too short.
"""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule, significant
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import curve, over_time
from nnstudio.core.diagnosis.finding import Finding


class LearningRateTooLow(Rule):
    """The weights hardly move, and the loss has hardly fallen although it goes on falling.

    Formula: found where the median over the blocks of rms(last change of W) / rms(W) is below RATIO = 0.0003,
    at least PART = 0.2 of the planned epochs are done, and more than LEFT = 0.5 of the loss of guessing (of
    the variance, where numbers are learned) is still there.

    A healthy step changes weights by about a thousandth of their size. A run that has learned takes small
    steps, too; only one that has not learned needs larger ones.

    Reference: Karpathy, CS231n, Neural Networks part 3, ratio of updates to weights (2015).
    """

    title: ClassVar[str] = "Learning rate too low"
    order: ClassVar[int] = 42
    explained_by: ClassVar[tuple[str, ...]] = (
        "vanishing_gradient",
        "dead_relu",
        "neurons_alike",
        "adagrad_rate_gone",
        "learning_rate_too_high",
    )

    RATIO: ClassVar[float] = 3e-4
    LEFT: ClassVar[float] = 0.5
    PART: ClassVar[float] = 0.2

    def find(self, evidence: Evidence) -> Finding | None:
        ratios = [
            ratio for signs in evidence.now.values() if (ratio := signs.update_ratio) is not None
        ]
        if not ratios or evidence.progress < self.PART or evidence.diverged:
            return None
        ratio = median(ratios)
        if not (ratio < self.RATIO and evidence.remaining > self.LEFT) or evidence.solved:
            return None
        experiment = evidence.experiment
        return self.found(
            over_time("loss", {"training": curve(evidence, "train_loss")}),
            partial(remedies.learning_rate, value=remedies.times(evidence, 10.0)),
            partial(remedies.learning_rate, value=remedies.times(evidence, 100.0)),
            partial(remedies.optimizer, type_id="adam"),
            rate=significant(remedies.rate(experiment)),
            ratio=significant(ratio),
            first=evidence.first_loss,
            now=evidence.loss,
        )
