"""Old files are lifted step by step; files of a newer program lose only what is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from files.samples import experiment, members, run, same_run, sample, zipped

from nnstudio.core.files import migrations, runs
from nnstudio.core.files.migrations import STEPS, VERSION, migrate
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.text import experiment_from_text
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import ProblemError


def first_step(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "name": data["title"] + "!"}


def second_step(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "title"}


def test_the_steps_are_taken_in_order_and_none_too_many() -> None:
    steps = {1: first_step, 2: second_step}
    assert migrate({"title": "a"}, 1, steps, newest=3) == {"name": "a!"}
    assert migrate({"title": "a"}, 2, steps, newest=3) == {}
    assert migrate({"title": "a"}, 3, steps, newest=3) == {"title": "a"}
    assert migrate({"title": "a"}, 9, steps, newest=3) == {"title": "a"}
    assert migrate([1], 1, steps, newest=3) == [1]


def test_where_no_step_leads_on_the_version_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        migrate({}, 1, {2: second_step}, newest=3)
    assert caught.value.problems[0].values == {"version": 1, "oldest": 2}


def test_every_version_there_was_can_be_lifted() -> None:
    assert set(STEPS) == set(range(1, VERSION))


def old(data: dict[str, Any]) -> dict[str, Any]:
    """An experiment as an earlier version would have had it: the name was a title."""
    return {("title" if key == "name" else key): value for key, value in data.items()}


def test_an_old_file_opens_with_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were a format after the present one; the run's hash is that of the old settings."""

    def lift(data: dict[str, Any]) -> dict[str, Any]:
        return {("name" if key == "title" else key): value for key, value in data.items()}

    monkeypatch.setitem(STEPS, VERSION, lift)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (STEPS, VERSION + 1))
    changed = members(sample())
    for name in ("experiment.json", runs.SETTINGS):
        changed[name] = json.dumps(old(json.loads(changed[name]))).encode()
    (tmp_path / "a").write_bytes(zipped(changed))
    opened = open_file(tmp_path / "a")
    assert opened.experiment == experiment() and opened.notes == ()
    assert opened.run is not None and same_run(opened.run, run())
    text = {"format": "nnstudio", "version": VERSION, "experiment": old(to_data(experiment()))}
    assert experiment_from_text(json.dumps(text)) == experiment()


def newer(version: int) -> bytes:
    """The sample as a later program might write it, with settings that this one does not have."""
    changed = members(sample())
    manifest = json.loads(changed["manifest.json"])
    changed["manifest.json"] = json.dumps({**manifest, "version": version, "extra": 1}).encode()
    for name in ("experiment.json", runs.SETTINGS):
        data = json.loads(changed[name])
        data["mood"] = "good"
        data["training"]["warmup"] = 5
        data["network"]["blocks"][1]["layer"]["sparsity"] = {"type": "odd"}
        changed[name] = json.dumps(data).encode()
    state = json.loads(changed[runs.STATE])
    network = json.loads(changed[runs.SETTINGS])
    state["settings_hash"] = runs._hash(network)
    changed[runs.STATE] = json.dumps({**state, "host": "x"}).encode()
    return zipped(changed)


def test_what_a_newer_program_added_is_left_out_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(newer(VERSION + 1))
    opened = open_file(tmp_path / "a")
    assert opened.experiment == experiment()
    assert opened.run is not None and same_run(opened.run, run())
    assert {note.code for note in opened.notes} == {"problem.newer_field"}
    assert sorted(note.field or "" for note in opened.notes) == [
        "mood",
        "network.blocks[1].layer.sparsity",
        "training.warmup",
    ]


def test_the_same_in_a_file_of_this_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(newer(VERSION))
    with pytest.raises(ProblemError, match="unknown_field"):
        open_file(tmp_path / "a")


@pytest.mark.parametrize("name", ["a.b", "a[0]", "[0]", "", "blocks[0].x", "x" * 10_000])
def test_odd_names_in_a_newer_file_are_harmless(tmp_path: Path, name: str) -> None:
    changed = members(sample())
    manifest = json.loads(changed["manifest.json"])
    changed["manifest.json"] = json.dumps({**manifest, "version": VERSION + 1}).encode()
    data = {**json.loads(changed["experiment.json"]), name: 1}
    changed["experiment.json"] = json.dumps(data).encode()
    (tmp_path / "a").write_bytes(zipped(changed))
    try:
        assert open_file(tmp_path / "a").experiment == experiment()
    except ProblemError as error:
        assert {problem.code for problem in error.problems} == {"problem.unknown_field"}


def test_the_stored_hash_is_the_hash_of_the_settings() -> None:
    assert runs._hash(to_data(experiment())) == experiment().settings_hash
    for data in (None, [], {}, {"network": []}, {"network": {"blocks": [1]}}):
        assert runs._hash(data) is None
