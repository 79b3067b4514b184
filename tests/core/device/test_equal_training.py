"""Training on the card is training on the processor, to rounding, for every part there is.

On the stand-in the card's kernels are read from their own text, so it is that text which is compared.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance import stand_in
from conformance.devices import assert_equal_training, networks, sound
from conformance.runs import everything
from nnstudio.core.engine.device.backend import GraphicsCard
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.sgd import SGD

ALL = [pytest.param(one, id=name) for name, one in networks() if sound(one)]


@pytest.mark.parametrize("experiment", ALL)
def test_every_part_trains_the_same(card: GraphicsCard, experiment: Experiment) -> None:
    plan = assert_equal_training(card, experiment, np.float64, 1e-9)
    assert plan.kernels
    assert plan.captured
    assert stand_in.WORLD.launches == 4


def test_most_parts_there_are_were_trained() -> None:
    assert len(ALL) > 200


def test_in_single_precision(card: GraphicsCard) -> None:
    assert_equal_training(card, everything(SGD()), np.float32, 1e-5)


def test_a_driver_that_captures_nothing(card: GraphicsCard, world: stand_in.World) -> None:
    world.can_capture = False
    assert_equal_training(card, everything(), np.float64, 1e-9)
    assert world.launches == world.captures == 0
