"""The gradient check finds agreement where there is, and a wrong derivative where there is one."""

from __future__ import annotations

import pytest

from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.engine.gradient_check import check_gradients
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.l1 import L1


def test_every_learned_array_of_a_network_agrees() -> None:
    layer = Dense(
        units=9,
        activation=Tanh(),
        batch_norm="before",
        dropout=0.3,
        weight_decay=L1(strength=0.1),
    )
    experiment = edits.set_layer(example("digits-mlp"), "dense_1", layer)
    found = list(check_gradients(experiment))
    assert [f"{check.block}.{check.name}" for check in found] == [
        "dense_1.weights",
        "dense_1.bias",
        "dense_1.gamma",
        "dense_1.beta",
        "output_1.weights",
        "output_1.bias",
    ]
    assert all(check.agrees for check in found)
    assert all(0 < check.entries <= check.size for check in found)


def test_a_wrong_derivative_is_found_in_the_layers_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(_self: Tanh, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        calls.multiply(dy, y, dx)

    monkeypatch.setattr(Tanh, "backward", wrong)
    found = {check.block: check for check in check_gradients(example("xor-tanh"))}
    assert not found["dense_1"].agrees
    assert found["output_1"].agrees


def test_a_network_that_cannot_be_trained_is_refused() -> None:
    with pytest.raises(ProblemError):
        list(check_gradients(edits.remove_blocks(example("xor-tanh"), ["output_1"])))
