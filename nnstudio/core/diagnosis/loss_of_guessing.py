"""Loss at ln(classes): the network answers as if it had not looked at its input.

That is the loss of giving every class its share, and it says that nothing was learned.
"""

from __future__ import annotations

import math
from functools import partial
from typing import ClassVar

import numpy as np

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import curve, over_time
from nnstudio.core.diagnosis.finding import Finding


class LossOfGuessing(Rule):
    """The cross-entropy stays at that of guessing: ln(classes) where all are equally frequent.

    Formula: found where |l - H| < NEAR H, NEAR = 0.02, in each of the last LAST = 3 evaluations and in half of
    all, with l the training loss and H = -sum p_k ln p_k of the classes' shares p, which is ln K for K equal
    ones.

    A softmax that gives p to every sample has exactly this loss, whatever the weights before it are: dead
    units, neurons that are all alike, a vanished gradient and a rate that is far too low all end here.

    Reference: Karpathy, CS231n, Neural Networks part 3, sanity checks (2015).
    """

    title: ClassVar[str] = "Loss at ln(classes)"
    order: ClassVar[int] = 46

    NEAR: ClassVar[float] = 0.02
    LAST: ClassVar[int] = 3

    def find(self, evidence: Evidence) -> Finding | None:
        chance = evidence.chance
        losses = evidence.column("train_loss")
        if chance is None or len(losses) < self.LAST + 1 or evidence.diverged:
            return None
        near = np.abs(losses - chance) < self.NEAR * chance
        if not near[-self.LAST :].all() or near.mean() < 0.5:
            return None
        return self.found(
            over_time(
                "loss",
                {"training": curve(evidence, "train_loss")},
                bound=chance,
                bound_name="guessing",
            ),
            remedies.initialisation,
            remedies.batch_norm,
            partial(remedies.optimizer, type_id="adam"),
            remedies.hidden_layer if not evidence.hidden else None,
            classes=len(evidence.shares),
            ln=math.log(len(evidence.shares)),
            loss=evidence.loss,
        )
