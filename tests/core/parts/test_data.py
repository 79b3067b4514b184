"""Descriptions become plain data and come back; what is wrong is named by its path."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.data import fingerprint, from_data, to_data
from nnstudio.core.parts.problem import ProblemError


def problems(expected: Any, data: Any, path: str = "") -> list[tuple[str, str | None]]:
    with pytest.raises(ProblemError) as caught:
        from_data(expected, data, path)
    return [(problem.code, problem.field) for problem in caught.value.problems]


def xor() -> dict[str, Any]:
    return to_data(EXAMPLES["xor-tanh"]())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_experiment_survives_json(name: str) -> None:
    experiment = EXAMPLES[name]()
    again = from_data(Experiment, json.loads(json.dumps(to_data(experiment), allow_nan=False)))
    assert again == experiment
    assert again.settings_hash == experiment.settings_hash


def test_a_part_carries_its_id_and_a_plain_record_does_not() -> None:
    assert to_data(Tanh()) == {"type": "tanh"}
    assert "type" not in to_data(EXAMPLES["xor-tanh"]().training)


def test_the_type_selects_the_part() -> None:
    made = from_data(Layer, {"type": "dense", "units": 3, "activation": {"type": "tanh"}})
    assert made == Dense(units=3, activation=Tanh())


def test_every_problem_is_found_and_names_its_path() -> None:
    data = xor()
    blocks = data["network"]["blocks"]
    blocks[1]["layer"]["units"] = 0
    blocks[2]["layer"]["activation"]["type"] = "nonsense"
    data["training"]["batch_size"] = "ten"
    data["training"]["optimizer"]["learning_rate"] = -1.0
    del data["data"]["dataset"]["type"]
    data["colour"] = "red"
    # A record whose inside is wrong is not looked at from outside: mended, the rest is found.
    found = problems(Experiment, data)
    assert ("problem.below", "network.blocks[1].layer.units") in found
    assert ("problem.unknown_part", "network.blocks[2].layer.activation.type") in found
    assert ("problem.not_above", "training.optimizer.learning_rate") in found
    assert ("problem.missing_field", "data.dataset.type") in found
    data["training"]["optimizer"]["learning_rate"] = 1.0
    assert ("problem.wrong_type", "training.batch_size") in problems(Experiment, data)
    assert problems(Experiment, {**xor(), "colour": "red"}) == [("problem.unknown_field", "colour")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "problem.wrong_type"),
        ([], "problem.wrong_type"),
        ("tanh", "problem.wrong_type"),
        ({}, "problem.missing_field"),
        ({"type": 3}, "problem.missing_field"),
        ({"type": "nonsense"}, "problem.unknown_part"),
        ({"type": "tanh", "slope": 1}, "problem.unknown_field"),
        ({"type": ""}, "problem.unknown_part"),
        ({"type": "../relu"}, "problem.unknown_part"),
    ],
)
def test_what_is_no_part_is_refused(data: Any, code: str) -> None:
    ((found, field),) = problems(Activation, data, "here")
    assert found == code
    assert field is not None
    assert field.startswith("here")


def test_a_list_that_is_no_list_is_refused() -> None:
    assert problems(Experiment, {**xor(), "layout": {}}) == [("problem.wrong_type", "layout")]
    assert problems(Experiment, {**xor(), "layout": [3]}) == [("problem.wrong_type", "layout[0]")]


def test_numbers_are_not_read_from_text_and_flags_not_from_numbers() -> None:
    for value in ("3", True, 3.5, None, [3]):
        assert problems(Layer, {"type": "dense", "units": value})[0][1] == "units"


def test_the_fingerprint_does_not_change_from_version_to_version() -> None:
    """Results in saved files are known by it."""
    data = {"b": [1, 2.5, None, True], "a": {"text": "가", "empty": []}}
    assert fingerprint(data) == "eb602a37e38bb0de"
    assert fingerprint(json.loads(json.dumps(data))) == fingerprint(data)
    assert fingerprint({"a": data["a"], "b": data["b"]}) == fingerprint(data)
    assert fingerprint({**data, "b": [1, 2.5, None, False]}) != fingerprint(data)
