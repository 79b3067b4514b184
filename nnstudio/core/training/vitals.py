"""How a block is doing, in a few numbers: dead and saturated units, sizes of weights, gradients and updates.

Panels, the canvas and the diagnosis read the same measures, so that they agree.
"""

from __future__ import annotations

from dataclasses import dataclass

EXPLODING = 1e3
"""Inputs are of the order of 1; a unit with values that large has grown away from them."""


@dataclass(frozen=True)
class Vitals:
    """Of one block, from the last mini-batch; None where it has no such thing or it was not watched.

    Of large arrays a sample is measured, at most some two thousand values.

    Attributes:
        dead: share of units that passed no gradient for any sample of the batch, because all inputs of
            their activation lay on its one flat end (ReLU: gave 0 every time).
        saturated: share of values at which the derivative of an activation with two flat ends is below 2 %
            of its largest.
        alike: 1 - (spread between the units of a sample) / (root mean square of all values): 1 where all
            units give the same.
        activation_mean, activation_std: of what the block gives.
        weight_rms, gradient_rms: root mean square of the weights W, and of dLoss/dW.
        update_ratio: rms of the last change of W / rms of W.
        exploding: share of units whose values have a root mean square above ``EXPLODING``.
        backward: rms of dLoss/d(output of the block), of the loss of a sample; of an output block whose
            activation is one with the loss, of dLoss/d(logits).
    """

    dead: float | None = None
    saturated: float | None = None
    alike: float | None = None
    activation_mean: float | None = None
    activation_std: float | None = None
    weight_rms: float | None = None
    gradient_rms: float | None = None
    update_ratio: float | None = None
    backward: float | None = None
    exploding: float | None = None
