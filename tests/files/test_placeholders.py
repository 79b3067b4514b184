"""A block of a kind that this version does not know comes back from a file exactly as it went in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from files.samples import experiment, members, run, with_json

from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.edits import remove_blocks
from nnstudio.core.experiment.pieces import cut_out
from nnstudio.core.experiment.placeholder import Placeholder
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.parts.problem import ProblemError

STRANGE: dict[str, dict[str, Any]] = {
    "layer": {"type": "teleporter", "units": 4, "a": {"b": [1, 2.5, None, "한글"]}, "z": 1e300},
    "activation": {"type": "dense", "units": 3, "activation": {"type": "swoosh", "beta": 2}},
    "module": {"type": "os.path"},
    "other family": {"type": "adam"},
    "odd name": {"type": "\u202e/../ \n" + "x" * 100},
    "itself": {"type": "placeholder", "kind": "x", "content": "{"},
}


def with_layer(layer: dict[str, Any]) -> bytes:
    def change(data: Any) -> None:
        data["network"]["blocks"][1]["layer"] = layer

    return with_json("experiment.json", change)


@pytest.mark.parametrize("name", STRANGE)
def test_it_opens_cannot_be_trained_and_is_saved_unchanged(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.nnstudio"
    path.write_bytes(with_layer(STRANGE[name]))
    opened = open_file(path)
    block = opened.experiment.network.blocks[1]
    assert isinstance(block.layer, Placeholder) and block.id == "dense_1"
    assert block.layer.kind.isprintable()
    assert next((p.code, p.block) for p in errors(opened.experiment)) == (
        "problem.placeholder",
        "dense_1",
    )
    # The run in the file is of the network without it, and stays.
    assert opened.run is not None and not opened.notes
    save(path, opened.experiment, opened.run)
    stored = json.loads(members(path.read_bytes())["experiment.json"])
    assert stored["network"]["blocks"][1]["layer"] == STRANGE[name]
    assert open_file(path).experiment == opened.experiment
    text = experiment_to_text(opened.experiment)
    assert experiment_from_text(text) == opened.experiment
    save(tmp_path / "a.nnstudio.json", opened.experiment, None)
    assert open_file(tmp_path / "a.nnstudio.json").experiment == opened.experiment


def test_a_run_with_such_a_block_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.nnstudio"

    def change(data: Any) -> None:
        data["network"]["blocks"][1]["layer"] = {"type": "teleporter"}

    path.write_bytes(with_json("run/experiment.json", change))
    codes = [note.code for note in open_file(path).notes]
    assert codes[:2] == ["problem.run_dropped", "problem.run_network"]
    assert "problem.placeholder" in codes


def test_other_mistakes_are_refused_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.nnstudio"

    def change(data: Any) -> None:
        data["network"]["blocks"][1]["layer"] = {"type": "teleporter"}
        data["training"]["epochs"] = 0

    path.write_bytes(with_json("experiment.json", change))
    with pytest.raises(ProblemError) as caught:
        open_file(path)
    assert [p.field for p in caught.value.problems] == ["training.epochs"]


def test_it_is_no_layer_of_the_palette_and_can_be_copied_and_removed() -> None:
    assert "placeholder" not in LAYERS.types()
    strange = Placeholder.of(STRANGE["layer"])
    blocks = list(experiment().network.blocks)
    blocks[1] = blocks[1].with_values(layer=strange)
    drawn = experiment().with_values(network=experiment().network.with_values(blocks=tuple(blocks)))
    piece = cut_out(drawn, ["dense_1"])
    assert experiment_from_text(experiment_to_text(piece)).network.blocks[0].layer == strange
    fix = next(p.fix for p in check(drawn) if p.code == "problem.placeholder")
    assert fix is not None and fix.apply(drawn) == remove_blocks(drawn, ["dense_1"])
    assert drawn.settings_hash != experiment().settings_hash
    assert file_bytes(drawn, run())
