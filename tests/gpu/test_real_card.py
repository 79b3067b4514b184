"""The same conformance on a real graphics card; skipped, never failed, where there is none.

The stand-in proves that the engine never leaves the card; only a card proves that the card agrees.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance.devices import assert_equal_training, networks, sound
from conformance.networks import chain, dense
from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.engine.backend import Backend
from nnstudio.core.engine.device.choice import choose
from nnstudio.core.engine.device.detection import find
from nnstudio.core.engine.device.timing import wide_microseconds
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.trainer import Trainer
from nnstudio.language.sentences import say

pytestmark = pytest.mark.gpu


@pytest.fixture(scope="module")
def card() -> Backend:
    found = find()
    if isinstance(found, Problem):
        pytest.skip(say(found))
    from nnstudio.core.engine.device.backend import GraphicsCard

    return GraphicsCard()


@pytest.mark.timeout(900)
def test_every_part_trains_the_same(card: Backend) -> None:
    different: list[str] = []
    for name, experiment in networks():
        if not sound(experiment):
            continue
        try:
            assert_equal_training(card, experiment, np.float64, 1e-8)
        except AssertionError as error:
            different.append(f"{name}: {error}")
    assert not different, "\n".join(different)


def test_in_single_precision(card: Backend) -> None:
    assert_equal_training(card, everything(SGD()), np.float32, 1e-4)


def test_a_step_is_one_captured_graph(card: Backend) -> None:
    plan = assert_equal_training(card, everything(SGD()), np.float64, 1e-8)
    assert plan.captured


def test_going_on_is_the_run_that_never_stopped(card: Backend) -> None:
    whole, first = (Trainer(everything(), backend=card) for _ in range(2))
    finished(whole)
    finished(first, 5)
    second = Trainer(everything(), checkpoint=first.checkpoint(), backend=card)
    finished(second)
    assert_same_run(second, whole)


def test_a_run_without_chance_is_that_of_the_processor(card: Backend) -> None:
    training = Training(batch_size=15, epochs=3, optimizer=SGD())
    experiment = chain(Input(), dense(8), Output(units=2), training=training)
    here, there = Trainer(experiment), Trainer(experiment, backend=card)
    assert finished(there)[-1] == finished(here)[-1]
    np.testing.assert_allclose(there.history.batch_losses, here.history.batch_losses, rtol=1e-3)


@pytest.mark.usefixtures("card")
def test_the_device_is_chosen_by_measurement() -> None:
    chosen = choose("auto", everything())
    assert chosen.reason is not None
    assert chosen.reason.code in ("problem.cpu_faster", "problem.gpu_faster")


def test_the_wide_network_can_be_timed(card: Backend) -> None:
    microseconds = wide_microseconds(card, seconds=1.0)
    print(f"784-1024x3-10, batch 1024, Adam: {microseconds:.1f} µs a step")
    assert microseconds > 0
