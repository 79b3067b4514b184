"""The answer to one sample is that of the whole test part, and layers show what they gave."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nnstudio.core.engine import samples
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.training.response import Responder
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weights import Weights


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_answers_as_the_evaluation_does(name: str) -> None:
    experiment = edits.set_training(example(name), epochs=1)
    trainer = Trainer(edits.set_data(experiment, scaling="standard"))
    list(trainer.run(3))
    judged = trainer.judge()
    responder = Responder(trainer.experiment)
    responder.take(Weights.of(trainer.state))
    given = samples.raw(trainer.experiment).test_inputs
    for index in range(5):
        response = responder.respond(given[index])
        outputs = judged.outputs[:, index]
        shares = np.array([1 - outputs[0], outputs[0]]) if name == "xor-tanh" else outputs
        np.testing.assert_allclose(response.shares, shares, rtol=2e-4, atol=2e-5)
        assert response.step == trainer.step
        network = trainer.experiment.network
        assert [layer.block for layer in response.layers] == [*network.order[1:]]
        for layer in response.layers:
            assert layer.values.shape == (trainer.state.shapes[layer.block].features,)
        np.testing.assert_allclose(response.layers[-1].values, outputs, rtol=2e-4, atol=2e-5)


def test_new_weights_give_another_answer_and_one_takes_less_than_a_millisecond() -> None:
    trainer = Trainer(example("mnist-mlp"))
    responder = Responder(trainer.experiment)
    sample = samples.raw(trainer.experiment).test_inputs[0]
    responder.take(Weights.of(trainer.state))
    before = responder.respond(sample)
    list(trainer.run(60))
    responder.take(Weights.of(trainer.state))
    after = responder.respond(sample)
    assert not np.allclose(before.shares, after.shares)
    assert after.shares.sum() == pytest.approx(1.0, abs=1e-5)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        responder.respond(sample)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.001
