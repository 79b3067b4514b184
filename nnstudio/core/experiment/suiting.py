"""The output as the data and the loss ask for it, for whatever adds one.

Somebody who drops an output on two spirals wants two classes, not the ten of its description.
"""

from __future__ import annotations

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy


def suiting_output(experiment: Experiment, *, after_smooth: bool = False) -> Output:
    """An output block with the units and the activation that fit data and loss.

    Its starting weights are Xavier's behind layers that are, else He's.
    """
    loss, shape = experiment.training.loss, experiment.data.dataset.shape()
    binary = isinstance(loss, BinaryCrossEntropy) and shape.outputs == 2
    activation = ACTIVATIONS.get(loss.expects[0])() if loss.expects else Output().activation
    return Output(
        units=1 if binary else shape.outputs,
        activation=activation,
        initializer=Xavier() if after_smooth else HeNormal(),
    )


def suited(experiment: Experiment, layer: Layer) -> Layer:
    """The layer, or in place of an output that nobody has set the one that suits."""
    return suiting_output(experiment) if layer == Output() else layer
