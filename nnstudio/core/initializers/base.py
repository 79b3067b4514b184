"""What every initialiser is: a rule that draws a weight matrix from a random generator.

Draws are made in float64 and rounded once, so that float32 and float64 runs start from the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Initializer(Part):
    """A rule for starting weights; biases start at 0 unless they are learned before the first step.

    Attributes:
        kin: what it belongs to: ``he``, ``glorot`` or ``lecun`` keep the spread for some activations, ``any``
            for all; "" makes no such promise and is somebody's own choice.
        pretrains: whether the weights are learned from the training inputs before the first step.
    """

    family: ClassVar[str] = "initializer"
    kin: ClassVar[str] = ""
    pretrains: ClassVar[bool] = False

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        """Weights of shape (fan_in, fan_out), float64."""
        raise NotImplementedError

    def pretrain(
        self, inputs: Array, weights: Array, bias: Array, generator: np.random.Generator
    ) -> Iterator[float]:
        """Learn ``weights`` (n_in, units) and ``bias`` (units,) in place from inputs (N, n_in).

        One that ``pretrains`` also has a field ``epochs`` and yields its error after each of them.
        """
        raise NotImplementedError


INITIALIZERS = Registry(Initializer, "nnstudio.core.initializers")
