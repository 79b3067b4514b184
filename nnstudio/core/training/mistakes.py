"""Which test samples to look at: what was taken for something else, how surely, and what was nearly missed.

A list of numbers of samples; pictures and words are for whoever shows them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnstudio.core.metrics.classes import chosen_classes, class_shares
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.judged import Judged

Order = Literal["surest_mistakes", "mistakes", "unsure"]


def predicted(judged: Judged) -> tuple[Array, Array]:
    """The class the network names for each sample, int64 (samples,), and what share it gives it, float64.

    Where the outputs are not numbers the class is -1 and the share NaN.
    """
    named = chosen_classes(judged.outputs)
    shares = class_shares(judged.outputs)
    given = shares[np.maximum(named, 0), np.arange(len(named))].astype(np.float64)
    return named, np.where(named >= 0, given, np.nan)


def listed(judged: Judged, order: Order, cell: tuple[int, int] | None = None) -> Array:
    """Numbers of test samples, int64, in the order to look at them.

    Args:
        judged: of a classifier; of a regression all samples come, the largest error first.
        order: mistakes as they come, or the surest first; or those named rightly with the least share first.
        cell: only samples of this true class that were taken for that one, the surest mistake or the least
            sure hit first; ``order`` does not matter then.
    """
    if judged.task == "regression":
        errors = np.abs(judged.outputs - judged.wanted).max(axis=0)
        return np.argsort(-np.where(np.isfinite(errors), errors, np.inf), kind="stable")
    named, share = predicted(judged)
    right = named == judged.wanted
    if cell is not None:
        chosen = (judged.wanted == cell[0]) & (named == cell[1])
        rising = cell[0] == cell[1]
    else:
        chosen, rising = (right, True) if order == "unsure" else (~right, False)
    numbers = np.flatnonzero(chosen)
    if order == "mistakes" and cell is None:
        return numbers
    # Without a number it is no answer at all: first among mistakes.
    keys = np.where(np.isfinite(share[numbers]), share[numbers], 2.0)
    return numbers[np.argsort(keys if rising else -keys, kind="stable")]
