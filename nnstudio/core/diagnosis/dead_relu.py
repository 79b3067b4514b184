"""Dead ReLU: units that give 0 for every sample, and so have no gradient to come back with.

One step that was too large is enough to push a unit there.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import share_over_time
from nnstudio.core.diagnosis.finding import Finding


class DeadReLU(Rule):
    """Many units of a layer give 0 for all samples of the mini-batch.

    Formula: found where dead_b >= SHARE = 0.5 in some block b in each of the last LOOKS = 2 looks, dead_b
    the share of units at the flat end of their activation for every sample of the mini-batch. In batches of
    fewer than BATCH = 32 samples a living unit is often silent, and SHARE_OF_FEW = 0.9 is asked for.

    Healthy ReLU networks have up to a third of such units late in training; more than half of a layer is
    lost capacity, and a layer that is dead as a whole lets no gradient through at all.

    Reference: Maas, Hannun, Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML (2013).
    """

    title: ClassVar[str] = "Dead ReLU"
    order: ClassVar[int] = 20

    SHARE: ClassVar[float] = 0.5
    SHARE_OF_FEW: ClassVar[float] = 0.9
    BATCH: ClassVar[int] = 32
    LOOKS: ClassVar[int] = 2

    def find(self, evidence: Evidence) -> Finding | None:
        few = evidence.experiment.batch_size < self.BATCH
        bound = self.SHARE_OF_FEW if few else self.SHARE
        shares = evidence.lately(self.LOOKS, "dead")
        if not shares:
            return None
        block = max(shares, key=lambda each: shares[each])
        if shares[block] < bound:
            return None
        return self.found(
            share_over_time(evidence, block, "dead", bound),
            partial(remedies.activation, type_id="leaky_relu"),
            partial(remedies.learning_rate, value=remedies.times(evidence, 0.1)),
            remedies.batch_norm,
            block=block,
            layer=block,
            share=shares[block],
        )
