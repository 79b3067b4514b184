"""How far a prediction is off on average, in the units of the targets.

Single large errors weigh no more than they are.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.task import Task


class MeanAbsoluteError(Metric):
    """The mean size of the errors.

    Formula: mean |y - t| over samples and outputs.

    Reference: Hyndman, Koehler, Another look at measures of forecast accuracy, Int. J. Forecasting 22 (2006).
    """

    title: ClassVar[str] = "Mean absolute error"
    order: ClassVar[int] = 60
    task: ClassVar[Task] = "regression"

    def score(self, y: Array, t: Array) -> float:
        return float(np.abs(y - t).mean(dtype=np.float64)) if t.size else float("nan")
