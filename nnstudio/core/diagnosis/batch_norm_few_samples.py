"""Batch too small for batch norm: mean and variance are measured on a handful of samples.

What a unit gives then depends on which others happen to be in its mini-batch.
"""

from __future__ import annotations

import math
from functools import partial
from typing import ClassVar

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.exhibits import batch_losses, curve, over_time
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.experiment.shapes import shapes


class BatchNormFewSamples(Rule):
    """A batch norm measures mean and variance over too few samples.

    Formula: found where the batch size n < FEWEST = 8 in a network with a block that keeps running statistics.

    The standard error of a variance from n samples is sqrt(2 / (n - 1)) of it: more than half of it below
    eight. In training every unit is shaken by that much, and the running statistics of evaluation fit none of
    those batches.

    Reference: Wu, He, Group Normalization, ECCV (2018).
    """

    title: ClassVar[str] = "Batch too small for batch norm"
    order: ClassVar[int] = 52

    FEWEST: ClassVar[int] = 8

    def find(self, evidence: Evidence) -> Finding | None:
        experiment = evidence.experiment
        size = experiment.batch_size
        if size >= self.FEWEST:
            return None
        block = next((each for each, known in shapes(experiment).items() if known.statistics), None)
        if block is None:
            return None
        return self.found(
            over_time(
                "loss",
                {
                    "batch_loss": batch_losses(evidence),
                    "evaluation": curve(evidence, "train_loss"),
                },
            ),
            partial(remedies.batch_size, value=32),
            partial(remedies.batch_size, value=128),
            block=block,
            layer=block,
            batch=size,
            error=math.sqrt(2.0 / max(1, size - 1)),
        )
