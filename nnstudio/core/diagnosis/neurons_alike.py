"""All neurons alike: the units of a layer compute the same, so that one would do.

Equal starting weights get equal gradients and stay equal for ever.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import share_over_time
from nnstudio.core.diagnosis.finding import Finding


class NeuronsAlike(Rule):
    """The units of a layer give (almost) the same output.

    Formula: found where alike_b >= SAME = 0.99 in some hidden block b of at least UNITS = 2 units in each
    of the last LOOKS = 2 looks; alike_b is 1 - (spread between the units of a sample) / (root mean square of
    all values).

    With equal weights every unit has the same gradient, and gradient descent never tells them apart: the
    symmetry must be broken by drawing the weights. Tiny weights do it in name only: through a sigmoid every
    output is then 0.5.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 8.4 (2016).
    """

    title: ClassVar[str] = "All neurons alike"
    order: ClassVar[int] = 25

    SAME: ClassVar[float] = 0.99
    UNITS: ClassVar[int] = 2
    LOOKS: ClassVar[int] = 2

    def find(self, evidence: Evidence) -> Finding | None:
        alike = {
            block: likeness
            for block, likeness in evidence.lately(self.LOOKS, "alike").items()
            if likeness >= self.SAME
            and block in evidence.hidden
            and evidence.units[block] >= self.UNITS
        }
        if not alike:
            return None
        block = max(alike, key=lambda each: alike[each])
        return self.found(
            share_over_time(evidence, block, "alike", self.SAME),
            remedies.initialisation,
            remedies.batch_norm,
            block=block,
            layer=block,
            units=evidence.units[block],
        )
