"""Learning rate too high: the steps jump over the valley they should go down into.

The loss shakes, rises, or runs away altogether.
"""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule, significant
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import batch_losses, over_time
from nnstudio.core.diagnosis.finding import Finding


class LearningRateTooHigh(Rule):
    """The loss runs away, or shakes far above what it has been already.

    Formula: found where the run diverged; or where a mini-batch loss of the first STEPS = 1000 steps was more
    than LEAP = 10 times the first and the training score has since come less than GRASPED = 0.75 of the way
    from guessing to 1; or where the median of the last LAST = 3 training losses is more than WORSE = 1.5
    times the least before them, those below SMALL = 0.1 of the first loss not counted, and the training score
    is below 0.95.

    Gradient descent is stable while the rate is below 2 / curvature; above that every step overshoots by more
    than the last. Mini-batches shake the loss, too, but around a value that falls.

    Reference: LeCun, Bottou, Orr, Müller, Efficient BackProp, section 4 (1998).
    """

    title: ClassVar[str] = "Learning rate too high"
    order: ClassVar[int] = 40
    cases: ClassVar[tuple[str, ...]] = ("diverged", "leapt", "restless")

    LEAP: ClassVar[float] = 10.0
    STEPS: ClassVar[int] = 1000
    GRASPED: ClassVar[float] = 0.75
    WORSE: ClassVar[float] = 1.5
    SMALL: ClassVar[float] = 0.1
    LAST: ClassVar[int] = 3

    def find(self, evidence: Evidence) -> Finding | None:
        case, now = self._case(evidence)
        if not case:
            return None
        experiment = evidence.experiment
        return self.found(
            over_time(
                "loss",
                {"batch_loss": batch_losses(evidence)},
                bound=evidence.first_loss,
                bound_name="first",
                log=True,
            ),
            partial(remedies.learning_rate, value=remedies.times(evidence, 0.1)),
            partial(remedies.learning_rate, value=remedies.times(evidence, 0.3)),
            remedies.clipping,
            case=case,
            rate=significant(remedies.rate(experiment)),
            first=evidence.first_loss,
            now=now,
        )

    def _case(self, evidence: Evidence) -> tuple[str, float]:
        """Which of the cases it is, and the loss that shows it."""
        if evidence.diverged:
            return "diverged", evidence.loss
        losses, first = evidence.column("train_loss"), evidence.first_loss
        early = evidence.batch_losses[: self.STEPS]
        if evidence.solved or len(early) == 0:
            return "", 0.0
        peak = float(early.max())
        if peak > self.LEAP * max(first, float(early[0])) and evidence.grasped < self.GRASPED:
            return "leapt", peak
        if len(losses) < self.LAST + 2:
            return "", 0.0
        now = median(losses[-self.LAST :].tolist())
        least = max(float(losses[: -self.LAST].min()), self.SMALL * first)
        return ("restless", now) if now > self.WORSE * least else ("", 0.0)
