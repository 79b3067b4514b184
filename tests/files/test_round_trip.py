"""What is saved is what is opened, to the last bit, and the same content is the same file."""

from __future__ import annotations

import json
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from files.samples import (
    chain,
    checkpoints,
    experiment,
    experiments,
    members,
    run,
    same_run,
    sample,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import MOST_BLOCKS, check
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.files.experiments import MOST_LINKS
from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer


def reopened(settings: Experiment, state: Checkpoint | None) -> Opened:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.nnstudio"
        save(path, settings, state)
        return open_file(path)


@settings(max_examples=120)
@given(experiments())
def test_any_experiment_comes_back(settings: Experiment) -> None:
    assert reopened(settings, None) == Opened(settings)
    assert experiment_from_text(experiment_to_text(settings)) == settings


@settings(max_examples=150)
@given(checkpoints())
def test_any_run_comes_back_to_the_last_bit(state: Checkpoint) -> None:
    opened = reopened(experiment(), state)
    assert opened.experiment == experiment() and opened.notes == ()
    assert opened.run is not None and same_run(opened.run, state)
    assert opened.run.experiment.settings_hash == state.experiment.settings_hash


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_example_comes_back(name: str) -> None:
    assert reopened(example(name), None) == Opened(example(name))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_going_on_after_a_file_is_the_same_as_never_having_stopped(optimizer: str) -> None:
    layers = Input(), Dense(units=6, batch_norm="after", dropout=0.3), Dropout(), Output(units=2)
    settings = chain(*layers, optimizer=OPTIMIZERS.get(optimizer)(), epochs=100)
    whole = Trainer(settings)
    list(whole.run(37))
    half = Trainer(settings)
    list(half.run(17))
    opened = reopened(settings, half.checkpoint())
    assert opened.run is not None
    rest = Trainer(opened.experiment, checkpoint=opened.run)
    list(rest.run(20))
    one, other = rest.checkpoint(), whole.checkpoint()
    # How long it took is the one thing that differs.
    np.testing.assert_array_equal(
        one.history.evaluations[:, :-1], other.history.evaluations[:, :-1]
    )
    assert same_run(replace(one, seconds=0.0, history=other.history), replace(other, seconds=0.0))
    assert one.history.batch_losses.tobytes() == other.history.batch_losses.tobytes()


def early(patience: int = 2) -> Experiment:
    """A network that learns 20 points by heart while it is scored on 20 others."""
    settings = chain(Input(), Dense(units=40, batch_norm="after"), Output(units=2), epochs=300)
    settings = edits.set_training(settings, patience=patience, optimizer=Adam(learning_rate=0.05))
    return edits.set_data(settings, dataset=Gauss(points=80, noise=0.5), validation=0.5)


@pytest.mark.parametrize("cut", [1, 5, 8])
def test_a_run_that_may_stop_early_goes_on_exactly_after_a_file(cut: int) -> None:
    whole, half = Trainer(early()), Trainer(early())
    list(whole.run())
    assert cut < whole.step < whole.total_steps and whole.best_epoch
    list(half.run(cut))
    opened = reopened(early(), half.checkpoint())
    assert opened.run is not None and same_run(opened.run, half.checkpoint())
    rest = Trainer(opened.experiment, checkpoint=opened.run)
    list(rest.run())
    assert (rest.step, rest.best_epoch) == (whole.step, whole.best_epoch)
    one, other = rest.checkpoint(), whole.checkpoint()
    assert same_run(replace(one, seconds=0.0, history=other.history), replace(other, seconds=0.0))


def test_a_run_that_stopped_early_comes_back_as_one() -> None:
    trainer = Trainer(early())
    list(trainer.run())
    opened = reopened(early(), trainer.checkpoint())
    assert opened.run is not None and same_run(opened.run, trainer.checkpoint())
    assert opened.run.best_epoch == trainer.best_epoch is not None
    assert opened.run.best is not None
    for name, array in opened.run.parameters.items():
        assert np.array_equal(array, opened.run.best.parameters[name])


def test_a_run_that_never_stops_early_needs_no_best_weights() -> None:
    trainer = Trainer(early(patience=0))
    list(trainer.run(9))
    assert "run/best.safetensors" not in members(file_bytes(early(0), trainer.checkpoint()))
    opened = reopened(early(0), trainer.checkpoint())
    assert opened.run is not None and opened.notes == ()


def test_a_run_whose_schedule_depends_on_the_epochs_comes_back() -> None:
    """The hash that is stored then covers the epochs."""
    settings = edits.set_training(early(), schedule=Cosine(), clipping=ClipNorm(), batch_size=None)
    trainer = Trainer(settings)
    list(trainer.run(3))
    opened = reopened(settings, trainer.checkpoint())
    assert opened.notes == ()
    assert opened.run is not None and same_run(opened.run, trainer.checkpoint())


def test_opened_arrays_cannot_be_changed() -> None:
    state = reopened(experiment(), run()).run
    assert state is not None
    for arrays in (state.parameters, state.statistics, *state.slots.values()):
        assert arrays and not any(array.flags.writeable for array in arrays.values())


def test_the_same_content_is_the_same_bytes() -> None:
    again = Experiment.make(**{n: getattr(experiment(), n) for n in Experiment.model_fields})
    assert file_bytes(again, run()) == sample()
    opened = reopened(experiment(), run())
    assert file_bytes(opened.experiment, opened.run) == sample()


def test_the_members_are_readable_and_in_their_order() -> None:
    found = members(sample())
    assert list(found) == [
        "manifest.json",
        "experiment.json",
        "run/experiment.json",
        "run/run.json",
        "run/weights.safetensors",
        "run/statistics.safetensors",
        "run/optimizer.safetensors",
        "run/history.csv",
        "run/steps.csv",
        "run/best.safetensors",
        "run/start.safetensors",
    ]
    assert json.loads(found["manifest.json"])["format"] == "nnstudio"
    assert json.loads(found["experiment.json"]) == to_data(experiment())
    assert found["experiment.json"].count(b"\n") > 20
    header, first = found["run/history.csv"].decode().splitlines()[:2]
    assert (
        header.startswith("step,epoch,train_loss")
        and first.startswith("0,0,")
        and first.endswith(",0,0")
    )
    lines = found["run/steps.csv"].decode().splitlines()
    assert lines[0] == "step,loss" and [line.split(",")[0] for line in lines[1:]] == [
        str(n) for n in range(1, 8)
    ]
    assert all(isinstance(w, str) for w in json.loads(found["run/run.json"])["random"]["dropout_2"])


def test_arrays_that_do_not_lie_in_one_piece_are_saved_right(tmp_path: Path) -> None:
    """Transposed, strided or reversed memory: safetensors itself would write something else."""
    state = run()
    name = "dense_1.weights"
    odd = np.asfortranarray(state.parameters[name][::-1, ::-1])
    assert not odd.flags.c_contiguous
    save(tmp_path / "a", experiment(), replace(state, parameters={**state.parameters, name: odd}))
    opened = open_file(tmp_path / "a").run
    assert opened is not None and np.array_equal(opened.parameters[name], odd)


def test_a_file_packed_again_by_another_program_opens(tmp_path: Path) -> None:
    """Compressed, in another order, with folders of their own."""
    pairs = [*reversed(members(sample()).items()), ("run/", b"")]
    (tmp_path / "a.zip").write_bytes(zipped(pairs))
    opened = open_file(tmp_path / "a.zip")
    assert opened.run is not None and same_run(opened.run, run()) and not opened.notes


def test_a_text_opens_as_a_file_whatever_its_name(tmp_path: Path) -> None:
    text = experiment_to_text(experiment())
    assert list(json.loads(text)) == ["format", "version", "needs", "experiment"]
    for raw in (text.encode(), b"\xef\xbb\xbf\r\n" + text.encode()):
        (tmp_path / "mail.txt").write_bytes(raw)
        assert open_file(tmp_path / "mail.txt") == Opened(experiment())


@given(st.text(max_size=200))
def test_a_text_of_anything_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        experiment_from_text(text)


def test_an_incomplete_drawing_is_saved_and_opened() -> None:
    """Wrong networks may be drawn: blocks alone, a cycle, no data for them."""
    network = experiment().network
    cycle = network.with_values(links=(*network.links, Link(source="dropout_2", target="dense_1")))
    for drawn in (Experiment(), experiment().with_values(network=cycle)):
        assert reopened(drawn, None) == Opened(drawn)


def test_the_largest_drawing_opens_and_is_checked_soon(tmp_path: Path) -> None:
    """As many blocks and links as a file may have, linked at random: slow sums would take minutes."""
    source = random.Random(1)
    blocks = tuple(Block(id=f"b{n}", layer=Dense()) for n in range(MOST_BLOCKS))
    links = tuple(
        Link(source=source.choice(blocks).id, target=source.choice(blocks).id)
        for _ in range(MOST_LINKS)
    )
    largest = Experiment(network=Network(blocks=blocks, links=links))
    save(tmp_path / "a", largest, None)
    started = time.process_time()
    opened = open_file(tmp_path / "a").experiment
    assert check(opened)
    assert opened.network.numbers["b0"] >= 1
    assert time.process_time() - started < 4
    assert opened == largest


def test_a_run_of_other_settings_stays_with_them() -> None:
    """The canvas may have moved on since the run was made."""
    changed = chain(Input(), Output(units=2))
    opened = reopened(changed, run())
    assert opened.experiment == changed
    assert opened.run is not None and opened.run.experiment == experiment()


def test_the_threads_come_back_and_older_files_have_none() -> None:
    state = run()
    changed = replace(state, threads=((0, 4), (state.step, 1)) if state.step else ((0, 4),))
    opened = reopened(experiment(), changed)
    assert opened.run is not None and opened.run.threads == changed.threads

    found = members(file_bytes(experiment(), state))
    stored = json.loads(found["run/run.json"])
    del stored["threads"]
    found["run/run.json"] = json.dumps(stored).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old.nnstudio"
        path.write_bytes(zipped(found))
        older = open_file(path)
    assert older.run is not None and older.run.threads == () and older.notes == ()
