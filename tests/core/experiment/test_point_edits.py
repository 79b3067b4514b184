"""Points drawn by hand are part of the experiment: drawn, erased, split, saved and trained on."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.datasets.drawn import MOST_POINTS, Drawn
from nnstudio.core.engine.data_look import look
from nnstudio.core.experiment import checks
from nnstudio.core.experiment.data_edits import use_data
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.point_edits import (
    add_points,
    clear_points,
    erase_points,
    set_point_classes,
)
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.trainer import Trainer


@pytest.fixture
def paper() -> Experiment:
    return use_data(example("spiral-tanh"), Drawn(points=()))


def points(experiment: Experiment) -> tuple[tuple[float, float, int], ...]:
    drawn = experiment.data.dataset
    assert isinstance(drawn, Drawn)
    return drawn.points


def test_an_empty_paper_says_what_to_do(paper: Experiment) -> None:
    assert [p.code for p in checks.errors(paper)] == ["problem.no_points"]
    assert look(paper).counts["train"].tolist() == [0, 0]
    drawn = add_points(paper, [(0, 0), (1, 1)], 0)
    drawn = add_points(drawn, [(2, 2), (3, 3)], 1)
    assert checks.errors(drawn) == ()


def test_points_are_drawn_and_erased(paper: Experiment) -> None:
    drawn = add_points(paper, [(0.123, 7.0), (-9, 1)], 1)
    assert points(drawn) == ((0.12, 6.0, 1), (-6.0, 1.0, 1))
    assert points(erase_points(add_points(drawn, [(2, 2)], 0), [0, 2])) == ((-6.0, 1.0, 1),)
    assert points(clear_points(drawn)) == ()
    other = example("digits-mlp")
    assert add_points(other, [(0, 0)], 0) is other


def test_there_is_a_most_of_them(paper: Experiment) -> None:
    drawn = add_points(paper, ((0.0, 0.0) for _ in range(MOST_POINTS + 5)), 0)
    assert len(points(drawn)) == MOST_POINTS


def test_the_output_follows_the_number_of_classes(paper: Experiment) -> None:
    drawn = set_point_classes(add_points(paper, [(0, 0)], 1), 4)
    output = drawn.network.of_type("output")[0].layer
    assert output.features((0,)) == 4
    fewer = set_point_classes(add_points(drawn, [(1, 1), (2, 2)], 3), 2)
    assert points(fewer) == ((0.0, 0.0, 1),)
    for wanted, count in ((1, 2), (10, 10), (1000, 10)):
        assert set_point_classes(paper, wanted).data.dataset.shape().outputs == count


def test_they_are_split_once_and_for_all() -> None:
    experiment = use_data(example("spiral-tanh"), Drawn(test_share=0.3))
    found = look(experiment)
    assert found.counts["train"].tolist() == [7, 7]
    assert found.counts["test"].tolist() == [3, 3]
    together = np.concatenate([found.part("train")[0], found.part("test")[0]])
    drawn = np.array(Drawn().places, np.float32)
    assert sorted(together.tolist()) == sorted(drawn.tolist())


def test_they_survive_a_file() -> None:
    experiment = use_data(example("spiral-tanh"), Drawn())
    assert from_data(Experiment, to_data(experiment)) == experiment


@pytest.mark.parametrize("wrong", [[[1.0, 2.0]], [[1.0, "x", 0]], [[float("nan"), 0.0, 0]], 3])
def test_damaged_points_are_refused(wrong: object) -> None:
    data = to_data(use_data(example("spiral-tanh"), Drawn()))
    data["data"]["dataset"]["points"] = wrong
    with pytest.raises(ProblemError):
        from_data(Experiment, data)


def test_a_network_learns_them() -> None:
    trainer = Trainer(use_data(example("spiral-tanh"), Drawn()))
    list(trainer.run(300))
    assert trainer.history.last()["train_accuracy"] == 1.0
