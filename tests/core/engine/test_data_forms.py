"""The forms data take on their way to the network: targets, validation part, features, scaling, drawing."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import assert_network_gradients, chain, dense, ready
from nnstudio.core.activations.identity import Identity
from nnstudio.core.datasets.absolute_value import AbsoluteValue
from nnstudio.core.datasets.base import DataShape, Samples
from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import CHUNK, Evaluator
from nnstudio.core.engine.scaling import Scaler
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits, seeds
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.features.derived import Derived
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.training.trainer import Trainer

XOR, SINE = example("xor-tanh"), example("sine-relu")


class Pair(AbsoluteValue):
    """Two values at each x, for a network with two outputs."""

    @property
    def outputs(self) -> int:
        return 2

    def load(self, generator: np.random.Generator) -> Samples:
        one = super().load(generator)
        return Samples(
            one.train_inputs,
            np.column_stack([one.train_labels, 2 * one.train_labels]),
            one.test_inputs,
            np.column_stack([one.test_labels, 2 * one.test_labels]),
        )


def test_targets_of_a_regression_are_its_values() -> None:
    data = samples.load(SINE)
    loaded = SINE.data.dataset.load(seeds.generator(SINE.training.seed, "data"))
    assert data.train.targets.shape == (600, 1)
    assert np.array_equal(data.train.targets[:, 0], loaded.train_labels)
    assert data.train.inputs.shape == (600, 2)


def test_several_values_per_sample_are_learned() -> None:
    experiment = chain(
        Input(),
        dense(16),
        Output(units=2, activation=Identity()),
        dataset=Pair(points=200),
        training=Training(
            loss=MeanSquaredError(), optimizer=Adam(learning_rate=0.02), batch_size=10, epochs=30
        ),
    )
    assert Pair().shape() == DataShape((1,), 2, 600, 600)
    trainer = Trainer(experiment)
    list(trainer.run())
    scores = trainer.history.column("test_accuracy")
    assert scores[-1] > max(0.8, scores[0])
    assert_network_gradients(ready(experiment))


@pytest.mark.parametrize("count", [1, CHUNK, CHUNK + 1])
def test_outputs_on_demand_are_those_that_are_scored(count: int) -> None:
    state, part = State(SINE), samples.load(SINE).train.first(count)
    outputs = Evaluator(state).outputs(part)
    assert outputs.shape == (1, count)
    loss = Evaluator(state).evaluate(part)[0]
    assert loss == pytest.approx(0.5 * np.mean((outputs - part.targets.T) ** 2), rel=1e-5)


@pytest.mark.parametrize(
    ("first", "share", "trained"),
    [(None, 0.2, 200), (100, 0.2, 80), (30, 0.5, 15), (3, 0.5, 1), (1, 0.5, 1), (10, 0.0, 10)],
)
def test_validation_is_the_end_of_the_samples_taken(
    first: int | None, share: float, trained: int
) -> None:
    experiment = edits.set_data(XOR, training_samples=first, validation=share)
    taken = experiment.data.taken
    data, whole = samples.load(experiment), samples.load(XOR)
    assert (len(data.train), len(data.validation)) == (trained, taken - trained)
    assert experiment.data.used == trained
    assert np.array_equal(data.train.inputs, whole.train.inputs[:trained])
    assert np.array_equal(data.validation.inputs, whole.train.inputs[trained:taken])
    assert np.array_equal(data.validation.targets, whole.train.targets[trained:taken])
    assert np.array_equal(data.test.inputs, whole.test.inputs)


def test_validation_is_scored_and_never_trained_on() -> None:
    small = edits.set_training(edits.set_data(XOR, training_samples=80), epochs=3)
    split = edits.set_training(edits.set_data(XOR, training_samples=100, validation=0.2), epochs=3)
    alone, watched = Trainer(small), Trainer(split)
    list(alone.run())
    list(watched.run())
    assert np.array_equal(alone.state.parameters, watched.state.parameters)
    assert np.isnan(alone.history.column("validation_loss")).all()
    data = samples.load(split)
    scores = Evaluator(watched.state).evaluate(data.validation)
    last = watched.history.last()
    assert (last["validation_loss"], last["validation_accuracy"]) == scores
    assert scores != Evaluator(watched.state).evaluate(data.train)


def derived(**flags: bool) -> Experiment:
    return edits.set_data(XOR, features=Derived(**flags))


def test_features_are_made_of_both_coordinates() -> None:
    all_on = dict.fromkeys(("x_squared", "y_squared", "product", "sin_x", "sin_y"), True)
    experiment, plain = derived(**all_on), samples.load(XOR)
    x, y = plain.train.inputs[:, 0], plain.train.inputs[:, 1]
    made = samples.load(experiment).train.inputs
    expected = np.column_stack([x, y, x * x, y * y, x * y, np.sin(x), np.sin(y), np.ones_like(x)])
    np.testing.assert_allclose(made, expected, rtol=1e-6)
    assert shapes(experiment)["input_1"].features == 7
    assert shapes(experiment)["dense_1"].inputs == (7,)
    assert Trainer(experiment).state.parameter("dense_1.weights").shape == (7, 8)


def test_the_product_alone_solves_xor_without_a_hidden_layer() -> None:
    experiment = derived(x=False, y=False, product=True)
    experiment = edits.set_data(
        edits.remove_blocks(experiment, ["dense_1", "dense_2"]),
        dataset=XOR.data.dataset.with_values(noise=0.0),
    )
    trainer = Trainer(edits.set_training(experiment, epochs=20))
    list(trainer.run())
    assert trainer.history.last()["test_accuracy"] > 0.98


def test_other_data_are_left_as_they_are() -> None:
    experiment = edits.set_data(SINE, features=Derived(product=True))
    assert np.array_equal(samples.load(experiment).train.inputs, samples.load(SINE).train.inputs)
    assert shapes(experiment)["input_1"].features == 1


@pytest.mark.parametrize("kind", ["standard", "min_max"])
def test_scaling_is_fitted_on_the_training_part_alone(kind: str) -> None:
    experiment = edits.set_data(XOR, training_samples=50, validation=0.2, scaling=kind)
    data, plain = samples.load(experiment), samples.load(XOR)
    raw = plain.train.inputs[:40, :-1].astype(np.float64)
    shift, span = (
        (raw.mean(axis=0), raw.std(axis=0))
        if kind == "standard"
        else (raw.min(axis=0), np.ptp(raw, axis=0))
    )
    for scaled, source in (
        (data.train, plain.train.inputs[:40]),
        (data.validation, plain.train.inputs[40:50]),
        (data.test, plain.test.inputs),
    ):
        np.testing.assert_allclose(
            scaled.inputs[:, :-1], (source[:, :-1] - shift) / span, atol=1e-5
        )
        assert np.all(scaled.inputs[:, -1] == 1)
    inside = data.train.inputs[:, :-1]
    if kind == "standard":
        np.testing.assert_allclose(inside.mean(axis=0), 0, atol=1e-6)
        np.testing.assert_allclose(inside.std(axis=0), 1, atol=1e-5)
    else:
        assert (inside.min(axis=0) == 0).all()
        np.testing.assert_allclose(inside.max(axis=0), 1, atol=1e-6)


@pytest.mark.parametrize("kind", ["standard", "min_max"])
@pytest.mark.parametrize("value", [0.0, 0.1, -1e30])
def test_a_feature_that_never_changes_becomes_0(kind: str, value: float) -> None:
    training = np.full((7, 2), value, np.float32)
    training[:, 1] = np.arange(7)
    scaler = Scaler(kind, training)  # pyright: ignore[reportArgumentType]
    other = np.array([[5.0, 3.0]], np.float32)
    assert scaler.scaled(training)[:, 0].tolist() == [0.0] * 7
    assert scaler.scaled(other)[0, 0] == 0.0
    assert np.isfinite(scaler.scaled(other)).all()
    one = Scaler(kind, training[:1])  # pyright: ignore[reportArgumentType]
    assert not one.scaled(training).any()


def test_constant_pixels_do_no_harm() -> None:
    experiment = edits.set_data(example("digits-mlp"), scaling="standard")
    assert np.isfinite(samples.load(experiment).train.inputs).all()
    trainer = Trainer(edits.set_training(experiment, epochs=5))
    list(trainer.run())
    assert trainer.history.last()["test_accuracy"] > 0.8


def test_drawing_with_replacement_takes_some_twice_and_some_never() -> None:
    experiment = edits.set_training(XOR, drawing="with_replacement")
    order = samples.batch_order(experiment, 0)
    assert order.shape == (250,)
    assert (order.min() >= 0, order.max() < 250) == (True, True)
    assert 0.55 < len(set(order.tolist())) / 250 < 0.72  # 1 - 1/e = 0.63
    assert sorted(samples.batch_order(XOR, 0).tolist()) == list(range(250))
    assert np.array_equal(order, samples.batch_order(experiment, 0))
    assert not np.array_equal(order, samples.batch_order(experiment, 1))
    many = np.concatenate([samples.batch_order(experiment, epoch) for epoch in range(200)])
    assert np.bincount(many, minlength=250).min() > 120


def test_balanced_drawing_makes_rare_classes_as_frequent_as_others() -> None:
    few = edits.set_data(XOR, training_samples=60)
    rare = edits.set_training(few, drawing="balanced", seed=14)
    labels = samples.raw(rare).train_labels[:60]
    orders = [samples.batch_order(rare, epoch) for epoch in range(300)]
    assert all(len(order) == 60 and order.min() >= 0 and order.max() < 60 for order in orders)
    assert np.array_equal(orders[3], samples.batch_order(rare, 3))
    drawn = np.concatenate(orders)
    assert labels.mean() > 0.6
    assert abs(labels[drawn].mean() - 0.5) < 0.01
    times = np.bincount(drawn, minlength=60)
    for label in (0, 1):
        own = times[labels == label]
        assert own.min() > 0.6 * own.mean()


def test_balanced_drawing_of_numbers_draws_from_all() -> None:
    curve = edits.set_training(example("sine-relu"), drawing="balanced")
    drawn = edits.set_training(curve, drawing="with_replacement")
    assert np.array_equal(samples.batch_order(curve, 0), samples.batch_order(drawn, 0))
