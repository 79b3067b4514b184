"""The registry finds the parts of a family by looking into its folder."""

from __future__ import annotations

import subprocess
import sys

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


ONE_BY_ONE = """
import sys
from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.experiment import checks
from nnstudio.core.parts.registry import registries

ACTIVATIONS.get("gelu")
assert "nnstudio.core.activations.gelu" in sys.modules
assert "nnstudio.core.activations.mish" not in sys.modules
for family, registry in registries().items():
    names = [name for name in registry._names() if name not in sys.argv[1:]]
    alone = {name: registry.get(name) for name in names}
    assert alone == registry.types(), family
"""


def test_one_part_is_had_without_the_others() -> None:
    """In a process of its own; each part alone is the one that all of them together give."""
    shared = [
        "points",
        "bundled",
        "handwriting",
        "curves",
        "surfaces",
        "classes",
        "confusion_matrix",
        "main_metric",
        "carried",
        "offered",
        "remembered",
        "splitting",
        "range",
        "surrogate",
    ]
    command = [sys.executable, "-c", ONE_BY_ONE, *shared]
    subprocess.run(command, check=True)
