"""A run that was changed while it went on: saved, opened, and going on as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from files.samples import chain, members, same_run, zipped

from conformance.runs import assert_same_run
from nnstudio.core.experiment import edits
from nnstudio.core.files import runs
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.training.trainer import Trainer


def changed() -> Trainer:
    """Five changes, two of them in the middle of an epoch; 40 training samples."""
    trainer = Trainer(chain(Input(), Dense(units=4, dropout=0.5), Output(units=2), epochs=9))
    for steps, values in (
        (3, {"batch_size": 7}),
        (4, {"optimizer": Momentum(learning_rate=0.02)}),
        (0, {"penalty": L1(strength=0.01)}),
        (5, {"optimizer": SGD(learning_rate=0.02), "batch_size": None}),
        (1, {"patience": 3}),
    ):
        list(trainer.run(steps))
        trainer.adopt(edits.set_training(trainer.experiment, **values))
    list(trainer.run(1))
    trainer.adopt(edits.set_field(trainer.experiment, "dense_1", "dropout", 0.0))
    list(trainer.run(1))
    return trainer


def test_it_opens_as_it_was_and_goes_on(tmp_path: Path) -> None:
    trainer = changed()
    kept = trainer.checkpoint()
    assert [change.step for change in kept.changes] == [3, 7, 12, 13, 14]
    path = tmp_path / "a.nnstudio"
    save(path, trainer.experiment, kept)
    opened = open_file(path)
    assert opened.notes == () and opened.run is not None
    assert same_run(opened.run, kept) and opened.run.changes == kept.changes
    assert file_bytes(opened.experiment, opened.run) == path.read_bytes()
    again = Trainer(opened.run.experiment, checkpoint=opened.run)
    list(again.run())
    list(trainer.run())
    assert_same_run(again, trainer)


def test_a_program_that_knows_no_changes_is_told_so(tmp_path: Path) -> None:
    trainer = changed()
    content = members(file_bytes(trainer.experiment, trainer.checkpoint()))
    assert json.loads(content["manifest.json"])["needs"] == 2
    plain = Trainer(trainer.experiment)
    content = members(file_bytes(plain.experiment, plain.checkpoint()))
    assert json.loads(content["manifest.json"])["needs"] == 1
    assert "changes" not in json.loads(content[runs.STATE])


def _moved(changes: list[Any]) -> None:
    changes[0]["step"] = 8


def _too_late(changes: list[Any]) -> None:
    changes[-1]["step"] = 1000


def _no_such_field(changes: list[Any]) -> None:
    changes[0]["before"][0][0] = ["training", "mood"]


def _no_such_block(changes: list[Any]) -> None:
    changes[-1]["before"][0][0] = ["network", "dense_9", "dropout"]


def _not_live(changes: list[Any]) -> None:
    changes[-1]["before"].append([["network", "dense_1", "units"], 5])


def _refused_value(changes: list[Any]) -> None:
    changes[-1]["before"][0][1] = 1.5


def _another_kind(changes: list[Any]) -> None:
    changes[1]["before"][0][1] = {"type": "nothing"}


def _no_values(changes: list[Any]) -> None:
    changes[0]["before"] = []


def _more(changes: list[Any]) -> None:
    changes[0]["after"] = []


def _short_path(changes: list[Any]) -> None:
    changes[0]["before"][0][0] = ["training"]


def _odd(changes: list[Any]) -> None:
    changes[0]["before"][0] = "x"


@pytest.mark.parametrize(
    "spoil",
    [
        *(_moved, _too_late, _no_such_field, _no_such_block, _not_live, _refused_value),
        *(_another_kind, _no_values, _more, _short_path, _odd),
    ],
)
def test_changes_that_no_run_could_have_made_are_refused(tmp_path: Path, spoil: Any) -> None:
    trainer = changed()
    content = members(file_bytes(trainer.experiment, trainer.checkpoint()))
    state = json.loads(content[runs.STATE])
    spoil(state["changes"])
    content[runs.STATE] = json.dumps(state).encode()
    (tmp_path / "a").write_bytes(zipped(content))
    opened = open_file(tmp_path / "a")
    assert opened.run is None
    assert opened.notes[1].code == "problem.run_value"
    assert opened.notes[1].values["name"] == "changes"


@pytest.mark.parametrize(
    "odd", [{}, "x", 5, [1], [None], [[]], [{"step": True, "before": [[["a"], 1]]}]]
)
def test_what_is_no_list_of_changes_is_refused(tmp_path: Path, odd: Any) -> None:
    trainer = changed()
    content = members(file_bytes(trainer.experiment, trainer.checkpoint()))
    state = {**json.loads(content[runs.STATE]), "changes": odd}
    content[runs.STATE] = json.dumps(state).encode()
    (tmp_path / "a").write_bytes(zipped(content))
    opened = open_file(tmp_path / "a")
    assert opened.run is None and opened.notes[1].values["name"] == "changes"
