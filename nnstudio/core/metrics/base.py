"""What every metric is: a score of predictions that a person can read.

Metrics are computed on whole evaluation sets, never inside a training step.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Metric(Part):
    """A score of predictions y against targets t, both of shape (outputs, samples)."""

    family: ClassVar[str] = "metric"

    def count(self, y: Array, t: Array) -> float:
        """The sum of the score over the samples; divide by their number for the mean."""
        raise NotImplementedError


METRICS = Registry(Metric, "nnstudio.core.metrics")
