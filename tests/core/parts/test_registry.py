"""The registry finds the parts of a family by looking into its folder."""

from __future__ import annotations

import pytest

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registries, registry_of


def test_an_unknown_part_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ProblemError) as caught:
        ACTIVATIONS.get("nonsense" * 100)
    (problem,) = caught.value.problems
    assert problem.code == "problem.unknown_part"
    assert problem.values["family"] == "activation"
    assert "relu" in str(problem.values["choices"]).split(", ")
    assert len(str(problem.values["value"])) == 80


def test_the_order_is_that_of_the_palette() -> None:
    orders = [(part.order, part.title.lower()) for part in LAYERS]
    assert orders == sorted(orders)
    assert list(LAYERS.types().values()) == list(LAYERS)


def test_base_and_shared_modules_are_no_parts() -> None:
    assert "base" not in ACTIVATIONS.types()
    assert "points" not in registries()["dataset"].types()
    assert "bundled" not in registries()["dataset"].types()


def test_a_class_leads_to_its_family() -> None:
    assert registry_of(Activation) is ACTIVATIONS
    assert registry_of(ReLU) is ACTIVATIONS
    assert registry_of(Dense) is LAYERS


def test_registries_is_a_copy() -> None:
    registries().clear()
    assert registries()["layer"] is LAYERS
