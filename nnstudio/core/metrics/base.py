"""What every metric is: a score of predictions that a person can read.

Metrics are computed on whole evaluation sets, never inside a training step.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry
from nnstudio.core.parts.task import Task


class Metric(Part):
    """A score of predictions y against targets t, both of shape (outputs, samples).

    Attributes:
        task: the kind of network it scores.
        share: whether it lies between 0 and 1.
    """

    family: ClassVar[str] = "metric"
    task: ClassVar[Task] = "classification"
    share: ClassVar[bool] = False

    def score(self, y: Array, t: Array) -> float:
        """The score over all samples; NaN where there is none, as of no samples at all."""
        raise NotImplementedError


METRICS = Registry(Metric, "nnstudio.core.metrics")
