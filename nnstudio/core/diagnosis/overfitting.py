"""Overfitting: the network knows its training samples better than the rule behind them.

The training score goes on rising while that of samples it has not seen stays behind.
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


class Overfitting(Rule):
    """The gap between the training score and that of unseen samples is wide and stays open.

    Formula: found where s_train - s_unseen > GAP = 0.1 in each of the last LAST = 2 evaluations, s being the
    accuracy (for numbers R²) in evaluation mode; unseen samples are those for validation, else the test part.
    It is open since the first evaluation from which on the gap stays above OPENED = 0.05.

    Both scores are of the same weights, so their difference is what was learned by heart. One in ten is far
    beyond the noise of a test part of a few hundred samples.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 5.2 (2016).
    """

    title: ClassVar[str] = "Overfitting"
    order: ClassVar[int] = 60
    cases: ClassVar[tuple[str, ...]] = ("classes", "values")

    GAP: ClassVar[float] = 0.1
    OPENED: ClassVar[float] = 0.05
    LAST: ClassVar[int] = 2

    def find(self, evidence: Evidence) -> Finding | None:
        if len(evidence.rows) < self.LAST + 1:
            return None
        train = evidence.column("train_accuracy")
        unseen = evidence.column(f"{evidence.held_out}_accuracy")
        gaps = train - unseen
        if not (gaps[-self.LAST :] > self.GAP).all() or not train[-1] > evidence.guessing:
            return None
        closed = np.flatnonzero(~(gaps > self.OPENED))
        opened = int(closed[-1]) + 1 if len(closed) else 0
        experiment = evidence.experiment
        return self.found(
            over_time(
                "score",
                {
                    "training": (evidence.column("epoch"), train),
                    evidence.held_out: curve(evidence, f"{evidence.held_out}_accuracy"),
                },
            ),
            remedies.more_samples,
            partial(remedies.dropout, value=0.2),
            remedies.early_stopping,
            partial(remedies.weight_decay, strength=0.01),
            case="classes" if evidence.is_classifier else "values",
            since=round(float(evidence.column("epoch")[opened])),
            train=float(train[-1]),
            part=evidence.held_out,
            unseen=float(unseen[-1]),
            samples=experiment.data.used,
        )
