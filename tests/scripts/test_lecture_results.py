"""The comparison with the textbook's figures runs what it says and judges by its bounds."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from nnstudio.core.experiment.checks import errors

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scripts" / "lecture_results.py"
    spec = importlib.util.spec_from_file_location("lecture_results", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up while it is being made.
    sys.modules["lecture_results"] = module
    spec.loader.exec_module(module)
    return module


def cases(script: ModuleType, exercise: str) -> dict:
    return {case.name: case for case in script.EXERCISES[exercise]()}


def kinds(experiment) -> list[str]:
    return [block.layer.type for block in experiment.network.blocks]


def test_every_case_can_be_trained_and_has_figures(script: ModuleType) -> None:
    for exercise in script.EXERCISES:
        for case in cases(script, exercise).values():
            assert not errors(case.experiment), case.name
            assert set(case.textbook) <= {"loss", "train", "test"}
            assert case.textbook


def test_the_dropouts_and_normalisations_stand_behind_every_hidden_layer(
    script: ModuleType,
) -> None:
    dropout = cases(script, "dropout")
    inside = [
        block.layer.dropout
        for block in dropout["0.2 in dense blocks"].experiment.network.blocks
        if block.layer.type == "dense"
    ]
    assert inside == [0.2] * 6
    assert kinds(dropout["0.2 standard form"].experiment).count("dropout") == 6
    grid = cases(script, "batch_norm")["scale 0.001 with, epsilon 1e-6"].experiment
    assert kinds(grid).count("batch_norm") == kinds(grid).count("activation") == 5
    network = grid.network
    chain = ["dense_1", "batch_norm_1", "activation_1", "dense_2"]
    for source, target in pairwise(chain):
        assert network.outgoing[source] == (target,)
    weights = [block.layer.initializer.std for block in network.blocks if "dense" in block.id]
    assert weights == [0.001] * 5
    assert network.by_id["output_1"].layer.initializer.std == 0.001


def test_a_case_is_measured_with_every_seed_and_drawing(script: ModuleType) -> None:
    case = replace(cases(script, "optimizers")["SGD"], steps=3)
    rows = list(script.rows_of(case, seeds=2))
    assert [row["measure"] for row in rows] == ["loss", "test"]
    for row in rows:
        for drawing in script.DRAWINGS:
            first, second = row["runs"][drawing]
            assert row["mean"][drawing] == pytest.approx((first + second) / 2)
            assert row["diverged"][drawing] == 0
        assert row["case"] in script.line(row)
    shuffled, replaced = (rows[0]["runs"][drawing] for drawing in script.DRAWINGS)
    assert len({*shuffled, *replaced}) == 4


def test_the_bounds(script: ModuleType) -> None:
    assert script.near("test", 0.929, 0.9)
    assert not script.near("test", 0.931, 0.9)
    assert script.near("loss", 0.149, 0.1)
    assert script.near("loss", 0.067, 0.1)
    assert not script.near("loss", 0.151, 0.1)
    assert not script.near("loss", 0.066, 0.1)


def test_what_diverged_in_the_textbook_has_to_diverge(script: ModuleType) -> None:
    case = cases(script, "batch_norm")["scale 1 without"]
    assert script.verdict(case, "train", {"train": [0.2, 0.2], "diverged": [1.0, 1.0]})
    assert not script.verdict(case, "train", {"train": [0.087, 0.087], "diverged": [1.0, 0.0]})


def test_another_order_is_told(script: ModuleType) -> None:
    rows = [
        {
            "exercise": "some race",
            "case": name,
            "measure": "loss",
            "textbook": textbook,
            "mean": {"shuffled": fair, "with_replacement": textbook},
        }
        for name, textbook, fair in (("a", 1.0, 5.0), ("b", 2.0, 4.0))
    ]
    fair, replaced = script.orderings(rows)
    assert (fair["same"], fair["ours"]) == (False, ["b", "a"])
    assert replaced["same"]
