"""R²: how much of the ups and downs of the targets the network explains.

1 is perfect, 0 no better than always answering with the mean, and below 0 worse than that.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.task import Task


class R2(Metric):
    """The explained share of the targets' variance.

    Formula: 1 - sum (y - t)^2 / sum (t - mean of t)^2, both sums over all samples and outputs, the mean per
    output. Targets that are all equal have no variance, and R² is then not a number.

    Reference: Draper, Smith, Applied Regression Analysis, section 1.3 (1998).
    """

    title: ClassVar[str] = "R²"
    order: ClassVar[int] = 50
    task: ClassVar[Task] = "regression"

    def score(self, y: Array, t: Array) -> float:
        exact = t.astype(np.float64)
        if exact.size == 0 or np.array_equal(exact.min(axis=1), exact.max(axis=1)):
            return float("nan")
        spread = np.square(exact - exact.mean(axis=1, keepdims=True)).sum()
        return float(1.0 - np.square(y - exact).sum() / spread)
