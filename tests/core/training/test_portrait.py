"""A small network unit by unit is what its layers compute; a hand in it changes one weight and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import finished
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.experiment.unit_by_unit import MOST_UNITS, obstacle
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Paused, Progressed, Weighed
from nnstudio.core.training.portrait import SIDE, Portraitist
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weight_edit import WeightEdit
from nnstudio.core.training.weights import Weights


def small(*layers, epochs: int = 4) -> Experiment:
    layers = layers or (dense(3, activation=Tanh()), dense(4, activation=Tanh()))
    training = Training(batch_size=10, epochs=epochs)
    return chain(Input(), *layers, Output(units=2), dataset=Gauss(points=100), training=training)


def test_units_give_what_plain_numpy_says() -> None:
    trainer = Trainer(small())
    finished(trainer, 5)
    artist = Portraitist(small())
    artist.take(Weights.of(trainer.state))
    drawn = artist.draw()
    assert drawn.step == 5
    names = [sketch.block for sketch in drawn.blocks]
    assert names == ["b0", "b1", "b2", "b3"]
    first, second = drawn.blocks[1], drawn.blocks[2]
    plane = drawn.blocks[0].given
    assert plane is not None and plane.shape == (2, SIDE, SIDE)
    # The first value grows to the right, the second one down the rows.
    assert (np.diff(plane[0], axis=1) > 0).all() and (np.diff(plane[1], axis=0) > 0).all()
    x = plane.reshape(2, -1)
    for sketch in (first, second):
        assert sketch.weights is not None and sketch.bias is not None
        x = np.tanh(sketch.weights.T @ x + sketch.bias[:, None])
        assert sketch.given is not None
        assert sketch.given.reshape(sketch.units, -1) == pytest.approx(x, abs=1e-5)
    assert np.array_equal(first.weights, trainer.state.parameter("b1.weights"))  # type: ignore[arg-type]
    assert not first.weights.flags.writeable  # type: ignore[union-attr]


def test_without_a_run_it_has_the_starting_weights() -> None:
    drawn = Portraitist(small()).draw()
    state = Trainer(small()).state
    assert np.array_equal(drawn.blocks[1].weights, state.parameter("b1.weights"))  # type: ignore[arg-type]


def test_samples_on_a_line_have_curves_and_images_have_neither() -> None:
    line = Portraitist(edits.set_data(small(), dataset=Sine())).draw()
    assert line.blocks[1].given is not None
    assert line.blocks[1].given.shape == (3, SIDE)
    images = Portraitist(edits.set_data(small(), dataset=Digits8x8())).draw()
    assert images.blocks[1].given is None


def test_which_networks_can_be_shown() -> None:
    assert obstacle(small()) == "none"
    assert obstacle(small(dense(MOST_UNITS))) == "none"
    assert obstacle(small(dense(MOST_UNITS + 1))) == "too_wide"
    assert obstacle(small(dense(3), BatchNorm())) == "other_blocks"
    assert obstacle(edits.disconnect(small(), "b1", "b2")) == "unfinished"
    assert obstacle(example("mnist-mlp")) == "too_wide"


def test_a_weight_changed_by_hand_is_the_only_one_and_the_run_goes_on_with_it() -> None:
    control = Control()
    trainer = Trainer(small(), control=control)
    control.pause()
    seen = []
    for event in trainer.run():
        if isinstance(event, Paused) and not seen:
            before = trainer.state.parameters.copy()
            control.request(WeightEdit("b1", "weights", (1, 2), 7.5))
            control.request("weights")
            seen.append(before)
        elif isinstance(event, Weighed):
            changed = np.flatnonzero(trainer.state.parameters != seen[0])
            assert len(changed) == 1
            assert event.weights.parameters["b1.weights"][1, 2] == 7.5
            control.resume()
        elif isinstance(event, Progressed):
            seen.append(trainer.state.parameter("b1.weights")[1, 2])
    assert abs(seen[1] - 7.5) < 1.0
    assert trainer.step == trainer.total_steps


@pytest.mark.parametrize(
    "edit",
    [
        WeightEdit("b9", "weights", (0, 0), 1.0),
        WeightEdit("b1", "weights", (5, 0), 1.0),
        WeightEdit("b1", "weights", (0,), 1.0),
        WeightEdit("b1", "weights", (0, 0), float("nan")),
        WeightEdit("b1", "weights", (-1, 0), 1.0),
    ],
)
def test_what_is_no_weight_changes_nothing(edit: WeightEdit) -> None:
    state = Trainer(small()).state
    before = state.parameters.copy()
    assert not edit.apply(state)
    assert np.array_equal(state.parameters, before)
