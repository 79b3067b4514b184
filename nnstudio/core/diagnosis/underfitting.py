"""Underfitting: even the training samples are not learned, and the loss has come to rest.

The network is too small for the task, or is kept from using what it has.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import curve, over_time
from nnstudio.core.diagnosis.finding import Finding


class Underfitting(Rule):
    """The training loss no longer falls while the training score is still poor.

    Formula: found where (s - s_0) / (1 - s_0) < POOR = 0.75, s the training score (accuracy, for numbers R²)
    and s_0 that of always giving the same answer; at least PART = 0.5 of the planned epochs are done; and the
    mean loss of the last quarter of the evaluations (at least LAST = 3 of them) is above STILL = 0.97 times
    that of the quarter before.

    A score that is poor on the very samples that were trained on is no lack of data but of the network, or
    of too strong a regularisation. Noise in the labels sets a limit, too; with their usual noise all data
    sets here can be learned far better than that.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 5.2 (2016).
    """

    title: ClassVar[str] = "Underfitting"
    order: ClassVar[int] = 62
    cases: ClassVar[tuple[str, ...]] = ("classes", "values")
    explained_by: ClassVar[tuple[str, ...]] = (
        "vanishing_gradient",
        "exploding_gradient",
        "dead_relu",
        "neurons_alike",
        "saturation",
        "learning_rate_too_high",
        "learning_rate_too_low",
        "adagrad_rate_gone",
        "unscaled_inputs",
        "class_imbalance",
    )

    POOR: ClassVar[float] = 0.75
    STILL: ClassVar[float] = 0.97
    PART: ClassVar[float] = 0.5
    LAST: ClassVar[int] = 3

    def find(self, evidence: Evidence) -> Finding | None:
        losses = evidence.column("train_loss")
        part = max(self.LAST, len(losses) // 4)
        if len(losses) < 2 * part + 1 or evidence.progress < self.PART or evidence.diverged:
            return None
        before, now = float(np.mean(losses[-2 * part : -part])), float(np.mean(losses[-part:]))
        if not (evidence.grasped < self.POOR and now > self.STILL * before):
            return None
        return self.found(
            over_time(
                "score",
                {"training": curve(evidence, "train_accuracy")},
                bound=evidence.guessing + self.POOR * (1.0 - evidence.guessing),
            ),
            partial(remedies.weight_decay, strength=0.0),
            partial(remedies.dropout, value=0.0),
            remedies.more_units,
            remedies.hidden_layer,
            case="classes" if evidence.is_classifier else "values",
            train=evidence.train_score,
            loss=evidence.loss,
        )
