"""What belongs to a result and what does not, and how many samples make a step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nnstudio.core.activations.relu import ReLU
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count, shapes
from nnstudio.core.features.derived import Derived
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.schedules.exponential import Exponential

XOR = example("xor-tanh")

SAME: dict[str, Callable[[Experiment], Experiment]] = {
    "place": lambda e: edits.move_blocks(e, {"dense_1": (9.0, 9.0)}),
    "arrangement": lambda e: edits.arrange(e, 50.0, 50.0),
    "name of the experiment": lambda e: e.with_values(name="mine"),
    "name of a block": lambda e: edits.rename(e, "dense_1", "mine"),
    "epochs": lambda e: edits.set_training(e, epochs=7),
}
OTHER: dict[str, Callable[[Experiment], Experiment]] = {
    "units": lambda e: edits.set_field(e, "dense_1", "units", 9),
    "activation": lambda e: edits.set_field(e, "dense_1", "activation", ReLU()),
    "initializer": lambda e: edits.set_field(e, "dense_1", "initializer", Normal()),
    "std": lambda e: edits.set_field(e, "dense_1", "initializer", Normal(std=0.02)),
    "batch norm": lambda e: edits.set_field(e, "dense_1", "batch_norm", "after"),
    "dropout": lambda e: edits.set_field(e, "dense_1", "dropout", 0.5),
    "weight decay": lambda e: edits.set_field(e, "output_1", "weight_decay", L2(strength=0.1)),
    "block": lambda e: edits.add_block(e, Dense(), (270.0, 0.0))[0],
    "lonely block": lambda e: edits.add_block(e, Dense(), (270.0, 0.0), wire=False)[0],
    "removal": lambda e: edits.remove_blocks(e, ["dense_2"]),
    "link": lambda e: edits.connect(e, "input_1", "dense_2"),
    "seed": lambda e: edits.set_training(e, seed=2),
    "batch": lambda e: edits.set_training(e, batch_size=11),
    "whole set": lambda e: edits.set_training(e, batch_size=None),
    "schedule": lambda e: edits.set_training(e, schedule=Exponential()),
    "schedule of a length": lambda e: edits.set_training(e, schedule=Cosine()),
    "schedule of another length": lambda e: edits.set_training(e, schedule=Cosine(), epochs=7),
    "clipping": lambda e: edits.set_training(e, clipping=ClipNorm()),
    "bound": lambda e: edits.set_training(e, clipping=ClipNorm(threshold=2.0)),
    "patience": lambda e: edits.set_training(e, patience=3),
    "loss": lambda e: edits.set_training(e, loss=MeanSquaredError()),
    "rate": lambda e: edits.set_training(e, optimizer=SGD(learning_rate=0.2)),
    "samples": lambda e: edits.set_data(e, training_samples=100),
    "validation": lambda e: edits.set_data(e, validation=0.2),
    "scaling": lambda e: edits.set_data(e, scaling="standard"),
    "features": lambda e: edits.set_data(e, features=Derived()),
    "one feature": lambda e: edits.set_data(e, features=Derived(product=True)),
    "drawing": lambda e: edits.set_training(e, drawing="with_replacement"),
    "noise": lambda e: edits.set_data(e, dataset=Xor(noise=0.2)),
    "points": lambda e: edits.set_data(e, dataset=Xor(points=400)),
}


@pytest.mark.parametrize("edit", SAME.values(), ids=SAME)
def test_what_changes_no_result_keeps_the_hash(edit: Callable[[Experiment], Experiment]) -> None:
    assert edit(XOR) != XOR
    assert edit(XOR).settings_hash == XOR.settings_hash


def test_everything_else_changes_the_hash_each_in_its_own_way() -> None:
    hashes = {name: edit(XOR).settings_hash for name, edit in OTHER.items()}
    assert XOR.settings_hash not in hashes.values()
    assert len(set(hashes.values())) == len(OTHER)


def test_going_back_brings_the_hash_back() -> None:
    there = edits.set_field(XOR, "dense_1", "units", 9)
    assert edits.set_field(there, "dense_1", "units", 8).settings_hash == XOR.settings_hash


@pytest.mark.parametrize(
    ("samples", "batch", "used_batch", "steps"),
    [
        (None, 10, 10, 25),
        (None, 100, 100, 3),
        (None, 250, 250, 1),
        (None, 251, 250, 1),
        (7, 128, 7, 1),
        (7, 3, 3, 3),
        (9999, 10, 10, 25),
        (1, 1, 1, 1),
        (None, None, 250, 1),
        (7, None, 7, 1),
    ],
)
def test_batches_and_steps(
    samples: int | None, batch: int | None, used_batch: int, steps: int
) -> None:
    experiment = edits.set_training(edits.set_data(XOR, training_samples=samples), batch_size=batch)
    assert (experiment.batch_size, experiment.steps_per_epoch) == (used_batch, steps)


def test_shapes_follow_the_network() -> None:
    known = shapes(example("mnist-mlp"))
    assert known["input_1"].features == 784
    assert known["dense_1"].inputs == (784,)
    assert known["dense_1"].parameter_count == 784 * 100 + 100
    assert known["output_1"].features == 10
    assert parameter_count(example("mnist-mlp")) == 78_500 + 3 * 10_100 + 1_010


def test_shapes_behind_a_gap_are_not_known() -> None:
    gap = edits.disconnect(XOR, "dense_1", "dense_2")
    assert set(shapes(gap)) == {"input_1", "dense_1"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_made_anew_and_equal(name: str) -> None:
    assert example(name) == example(name)
    assert example(name).name == name
    assert set(example(name).positions) == set(example(name).network.by_id)


def test_an_unknown_example_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ProblemError) as caught:
        example("nonsense")
    (problem,) = caught.value.problems
    assert problem.code == "problem.unknown_example"
    assert str(problem.values["choices"]).split(", ") == list(EXAMPLES)
