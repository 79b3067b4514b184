"""The workloads are what their names promise, and every one can be trained."""

from __future__ import annotations

import pytest

from nnstudio.bench.workloads import (
    BATCHES,
    DEPTHS,
    WIDTHS,
    WORKLOADS,
    chosen,
    scaling,
    without_dropout,
)
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.problem import ProblemError

# Parameters counted by hand: (inputs + 1) x units of each layer, and two per unit of a batch norm.
_DEEP = 785 * 100 + 3 * 101 * 100 + 101 * 10
SIZES = {
    "W1": _DEEP,
    "W2": _DEEP,
    "W3": 785 * 100 + 5 * 101 * 100 + 101 * 10 + 6 * 200,
    "W4": 785 * 1024 + 2 * 1025 * 1024 + 1025 * 10,
    "W5": 3 * 8 + 9 * 8 + 9,
    "W6": _DEEP,
}
SETTINGS = {
    "W1": ("adam", 128, "relu"),
    "W2": ("sgd", 128, "relu"),
    "W3": ("momentum", 100, "relu"),
    "W4": ("adam", 256, "relu"),
    "W5": ("sgd", 10, "tanh"),
    "W6": ("adam", 32, "relu"),
}


def hidden_layers(experiment: Experiment) -> list[Dense]:
    layers = [block.layer for block in experiment.network.blocks]
    return [layer for layer in layers if isinstance(layer, Dense)]


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_workload_can_be_trained_and_is_what_it_is_called(name: str) -> None:
    experiment = WORKLOADS[name].make()
    assert not errors(experiment)
    assert State(experiment).parameters.size == SIZES[name]
    hidden = hidden_layers(experiment)
    training = experiment.training
    found = {(training.optimizer.type, experiment.batch_size, h.activation.type) for h in hidden}
    assert found == {SETTINGS[name]}
    assert {(h.batch_norm, h.dropout) for h in hidden} == (
        {("before", 0.2)} if name == "W3" else {("none", 0.0)}
    )


def test_the_scaling_changes_one_thing_at_a_time() -> None:
    found = scaling()
    for width, experiment in found["width"].items():
        assert {layer.units for layer in hidden_layers(experiment)} == {width}
    for depth, experiment in found["depth"].items():
        assert len(hidden_layers(experiment)) == depth
    assert [e.batch_size for e in found["batch"].values()] == list(BATCHES)
    assert (WIDTHS[0], WIDTHS[-1], DEPTHS[0], DEPTHS[-1]) == (32, 1024, 1, 30)
    assert not [errors(e) for axis in found.values() for e in axis.values() if errors(e)]


def test_workloads_are_chosen_by_name_once_each() -> None:
    assert [w.name for w in chosen([])] == list(WORKLOADS)
    assert [w.name for w in chosen(["w5", "W1", "w5"])] == ["W5", "W1"]
    with pytest.raises(ProblemError) as refused:
        chosen(["W1", "W9"])
    (problem,) = refused.value.problems
    assert problem.code == "problem.unknown_workload"
    assert problem.values["value"] == "W9"


def test_leaving_dropout_out_changes_nothing_else() -> None:
    with_it = WORKLOADS["W3"].make()
    plain = without_dropout(with_it)
    assert {layer.dropout for layer in hidden_layers(plain)} == {0.0}
    assert (State(plain).parameters == State(with_it).parameters).all()
    assert without_dropout(WORKLOADS["W1"].make()) == WORKLOADS["W1"].make()
