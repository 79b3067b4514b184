"""Weights from elsewhere find their places by names, shapes and order, in either layout."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from core.exporters.exported import moved
from safetensors.numpy import load

from conformance.networks import chain, dense, graph
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.srelu import SReLU
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.target import targets
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.training.given_weights import with_weights
from nnstudio.core.training.weight_matching import match_weights

SMALL = chain(Input(), dense(5), dense(5), Output(units=2))


def everything() -> Experiment:
    layers = {
        "in": Input(),
        "a": dense(4, batch_norm="before", activation=PReLU()),
        "b": dense(4, activation=SReLU(), batch_norm="after"),
        "+": Add(),
        "m": Maxout(units=4),
        "n": BatchNorm(),
        "l": LayerNorm(),
        "out": Output(units=2),
    }
    return graph(layers, "in>a a>b a>+ b>+ +>m m>n n>l l>out")


@pytest.mark.parametrize("experiment", [SMALL, everything()], ids=["small", "everything"])
@pytest.mark.parametrize("target", ["safetensors-pytorch", "safetensors-keras", "npz"])
def test_what_was_exported_comes_back_to_its_place(
    experiment: Experiment, target: str, tmp_path: Path
) -> None:
    model = moved(experiment)
    ((suffix, content),) = targets()[target].write(model, "net", None).items()
    if suffix == ".npz":
        (tmp_path / "net.npz").write_bytes(content)
        with np.load(tmp_path / "net.npz") as stored:
            given = {name: stored[name] for name in stored.files}
    else:
        given = {k: v for k, v in load(content).items() if v.dtype.kind == "f"}
    match = match_weights(experiment, given)
    assert not match.missing
    assert not match.unused
    arrays = match.arrays(given)
    for node in model.nodes:
        for name, array in node.arrays.items():
            assert np.array_equal(arrays[f"{node.id}.{name}"], array), f"{node.id}.{name}"


def numbers(*sizes: tuple[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    source = np.random.default_rng(0)
    return {name: source.normal(size=shape).astype(np.float32) for name, shape in sizes}


SEQUENTIAL = numbers(
    ("0.weight", (5, 2)),
    ("0.bias", (5,)),
    ("10.weight", (2, 5)),
    ("10.bias", (2,)),
    ("2.weight", (5, 5)),
    ("2.bias", (5,)),
)
KERAS = numbers(
    ("dense/kernel", (2, 5)),
    ("dense/bias", (5,)),
    ("dense_1/kernel", (5, 5)),
    ("dense_1/bias", (5,)),
    ("dense_2/kernel", (5, 2)),
    ("dense_2/bias", (2,)),
)
TEXTBOOK = numbers(
    ("W1", (2, 5)), ("b1", (5,)), ("W2", (5, 5)), ("b2", (5,)), ("W3", (5, 2)), ("b3", (2,))
)
NAMELESS = numbers(
    ("arr_0", (2, 5)),
    ("arr_1", (5,)),
    ("arr_2", (5, 5)),
    ("arr_3", (5,)),
    ("arr_4", (5, 2)),
    ("arr_5", (2,)),
)


@pytest.mark.parametrize(
    ("given", "first", "second", "turned"),
    [
        (SEQUENTIAL, "0.weight", "2.weight", True),
        (KERAS, "dense/kernel", "dense_1/kernel", False),
        (TEXTBOOK, "W1", "W2", False),
        (NAMELESS, "arr_0", "arr_2", False),
    ],
    ids=["pytorch", "keras", "textbook", "nameless"],
)
def test_names_of_others(
    given: dict[str, np.ndarray], first: str, second: str, turned: bool
) -> None:
    match = match_weights(SMALL, given)
    assert not match.missing
    assert not match.unused
    arrays = match.arrays(given)
    assert np.array_equal(arrays["b1.weights"], given[first].T if turned else given[first])
    # A square matrix goes the way of those that are not.
    assert np.array_equal(arrays["b2.weights"], given[second].T if turned else given[second])


def test_what_does_not_fit_is_said() -> None:
    given = numbers(("0.weight", (5, 2)), ("0.bias", (5,)), ("2.weight", (7, 5)), ("2.bias", (7,)))
    match = match_weights(SMALL, given)
    assert match.blocks == {"b1"}
    assert ("b2.weights", (5, 5)) in match.missing
    assert {name for name, _ in match.unused} == {"2.weight", "2.bias"}


def test_somebody_may_know_better() -> None:
    given = numbers(
        ("one.weight", (5, 5)),
        ("two.weight", (5, 5)),
        ("in.weight", (5, 2)),
        ("out.weight", (2, 5)),
    )
    experiment = chain(Input(), dense(5), dense(5), dense(5), Output(units=2))
    match = match_weights(experiment, given, {"b2": "two", "b3": "one"})
    arrays = match.arrays(given)
    assert np.array_equal(arrays["b2.weights"], given["two.weight"].T)
    assert np.array_equal(arrays["b3.weights"], given["one.weight"].T)
    assert ("b2.bias", (5,)) in match.missing


def test_a_run_with_them_answers_as_the_network_they_came_from() -> None:
    model = moved(everything())
    content = targets()["safetensors-pytorch"].write(model, "net", None)[".safetensors"]
    given = {k: v for k, v in load(content).items() if v.dtype.kind == "f"}
    run = with_weights(everything(), match_weights(everything(), given), given, "0" * 16)
    assert run.step == 0
    assert len(run.history.evaluations) == 1
    from nnstudio.core.exporters.model import read_model

    assert np.allclose(read_model(everything(), run).expected, model.expected, atol=1e-6)
    assert run.start is not None
    assert run.start.settings_hash == "0" * 16


def test_such_a_run_survives_a_file(tmp_path: Path) -> None:
    from nnstudio.core.files.opening import open_file
    from nnstudio.core.files.saving import save

    run = with_weights(SMALL, match_weights(SMALL, SEQUENTIAL), SEQUENTIAL, "a1" * 8)
    save(tmp_path / "net.nnstudio", SMALL, run)
    again = open_file(tmp_path / "net.nnstudio")
    assert not again.notes
    assert again.run is not None
    assert np.array_equal(again.run.parameters["b1.weights"], SEQUENTIAL["0.weight"].T)
    assert json.dumps(again.run.history.last()) == json.dumps(run.history.last())
