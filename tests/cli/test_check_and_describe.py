"""What `check` finds in a file, and what `describe` tells of every part."""

from __future__ import annotations

import json
from pathlib import Path

from nnstudio.core.experiment.edits import disconnect, set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.saving import save
from nnstudio.core.parts.registry import registries


def test_a_good_network_is_summed_up(command, tmp_path: Path) -> None:
    path = tmp_path / "good.nnstudio"
    save(path, example("mnist-mlp"), None)
    result = command("check", path)
    assert result.code == 0
    assert "784-100-100-100-100-10" in result.out
    assert "109,810" in result.out
    assert "not been trained" in result.out
    assert result.err == ""


def test_a_network_with_a_gap_cannot_be_trained(command, tmp_path: Path) -> None:
    path = tmp_path / "gap.nnstudio"
    save(path, disconnect(example("digits-mlp"), "input_1", "dense_1"), None)
    result = command("check", path)
    assert result.code == 1
    assert any(line.startswith("dense_1: ") for line in result.out.splitlines())
    assert "problem." not in result.out
    trained = command("train", path)
    assert (trained.code, trained.out) == (1, "")
    assert any(line.startswith("dense_1: ") for line in trained.lines)


def test_a_warning_does_not_keep_it_from_training(command, tmp_path: Path) -> None:
    path = tmp_path / "large.nnstudio"
    save(path, set_training(example("digits-mlp"), batch_size=9000), None)
    result = command("check", path)
    assert result.code == 0
    assert "9,000" in result.out or "9000" in result.out


def test_check_says_what_run_the_file_holds(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    command("train", "--example", "digits-mlp", "--steps", 12, "--out", path, "--quiet")
    assert "12 steps" in command("check", path).out


def test_everything_registered_is_described(command) -> None:
    data = json.loads(command("describe", "--json").out)
    described = {(part["family"], part["type"]) for part in data["parts"]}
    registered = {(name, kind) for name, found in registries().items() for kind in found.types()}
    assert described == registered
    assert ("metric", "accuracy") in described
    dense = next(part for part in data["parts"] if part["type"] == "dense")
    units = next(field for field in dense["fields"] if field["name"] == "units")
    assert (units["kind"], units["low"], units["high"], units["default"]) == (
        "integer",
        1,
        65536,
        100,
    )
    activation = next(field for field in dense["fields"] if field["name"] == "activation")
    assert activation["default"] == {"type": "relu"}
    assert "tanh" in activation["accepts"]
    assert [section["path"] for section in data["settings"]] == ["data", "training"]


def test_one_family_and_one_part(command) -> None:
    family = json.loads(command("describe", "optimizer", "--json").out)
    assert {part["family"] for part in family["parts"]} == {"optimizer"}
    assert "settings" not in family
    page = command("describe", "optimizer", "adam").out
    assert "Kingma" in page
    assert "beta_1" in page


def test_the_table_shows_bounds_and_choices(command) -> None:
    lines = command("describe", "layer").out.splitlines()
    assert any("dropout" in line and "< 1" in line for line in lines)
    assert any("batch_norm" in line and "none | before | after" in line for line in lines)


def test_check_says_what_training_costs(command, tmp_path: Path) -> None:
    path = tmp_path / "good.nnstudio"
    save(path, example("digits-mlp"), None)
    result = command("check", path)
    memory, arithmetic, speed = result.out.splitlines()[-4:-1]
    assert memory.startswith("Memory: 2 MB (parameters 9.64 kB, their state 28.9 kB, ")
    assert arithmetic == "Arithmetic: 164k multiply-adds per step, 45 steps per epoch"
    assert speed.startswith("Speed: ") and "(measured); threads: 1 (" in speed


def test_check_refuses_what_does_not_fit(command, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "good.nnstudio"
    save(path, example("digits-mlp"), None)
    monkeypatch.setattr("nnstudio.core.training.fits.free_memory", lambda: 1000)
    result = command("check", path)
    assert result.code == 1
    assert "does not fit into memory at any batch size" in result.out
    assert "measured" not in result.out
