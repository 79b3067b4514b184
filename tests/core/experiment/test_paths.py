"""Every value of an experiment has a path, and a path changes that value and nothing else."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.paths import change, paths
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError


def test_paths_reach_into_parts_of_parts() -> None:
    known = paths(example("xor-tanh"))
    assert "training.optimizer.learning_rate" in known
    assert "data.dataset.points" in known
    assert "dense_2.activation" in known
    assert len(known) == len(set(known))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_path_takes_the_value_that_is_there(name: str) -> None:
    experiment = example(name)
    for path in paths(experiment):
        value = experiment
        head, *names = path.split(".")
        block = experiment.network.by_id.get(head)
        value = block.layer if block else getattr(experiment, head)
        for step in names:
            value = getattr(value, step)
        assert change(experiment, path, value) == experiment, path


def test_a_change_leaves_the_rest_and_the_original_alone() -> None:
    before = example("digits-mlp")
    after = change(before, "training.optimizer.learning_rate", "0.5")
    assert after.training.optimizer == Adam(learning_rate=0.5)
    assert before == example("digits-mlp")
    assert after.network is before.network
    assert change(after, "training.optimizer.learning_rate", 0.001) == before


def test_a_part_may_be_given_by_id_or_as_it_is() -> None:
    experiment = example("digits-mlp")
    by_id = change(experiment, "training.optimizer", "sgd")
    assert by_id == change(experiment, "training.optimizer", SGD())


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "problem.unknown_setting"),
        ("network", "problem.unknown_setting"),
        ("network.blocks", "problem.unknown_setting"),
        ("name.x", "problem.unknown_setting"),
        ("training", "problem.unknown_setting"),
        ("training.", "problem.unknown_setting"),
        ("training.optimizer.size", "problem.unknown_setting"),
        ("training.model_config", "problem.unknown_setting"),
        ("dense_1.activation.slope", "problem.no_settings"),
        ("training.seed.x", "problem.no_settings"),
        ("input_1.units", "problem.no_settings"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(path: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        change(example("digits-mlp"), path, "1")
    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == (code, path)


def test_a_refused_value_carries_its_whole_path() -> None:
    with pytest.raises(ProblemError) as refused:
        change(example("digits-mlp"), "training.optimizer.learning_rate", "-1")
    assert refused.value.problems[0].field == "training.optimizer.learning_rate"
