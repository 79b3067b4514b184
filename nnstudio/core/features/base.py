"""What every choice of features is: the values of a sample in, the network's inputs out.

How many there are is known without any data, so that shapes can be shown while a network is being drawn.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Features(Part):
    """A fixed, unlearned change of the inputs."""

    family: ClassVar[str] = "features"

    def fits(self, values: int) -> bool:
        """Whether samples of so many values can be changed; where not, they are left as they are."""
        raise NotImplementedError

    def count(self, values: int) -> int:
        """Inputs of the network for samples of so many values."""
        raise NotImplementedError

    def derive(self, inputs: Array) -> Array:
        """Inputs (samples, values) as features (samples, count(values)) of the same type."""
        return np.stack(self.written(tuple(inputs.T)), axis=1)

    def written(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        """The features as sums, products and NumPy functions of the values, for whoever writes them down."""
        raise NotImplementedError


FEATURES = Registry(Features, "nnstudio.core.features")
