"""Which classes a classifier takes for which.

The diagonal holds what was right; everything else is a mistake with a name.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.metrics.classes import chosen_classes
from nnstudio.core.parts.calls import Array


def confusion_matrix(y: Array, t: Array) -> Array:
    """Samples of class (row) that were taken for class (column), int64 (classes, classes).

    ``y`` and ``t`` have shape (outputs, samples); one output means two classes. Samples whose prediction
    is not a number are in no column.
    """
    classes = max(2, len(t))
    named, there = chosen_classes(y), chosen_classes(t)
    known = named >= 0
    cells = np.bincount(there[known] * classes + named[known], minlength=classes * classes)
    return cells.reshape(classes, classes)
