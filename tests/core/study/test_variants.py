"""Variants differ in what varies and in nothing else; runs of one seed start alike to the last bit."""

from __future__ import annotations

from typing import Any

import pytest

from nnstudio.core.experiment.comparison import Variation
from nnstudio.core.experiment.differences import Difference, differences
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.study.variants import MOST_RUNS, variants, vary
from nnstudio.core.training.trainer import Trainer

XOR = example("xor-tanh")


def layer(experiment: Experiment, block: str) -> Any:
    return experiment.network.by_id[block].layer


def with_seeds(experiment: Experiment, count: int) -> Experiment:
    comparison = experiment.comparison.with_values(repeats=count)
    return experiment.with_values(comparison=comparison)


def test_every_combination_with_every_seed() -> None:
    varied = vary(vary(XOR, "training.optimizer", "sgd, adam"), "dense_1.units", "4, 8, 16")
    made = variants(with_seeds(varied, 2))
    assert len(made) == 12
    assert [one.number for one in made] == list(range(12))
    assert made[0].values == (("training.optimizer", "sgd"), ("dense_1.units", "4"))
    assert made[-1].values == (("training.optimizer", "adam"), ("dense_1.units", "16"))
    assert [one.cell for one in made[:4]] == [(0, 0), (0, 0), (0, 1), (0, 1)]
    assert [one.experiment.training.seed for one in made[:4]] == [1, 2, 1, 2]
    assert made[-1].experiment.training.optimizer.type == "adam"


def test_nothing_else_differs() -> None:
    one, other = variants(vary(XOR, "dense_1.units", "4, 8"))
    (found,) = differences(one.experiment, other.experiment)
    assert isinstance(found, Difference)
    assert found.path == ("network", "dense_1", "units") and (found.old, found.new) == (4, 8)


def test_without_variations_there_is_one() -> None:
    (only,) = variants(XOR)
    assert only.experiment == XOR and only.values == ()


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("training.optimizer", "sgd, adam, adagrad"),
        ("training.optimizer.learning_rate", "log 1e-3..1 x 3"),
        ("training.penalty.strength", "0, 0.1"),
        ("hidden.dropout", "0, 0.5"),
        ("training.batch_size", "5, 50"),
    ],
)
def test_twins_start_at_the_same_loss_to_the_last_bit(path: str, values: str) -> None:
    made = variants(vary(XOR, path, values))
    trainers = [Trainer(one.experiment) for one in made]
    for trainer in trainers:
        list(trainer.run(1))
    first = trainers[0].history.column("train_loss")[0]
    assert all(trainer.history.column("train_loss")[0] == first for trainer in trainers)
    if path != "training.batch_size" and "dropout" not in path:
        # The first mini-batch is the same, too.
        losses = {float(trainer.history.batch_losses[0]) for trainer in trainers}
        assert len(losses) == 1


def test_hidden_means_all_hidden_blocks() -> None:
    found = variants(vary(XOR, "hidden.activation", "relu, tanh"))
    first = found[0].experiment
    assert [layer(first, b).activation.type for b in ("dense_1", "dense_2")] == ["relu", "relu"]
    assert layer(first, "output_1").activation.type == "sigmoid"
    assert layer(change(XOR, "hidden.units", "3"), "dense_2").units == 3


@pytest.mark.parametrize("path", ["hidden", "hidden.no_such", "hidden.units.more", "nowhere.units"])
def test_paths_that_lead_nowhere(path: str) -> None:
    with pytest.raises(ProblemError) as caught:
        vary(XOR, path, "1, 2")
    assert caught.value.problems[0].code in ("problem.unknown_setting", "problem.no_settings")


def test_varying_again_replaces_and_nothing_takes_back() -> None:
    varied = vary(vary(XOR, "dense_1.units", "4, 8"), "training.optimizer", "sgd, adam")
    again = vary(varied, "dense_1.units", "5, 6")
    assert again.comparison.of("dense_1.units") == "5, 6"
    assert [one.path for one in again.comparison.variations] == [
        "dense_1.units",
        "training.optimizer",
    ]
    assert vary(vary(again, "dense_1.units", ""), "training.optimizer", " ") == XOR


def test_the_same_twice_and_too_many_are_refused() -> None:
    twice = XOR.comparison.with_values(
        variations=(Variation(path="dense_1.units", values="1, 2"),) * 2
    )
    with pytest.raises(ProblemError) as caught:
        variants(XOR.with_values(comparison=twice))
    assert caught.value.problems[0].code == "problem.varies_twice"
    many = vary(vary(XOR, "dense_1.units", "1..60"), "dense_2.units", "1..60")
    with pytest.raises(ProblemError) as caught:
        variants(many)
    assert caught.value.problems[0].values == {"count": 3600, "bound": MOST_RUNS}
    seeds = with_seeds(vary(XOR, "training.seed", "1, 2"), 2)
    with pytest.raises(ProblemError):
        variants(seeds)


def test_a_variant_that_cannot_be_trained_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        variants(vary(XOR, "output_1.activation", "sigmoid, softmax"))
    assert caught.value.problems[0].code == "problem.variant"
    assert "softmax" in str(caught.value.problems[0].values["name"])
    assert len(caught.value.problems) > 1


def test_a_refusal_names_the_path() -> None:
    broken = Variation(path="dense_1.units", values="5, -1")
    comparison = XOR.comparison.with_values(variations=(broken,))
    with pytest.raises(ProblemError) as caught:
        variants(XOR.with_values(comparison=comparison))
    assert caught.value.problems[0].field == "dense_1.units"


def test_what_is_compared_is_kept_in_files_and_makes_no_result_look_old() -> None:
    varied = with_seeds(vary(XOR, "dense_1.units", "4, 8"), 3)
    assert from_data(Experiment, to_data(varied)) == varied
    assert varied.settings_hash == XOR.settings_hash


def test_a_part_is_set_before_what_is_in_it_whatever_the_order() -> None:
    made = example("digits-mlp")
    made = vary(made, "training.optimizer.learning_rate", "0.3, 0.4")
    made = vary(made, "training.optimizer", "sgd, adam")
    rates = [one.experiment.training.optimizer.learning_rate for one in variants(made)]  # type: ignore[attr-defined]
    assert rates == [0.3, 0.3, 0.4, 0.4]
