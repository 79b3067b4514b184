"""Unscaled inputs: features that are large, far from 0, or of very different sizes.

A single learning rate cannot suit weights whose inputs differ by orders of magnitude.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Exhibit, Finding, Line


class UnscaledInputs(Rule):
    """Some features are many times as large as starting weights expect.

    Formula: found where max_j r_j > LARGEST = 8, r_j the root mean square of feature j over the training
    samples as the network gets them.

    Xavier's and He's weights are made for inputs of about unit size. The gradient of a weight is proportional
    to its input and the curvature of the loss to the square of it, so the largest feature alone decides how
    high the learning rate may be.

    Reference: LeCun, Bottou, Orr, Müller, Efficient BackProp, section 4.3 (1998).
    """

    title: ClassVar[str] = "Unscaled inputs"
    order: ClassVar[int] = 50

    LARGEST: ClassVar[float] = 8.0

    def find(self, evidence: Evidence) -> Finding | None:
        facts = evidence.facts
        if facts is None or not facts.features:
            return None
        scales = np.array(facts.scales)
        largest = float(scales.max())
        if not largest > self.LARGEST:
            return None
        places = tuple(float(feature) for feature in range(len(scales)))
        labels = tuple(str(feature + 1) for feature in facts.features)
        inputs = evidence.experiment.network.of_type("input")
        return self.found(
            Exhibit(
                "feature", "size", (Line("size", places, facts.scales),), self.LARGEST, True, labels
            ),
            remedies.standardise,
            block=inputs[0].id if inputs else None,
            feature=facts.features[int(scales.argmax())] + 1,
            largest=largest,
        )
