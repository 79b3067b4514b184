"""The share of samples whose class is predicted right.

With one output unit the classes are told apart at one half.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array


class Accuracy(Metric):
    """The share of right predictions.

    Formula: mean over samples of [argmax_k y_k = argmax_k t_k]; with one output, [(y > 1/2) = (t > 1/2)].
    A prediction that is not a number counts as wrong.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 1.5 (2006).
    """

    title: ClassVar[str] = "Accuracy"
    order: ClassVar[int] = 10

    def count(self, y: Array, t: Array) -> float:
        one = y.shape[0] == 1
        right = (y[0] > 0.5) == (t[0] > 0.5) if one else y.argmax(axis=0) == t.argmax(axis=0)
        return float(np.count_nonzero(right & np.isfinite(y).all(axis=0)))
