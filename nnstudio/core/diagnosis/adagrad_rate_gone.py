"""AdaGrad's rate gone: the sum of squared gradients has grown so large that nothing moves any more.

It only ever grows, so every step is shorter than it would have been before.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence, Moment
from nnstudio.core.diagnosis.exhibits import over_time
from nnstudio.core.diagnosis.finding import Finding


class AdaGradRateGone(Rule):
    """AdaGrad's steps have become a small part of its first ones before the task was learned.

    Formula: found where u / eta < LEFT = 0.06 in some block, u the root mean square of the last change of its
    weights and eta the learning rate, the size of AdaGrad's first step; and more than UNLEARNED = 0.4 of the
    loss of guessing (of the variance, where numbers are learned) is still there.

    u / eta = rms(g / sqrt(sum of g²)): 1 at the first step, about 1 / sqrt(t) after t steps with gradients
    of equal size, and less where the first ones were larger. RMSProp and Adam forget old gradients.

    Reference: Zeiler, ADADELTA: An Adaptive Learning Rate Method, section 2.1 (2012).
    """

    title: ClassVar[str] = "AdaGrad's rate gone"
    order: ClassVar[int] = 44

    LEFT: ClassVar[float] = 0.06
    UNLEARNED: ClassVar[float] = 0.4

    def find(self, evidence: Evidence) -> Finding | None:
        experiment = evidence.experiment
        if experiment.training.optimizer.type != "adagrad" or evidence.diverged:
            return None
        rate = remedies.rate(experiment)
        left = {block: _left(evidence.moments[-1:], block, rate)[1] for block in evidence.now}
        known = {block: shares[-1] for block, shares in left.items() if shares}
        if not known:
            return None
        block = min(known, key=lambda each: known[each])
        if not (known[block] < self.LEFT and evidence.remaining > self.UNLEARNED):
            return None
        steps, shares = _left(evidence.moments, block, rate)
        epochs = [evidence.steps_taken.epochs(int(step)) for step in steps]
        return self.found(
            over_time("rate_left", {"rate_left": (epochs, shares)}, bound=self.LEFT, log=True),
            partial(remedies.optimizer, type_id="rmsprop"),
            partial(remedies.optimizer, type_id="adam"),
            partial(remedies.learning_rate, value=remedies.times(evidence, 10.0)),
            block=block,
            layer=block,
            share=known[block],
        )


def _left(moments: tuple[Moment, ...], block: str, rate: float) -> tuple[list[float], list[float]]:
    """Steps, and the size of the last change of a block's weights as a share of the learning rate."""
    found = [
        (float(moment.step), signs.update_ratio * signs.weight_rms / rate)
        for moment in moments
        if (signs := moment.vitals.get(block)) is not None
        and signs.update_ratio is not None
        and signs.weight_rms is not None
        and moment.step > 0
    ]
    return [step for step, _ in found], [share for _, share in found]
