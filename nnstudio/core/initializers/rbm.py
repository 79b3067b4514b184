"""Starting weights learned from the inputs alone, by a restricted Boltzmann machine.

Before deep networks could be trained from good random weights, this is how they were started: layer by
layer, without labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number

SPREAD = 0.01
"""Standard deviation of the weights before the machine learns."""


class RBM(Initializer):
    """W learned without labels: the layer starts as a machine that can redraw its own inputs.

    Formula: w = 0.01 z, z ~ N(0, 1), and both biases 0; then for each mini-batch of inputs v in [0, 1]
    one step of contrastive divergence (CD-1), with s the sigmoid:
    p = s(v W + b), h ~ Bernoulli(p); v' = s(h W^T + c); p' = s(v' W + b);
    W += rate mean(v^T p - v'^T p'), b += rate mean(p - p'), c += rate mean(v - v').

    Visible and hidden units are binary; inputs and reconstructions v' are used as probabilities. W and
    the hidden bias b start the layer; the visible bias c is dropped. Layers learn one after the other,
    each on what the layers before it make of the training inputs, before the first step of training.
    Inputs that leave [0, 1] are scaled to it from their smallest to their largest value, and W and b are
    then rewritten for the inputs as they are. It was made for sigmoid layers.

    Reference: Hinton, Training products of experts by minimizing contrastive divergence, Neural
    Computation 14 (2002); Hinton, Osindero, Teh, A fast learning algorithm for deep belief nets, Neural
    Computation 18 (2006); Hinton, A practical guide to training restricted Boltzmann machines (2012).
    """

    title: ClassVar[str] = "Pretraining (RBM)"
    order: ClassVar[int] = 60
    pretrains: ClassVar[bool] = True

    epochs: int = integer(
        5, "Epochs", low=1, high=10_000, scale="log", doc="How often the machine sees all inputs."
    )
    learning_rate: float = number(
        0.1,
        "Learning rate",
        low=0.0,
        high=10.0,
        open_low=True,
        scale="log",
        doc="Length of the steps of contrastive divergence.",
    )
    batch_size: int = integer(
        50, "Batch size", low=1, high=10_000, scale="log", doc="Inputs per step of the machine."
    )

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.standard_normal((fan_in, fan_out)) * SPREAD

    def pretrain(
        self, inputs: Array, weights: Array, bias: Array, generator: np.random.Generator
    ) -> Iterator[float]:
        low, high = float(inputs.min()), float(inputs.max())
        inside = low >= 0.0 and high <= 1.0
        shift, span = (0.0, 1.0) if inside else (low, (high - low) or 1.0)
        seen = inputs if inside else np.clip((inputs - shift) / span, 0.0, 1.0)
        weights[...] = self.draw(generator, *weights.shape)
        bias.fill(0)
        yield from train_rbm(
            seen,
            weights,
            bias,
            generator,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
        )
        weights /= span
        bias -= shift * weights.sum(axis=0)

    @property
    def chip(self) -> str:
        return "RBM"


def train_rbm(
    inputs: Array,
    weights: Array,
    bias: Array,
    generator: np.random.Generator,
    *,
    epochs: int,
    learning_rate: float,
    batch_size: int,
) -> Iterator[float]:
    """Contrastive divergence with one step (CD-1), in place.

    Args:
        inputs: (N, n_in), float, each in [0, 1].
        weights: (n_in, units), where the machine starts; changed.
        bias: (units,), that of the hidden units; changed.
        generator: orders the inputs and draws the hidden units.

    Yields:
        The reconstruction error of each epoch: mean (v - v')^2 over inputs and features.
    """
    count, features = inputs.shape
    units = len(bias)
    most = min(batch_size, count)
    kind = weights.dtype
    visible = np.zeros(features, kind)
    given, redrawn = np.empty((2, most, features), kind)
    hidden, states, again = np.empty((3, most, units), kind)
    chances = np.empty((most, units), np.float32)
    first, second = np.empty((2, features, units), kind)
    for _ in range(epochs):
        order = generator.permutation(count)
        error = 0.0
        for start in range(0, count, most):
            size = min(most, count - start)
            v, v2, p, h, p2 = (each[:size] for each in (given, redrawn, hidden, states, again))
            np.take(inputs, order[start : start + size], axis=0, out=v, mode="clip")
            _sigmoid_of(v, weights, bias, p)
            generator.random(out=chances[:size], dtype=np.float32)
            np.less(chances[:size], p, out=h)
            _sigmoid_of(h, weights.T, visible, v2)
            _sigmoid_of(v2, weights, bias, p2)
            rate = learning_rate / size
            np.dot(v.T, p, out=first)
            np.dot(v2.T, p2, out=second)
            first -= second
            first *= rate
            weights += first
            p -= p2
            bias += rate * p.sum(axis=0)
            v -= v2
            visible += rate * v.sum(axis=0)
            error += float(np.vdot(v, v))
        yield error / inputs.size


def _sigmoid_of(x: Array, weights: Array, bias: Array, out: Array) -> None:
    """s(x W + b) into ``out``; by tanh, which cannot overflow."""
    np.dot(x, weights, out=out)
    out += bias
    out *= 0.5
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
