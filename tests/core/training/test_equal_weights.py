"""The lesson of equal starting weights: units that start alike in every layer stay alike."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.initializers.constant import Constant
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.trainer import Trainer


def trained(hidden: Constant | Zeros, output: Constant | Zeros | HeNormal) -> Array:
    """The weights of the first layer, (inputs, units), after three epochs."""
    experiment = edits.set_training(example("digits-mlp"), epochs=3)
    for block in experiment.network.of_type("dense"):
        experiment = edits.set_field(experiment, block.id, "activation", Sigmoid())
        experiment = edits.set_field(experiment, block.id, "initializer", hidden)
    last = experiment.network.of_type("output")[0]
    experiment = edits.set_field(experiment, last.id, "initializer", output)
    trainer = Trainer(experiment)
    for _ in trainer.run():
        pass
    return trainer.state.parameter("dense_1.weights")


@pytest.mark.parametrize("rule", [Zeros(), Constant()], ids=lambda rule: rule.type)
def test_all_units_stay_alike_unless_the_next_layer_tells_them_apart(
    rule: Constant | Zeros,
) -> None:
    alike = trained(rule, rule)
    assert np.abs(alike - rule.draw(np.random.default_rng(0), *alike.shape)).max() > 0.01
    assert np.ptp(alike, axis=1).max() < 1e-5
    assert np.ptp(trained(rule, HeNormal()), axis=1).max() > 0.01
