"""Exploding gradient: the gradient grows from layer to layer on its way back.

The steps of the first layers are then so large that they throw away what was learned.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule, significant
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import by_layer
from nnstudio.core.diagnosis.finding import Finding


class ExplodingGradient(Rule):
    """The gradient grows on its way back through the layers.

    Formula: found where max_b g_b > LARGEST g_last, LARGEST = 30, with g_b the root mean square of dL/dy
    at the output of hidden block b and g_last that of the last hidden block; in networks of at least
    LAYERS = 3 hidden blocks whose training score is below 0.95.

    Weights drawn with a standard deviation s multiply the gradient by about s sqrt(n / 2) per layer of n
    ReLU units: with s = 1 and n = 100 by seven. Weights that suit the activation keep it near 1.

    Reference: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, ICML (2013).
    """

    title: ClassVar[str] = "Exploding gradient"
    order: ClassVar[int] = 12

    LARGEST: ClassVar[float] = 30.0
    LAYERS: ClassVar[int] = 3

    def find(self, evidence: Evidence) -> Finding | None:
        arriving = evidence.arriving
        if len(arriving) < self.LAYERS or evidence.solved:
            return None
        *_, (_, last) = arriving.items()
        block = max(arriving, key=lambda each: arriving[each])
        if not last > 0 or not arriving[block] > self.LARGEST * last:
            return None
        return self.found(
            by_layer(
                "gradient", {each: size / last for each, size in arriving.items()}, self.LARGEST
            ),
            remedies.initialisation,
            remedies.clipping,
            remedies.batch_norm,
            block=block,
            layer=block,
            factor=significant(arriving[block] / last),
        )
