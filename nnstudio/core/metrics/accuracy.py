"""The share of samples whose class is predicted right.

With one output unit the classes are told apart at one half.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.metrics.classes import chosen_classes
from nnstudio.core.parts.calls import Array


class Accuracy(Metric):
    """The share of right predictions.

    Formula: mean over samples of [argmax_k y_k = argmax_k t_k]; with one output, [(y > 1/2) = (t > 1/2)].
    A prediction that is not a number counts as wrong.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 1.5 (2006).
    """

    title: ClassVar[str] = "Accuracy"
    order: ClassVar[int] = 10
    share: ClassVar[bool] = True

    def score(self, y: Array, t: Array) -> float:
        if y.shape[1] == 0:
            return float("nan")
        right = np.count_nonzero(chosen_classes(y) == chosen_classes(t))
        return float(right) / y.shape[1]
