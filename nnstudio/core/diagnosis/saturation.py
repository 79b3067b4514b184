"""Saturation: outputs that lie at the flat ends of their activation.

There the derivative is almost 0, so the gradient ends there and the layer stands still.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import share_over_time
from nnstudio.core.diagnosis.finding import Finding


class Saturation(Rule):
    """Many outputs of a bounded activation lie where its derivative is almost 0.

    Formula: found where saturated_b >= SHARE = 0.4 in some hidden block b of at least UNITS = 4 units,
    saturated_b the share of values at which the slope is below 2 % of its largest, in networks whose
    training score is below 0.95.

    Sums of n inputs with weights of standard deviation 1 have a standard deviation of sqrt(n): with 100
    inputs three of four lie where tanh is flat. Xavier's weights keep them within 1. A network that has
    learned its data is sure of its answers and may be saturated without harm.

    Reference: LeCun, Bottou, Orr, Müller, Efficient BackProp (1998).
    """

    title: ClassVar[str] = "Saturation"
    order: ClassVar[int] = 30

    SHARE: ClassVar[float] = 0.4
    UNITS: ClassVar[int] = 4

    def find(self, evidence: Evidence) -> Finding | None:
        shares = {
            block: share
            for block in evidence.hidden
            if (share := evidence.now[block].saturated) is not None
            and share >= self.SHARE
            and evidence.units[block] >= self.UNITS
        }
        if not shares or evidence.solved:
            return None
        block = max(shares, key=lambda each: shares[each])
        experiment = evidence.experiment
        scaled = None if experiment.data.scaling != "none" else remedies.standardise
        return self.found(
            share_over_time(evidence, block, "saturated", self.SHARE),
            remedies.initialisation,
            remedies.batch_norm,
            partial(remedies.activation, type_id="relu"),
            scaled,
            block=block,
            layer=block,
            share=shares[block],
        )
