"""Scaling of the inputs, fitted on the training samples alone.

What is only tested must not shape how it is shown to the network.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment.experiment import Scaling
from nnstudio.core.parts.calls import Array


class Scaler:
    """A shift and a factor per feature, found on ``training`` inputs (samples, features).

    ``standard``: (x - mean) / standard deviation. ``min_max``: (x - smallest) / (largest - smallest). A
    feature that never changes in the training inputs becomes 0 everywhere.
    """

    def __init__(self, kind: Scaling, training: Array) -> None:
        width = training.shape[1]
        self.shift, self.factor = np.zeros(width), np.ones(width)
        if kind == "none":
            return
        exact = training.astype(np.float64)
        low, high = exact.min(axis=0), exact.max(axis=0)
        changes = high > low
        standard = kind == "standard"
        self.shift = exact.mean(axis=0) if standard else low
        span = exact.std(axis=0) if standard else high - low
        usable = changes & (span > 0)
        self.factor = np.where(usable, 1.0 / np.where(usable, span, 1.0), 0.0)

    def scaled(self, inputs: Array) -> Array:
        """Scaled inputs (samples, features), float64."""
        return (inputs - self.shift) * self.factor
