"""Wrong labels on purpose: a share of what is trained on says something else than it should.

What a network makes of them shows whether it learns a rule or memorises: validation and test stay true.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import DataChoice
from nnstudio.core.parts.calls import Array


def spoiled(data: DataChoice, seed: int, labels: Array) -> Array:
    """The labels of the training samples (used,) or target values (used, ...) as they are trained on.

    A share of them, as ``label_noise`` says, is replaced: a class by one of the others, all equally likely;
    target values are exchanged among each other. Which ones follows from the seed, in a stream of its own, and
    a larger share spoils the same samples and more.

    Reference: Zhang, Bengio, Hardt, Recht, Vinyals, Understanding Deep Learning Requires Rethinking
    Generalization (2017).
    """
    count = round(data.label_noise * len(labels))
    if count == 0:
        return labels
    source = seeds.generator(seed, "labels")
    chosen = source.permutation(len(labels))[:count]
    made = labels.copy()
    if data.dataset.task == "regression":
        made[chosen] = labels[np.roll(chosen, 1)]
        return made
    classes = data.dataset.shape().outputs
    if classes > 1:
        # Drawn for all, so that a sample gets the same wrong class whatever the share is.
        shifts = source.integers(1, classes, len(labels))
        made[chosen] = (labels[chosen] + shifts[:count]) % classes
    return made
