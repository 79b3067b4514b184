"""Class imbalance: some classes are so rare that the loss hardly notices them.

A network that never gives a rare class can still have a high accuracy.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Exhibit, Finding, Line


class ClassImbalance(Rule):
    """A class is many times rarer in the training samples than the most frequent one.

    Formula: found where min_k n_k < RARE max_k n_k, RARE = 0.25, n_k the training samples of class k, with at
    least SAMPLES = 40 training samples in all.

    The gradient is a mean over the samples, so a class of a tenth of the size has a tenth of the say.
    Classes that are missing altogether are told of before training.

    Reference: He, Garcia, Learning from Imbalanced Data, IEEE TKDE 21 (2009).
    """

    title: ClassVar[str] = "Class imbalance"
    order: ClassVar[int] = 54

    RARE: ClassVar[float] = 0.25
    SAMPLES: ClassVar[int] = 40

    def find(self, evidence: Evidence) -> Finding | None:
        counts = np.array(evidence.facts.class_counts if evidence.facts else ())
        if len(counts) < 2 or counts.sum() < self.SAMPLES:
            return None
        most = int(counts.max())
        if not counts.min() < self.RARE * most:
            return None
        rare = int(counts.argmin())
        places = tuple(float(label) for label in range(len(counts)))
        return self.found(
            Exhibit(
                "class",
                "samples",
                (Line("samples", places, tuple(counts.astype(float).tolist())),),
                self.RARE * most,
                labels=tuple(str(label) for label in range(len(counts))),
            ),
            remedies.balanced_drawing,
            remedies.more_samples,
            label=rare,
            few=int(counts[rare]),
            most=most,
        )
