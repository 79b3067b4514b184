"""Data of one's own as a part of an experiment: split by a seed of their own, known again, carried and saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.carried import pack, unpack
from nnstudio.core.datasets.own_data import OwnData, import_data, pointed_to
from nnstudio.core.datasets.remembered import forget
from nnstudio.core.datasets.splitting import allotted, split
from nnstudio.core.datasets.splitting import test_count as count_for_tests
from nnstudio.core.experiment.data_edits import use_data
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.trainer import Trainer


def table(path: Path, rows: int = 60) -> Path:
    text = "".join(f"{n},{n % 7},{'사과' if n % 3 else 'pear'}\n" for n in range(rows))
    path.write_text("a,b,fruit\n" + text, encoding="utf-8")
    return path


def imported(path: Path, **more: object) -> OwnData:
    steps = import_data(str(path), preview(str(path)).importer, **more)  # type: ignore[arg-type]
    return run_through(steps)[0]


def loaded(data: OwnData) -> tuple[np.ndarray, ...]:
    made = data.load(np.random.default_rng(0))
    return made.train_inputs, made.train_labels, made.test_inputs, made.test_labels


def alike(one: OwnData, other: OwnData) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(loaded(one), loaded(other), strict=True))


@pytest.mark.parametrize("carry", [True, False])
def test_it_survives_file_and_text_exactly(tmp_path: Path, carry: bool) -> None:
    data = imported(table(tmp_path / "자료.csv"), carry=carry)
    assert bool(data.carried) is carry
    experiment = use_data(example("digits-mlp"), data)
    save(tmp_path / "a.nnstudio", experiment, None)
    opened = open_file(tmp_path / "a.nnstudio")
    assert opened.experiment == experiment
    assert opened.notes == ()
    assert file_bytes(opened.experiment, None) == (tmp_path / "a.nnstudio").read_bytes()
    assert experiment_from_text(experiment_to_text(experiment)) == experiment
    assert from_data(Dataset, to_data(data)) == data
    forget()
    again = opened.experiment.data.dataset
    assert isinstance(again, OwnData)
    assert alike(data, again)


def test_what_is_carried_needs_no_file(tmp_path: Path) -> None:
    data = imported(table(tmp_path / "a.csv"))
    before = loaded(data)
    (tmp_path / "a.csv").unlink()
    forget()
    assert data.problem() is None
    assert all(np.array_equal(a, b) for a, b in zip(before, loaded(data), strict=True))


def test_a_large_file_is_not_carried(tmp_path: Path) -> None:
    assert not imported(table(tmp_path / "a.csv", 40_000)).carried


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.with_values(carried=d.carried[:-40]),
        lambda d: d.with_values(carried="not base 85: \x7f"),
        lambda d: d.with_values(carried=pack(b"a,b,fruit\n1,2,pear\n")),
        lambda d: d.with_values(carried=pack(unpack(d.carried, d.size) + b"x")),
        lambda d: d.with_values(carried=pack(bytes(d.size))),
        lambda d: d.with_values(sha256="0" * 64),
        lambda d: d.with_values(found=d.found.with_values(train=10**9)),
        lambda d: d.with_values(found=d.found.with_values(train=3)),
    ],
)
def test_what_is_carried_is_believed_only_with_its_fingerprint(tmp_path: Path, spoil) -> None:
    data = imported(table(tmp_path / "a.csv"))
    forget()
    with pytest.raises(ProblemError) as caught:
        spoil(data).load(np.random.default_rng(0))
    assert caught.value.problems[0].code in ("problem.data_carried", "problem.data_changed")


def test_a_bomb_inside_is_not_unpacked() -> None:
    with pytest.raises(ProblemError):
        unpack(pack(bytes(50 * 2**20)), 1000)


@given(content=st.binary(max_size=2000))
def test_any_content_is_carried_exactly(content: bytes) -> None:
    assert unpack(pack(content), len(content)) == content


def test_the_split_has_a_seed_of_its_own(tmp_path: Path) -> None:
    data = imported(table(tmp_path / "a.csv"))
    assert alike(data, data.with_values(split_seed=1))
    assert not alike(data, data.with_values(split_seed=2))
    experiment = use_data(example("digits-mlp"), data)
    other = experiment.with_values(training=experiment.training.with_values(seed=9))
    assert np.array_equal(
        loaded(data)[2], other.data.dataset.load(np.random.default_rng(9)).test_inputs
    )


@given(
    labels=st.lists(st.integers(0, 4), min_size=2, max_size=200),
    share=st.floats(0.01, 0.9),
    seed=st.integers(0, 100),
    stratified=st.booleans(),
)
def test_parts_are_disjoint_whole_and_as_large_as_announced(
    labels: list[int], share: float, seed: int, stratified: bool
) -> None:
    array = np.array(labels)
    tests = count_for_tests(len(array), share)
    assert 1 <= tests < len(array)
    train, test = split(array, tests, seed, stratified)
    assert len(test) == tests
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(len(array)))
    if stratified:
        counts = np.bincount(array, minlength=5)
        given_to = np.bincount(array[test], minlength=5)
        assert np.abs(given_to - counts * tests / len(array)).max() <= 1
        assert np.array_equal(given_to, allotted(counts, tests))


def test_every_run_of_a_stratified_part_has_all_classes_in_their_shares() -> None:
    labels = np.array([0] * 600 + [1] * 300 + [2] * 100)
    train, _ = split(labels, 200, 3, True)
    for start in range(0, 700, 50):
        shares = np.bincount(labels[train[start : start + 100]], minlength=3)
        assert np.abs(shares - [60, 30, 10]).max() <= 2


def test_training_is_the_same_wherever_the_file_lies(tmp_path: Path) -> None:
    data = imported(table(tmp_path / "a.csv"), carry=False)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a.csv").rename(tmp_path / "elsewhere" / "b.csv")
    moved = run_through(pointed_to(data, str(tmp_path / "elsewhere" / "b.csv")))
    one, other = (use_data(example("digits-mlp"), each) for each in (data, moved))
    assert one.settings_hash == other.settings_hash
    again = data.with_values(split_seed=5)
    assert use_data(example("digits-mlp"), again).settings_hash != one.settings_hash
    trainers = [Trainer(other), Trainer(other)]
    for trainer in trainers:
        for _ in trainer.run(5):
            pass
    scores = [trainer.checkpoint().scores["train_loss"] for trainer in trainers]
    assert scores[0] == scores[1]


def test_a_run_on_ones_own_data_is_saved_and_goes_on(tmp_path: Path) -> None:
    experiment = use_data(example("digits-mlp"), imported(table(tmp_path / "a.csv")))
    trainer = Trainer(experiment)
    for _ in trainer.run(3):
        pass
    save(tmp_path / "a.nnstudio", experiment, trainer.checkpoint())
    opened = open_file(tmp_path / "a.nnstudio")
    assert opened.notes == ()
    assert opened.run is not None
    assert opened.run.step == 3


def test_other_data_bring_their_output_loss_and_features(tmp_path: Path) -> None:
    before = example("spiral-tanh")
    data = imported(table(tmp_path / "a.csv"))
    after = use_data(before, data)
    assert getattr(after.network.of_type("output")[0].layer, "units", 0) in (1, 2)
    assert after.data.scaling == "standard"
    assert before.data.dataset != after.data.dataset


def test_data_that_were_sent_along_are_found_beside_the_file(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    data = imported(table(here / "자료.csv"), carry=False)
    experiment = use_data(example("digits-mlp"), data)
    trainer = Trainer(experiment)
    for _ in trainer.run(2):
        pass
    save(here / "a.nnstudio", experiment, trainer.checkpoint())
    before = loaded(data)
    for name in ("자료.csv", "a.nnstudio"):
        (here / name).rename(there / name)
    forget()
    opened = open_file(there / "a.nnstudio")
    found = opened.experiment.data.dataset
    assert isinstance(found, OwnData)
    assert found.path == str(there / "자료.csv")
    assert opened.experiment.settings_hash == experiment.settings_hash
    assert all(np.array_equal(a, b) for a, b in zip(before, loaded(found), strict=True))
    assert opened.run is not None
    assert opened.run.experiment.data == opened.experiment.data
    # What is called the same and is something else is not taken.
    table(there / "자료.csv", 50)
    other = open_file(there / "a.nnstudio").experiment.data.dataset
    assert other == data
    assert data.problem() is not None


def test_a_run_is_kept_and_saved_while_its_data_are_missed(tmp_path: Path) -> None:
    data = imported(table(tmp_path / "a.csv"), carry=False)
    experiment = use_data(example("digits-mlp"), data)
    trainer = Trainer(experiment)
    for _ in trainer.run(2):
        pass
    (tmp_path / "a.csv").unlink()
    save(tmp_path / "a.nnstudio", experiment, trainer.checkpoint())
    opened = open_file(tmp_path / "a.nnstudio")
    assert opened.run is not None
    assert opened.notes == ()
