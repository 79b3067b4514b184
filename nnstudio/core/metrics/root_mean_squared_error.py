"""How far a prediction is off, with large errors weighing more, in the units of the targets.

The spread of the errors around 0.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.task import Task


class RootMeanSquaredError(Metric):
    """The root of the mean squared error.

    Formula: sqrt(mean (y - t)^2) over samples and outputs.

    Reference: Hyndman, Koehler, Another look at measures of forecast accuracy, Int. J. Forecasting 22 (2006).
    """

    title: ClassVar[str] = "Root mean squared error"
    order: ClassVar[int] = 70
    task: ClassVar[Task] = "regression"

    def score(self, y: Array, t: Array) -> float:
        errors = y.astype(np.float64) - t
        return float(np.sqrt(np.square(errors).mean())) if t.size else float("nan")
