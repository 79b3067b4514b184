"""Vanishing gradient: what the output says about its error hardly reaches the first layers.

The first layers then stay as they were drawn, and the network learns with its last ones alone.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule, significant
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import by_layer
from nnstudio.core.diagnosis.finding import Finding


class VanishingGradient(Rule):
    """The gradient shrinks on its way back through the layers.

    Formula: found where min_b g_b < SMALLEST g_last, SMALLEST = 0.001, with g_b the root mean square of dL/dy
    at the output of hidden block b and g_last that of the last hidden block; in networks of at least
    LAYERS = 3 hidden blocks whose training score is below 0.95.

    Each layer multiplies the gradient by its weights and by the slope of its activation. The sigmoid's slope is
    at most 1/4, so five layers leave a thousandth at best; weights drawn with a standard deviation of 0.01 do
    the same to any activation. Well chosen weights keep the factor near 1 at any depth.

    Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks,
    AISTATS (2010).
    """

    title: ClassVar[str] = "Vanishing gradient"
    order: ClassVar[int] = 10
    cases: ClassVar[tuple[str, ...]] = ("small", "none")

    SMALLEST: ClassVar[float] = 1e-3
    LAYERS: ClassVar[int] = 3

    def find(self, evidence: Evidence) -> Finding | None:
        arriving = evidence.arriving
        if len(arriving) < self.LAYERS or evidence.solved:
            return None
        *_, (_, last) = arriving.items()
        block = min(arriving, key=lambda each: arriving[each])
        if not last > 0 or not arriving[block] < self.SMALLEST * last:
            return None
        return self.found(
            by_layer(
                "gradient", {each: size / last for each, size in arriving.items()}, self.SMALLEST
            ),
            partial(remedies.activation, type_id="relu"),
            remedies.initialisation,
            remedies.batch_norm,
            case="small" if arriving[block] > 0 else "none",
            block=block,
            layer=block,
            factor=significant(last / arriving[block]) if arriving[block] > 0 else 0,
        )
