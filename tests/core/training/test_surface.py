"""Surfaces: every value is what the evaluation says at that place, in the form the data are given in."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.blobs import Blobs
from nnstudio.core.datasets.spiral import Spiral
from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import Evaluator
from nnstudio.core.engine.samples import Part
from nnstudio.core.experiment.examples import example, multilayer
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.features.derived import Derived
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.output import Output
from nnstudio.core.training import surveyor as surveying
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Paused, Placed, Surveyed
from nnstudio.core.training.surface import (
    COARSE,
    FINE,
    SHOWN,
    SurfaceWish,
    bending_blocks,
    has_surface,
    still_resolution,
)
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.core.training.trainer import Trainer


def trained(experiment: Experiment, steps: int = 30) -> Trainer:
    trainer = Trainer(experiment)
    for _ in trainer.run(steps):
        pass
    return trainer


def evaluated(trainer: Trainer, places: np.ndarray) -> np.ndarray:
    """What the evaluation answers at places given as the data set has them."""
    experiment = trainer.experiment
    form = samples.Form(experiment, samples.raw(experiment))
    rows = form.rows(places.astype(np.float32))
    outputs = experiment.network.of_type("output")[0].layer.features((0,))
    wanted = np.zeros((len(rows), outputs), np.float32)
    return Evaluator(trainer.state).outputs(Part(rows, wanted))


def grid_of(surface, dimensions: int = 2) -> np.ndarray:
    n = surface.wish.resolution
    axes = [
        np.linspace(a, b, n, dtype=np.float32)
        for a, b in zip(surface.low, surface.high, strict=True)
    ]
    assert len(axes) == dimensions
    if dimensions == 1:
        return axes[0][:, None]
    return np.array([[x, y] for y in axes[1] for x in axes[0]])


def with_data(experiment: Experiment, **values) -> Experiment:
    return experiment.with_values(data=experiment.data.with_values(**values))


PLANES = {
    "two outputs": lambda: example("spiral-tanh"),
    "one output": lambda: example("xor-tanh"),
    "standardised": lambda: with_data(example("spiral-tanh"), scaling="standard"),
    "min-max": lambda: with_data(example("xor-tanh"), scaling="min_max"),
    "derived features": lambda: with_data(
        example("spiral-tanh"), features=Derived(product=True, sin_x=True, y=False)
    ),
    "a value": lambda: example("plane-linear"),
    "many classes": lambda: many_classes(7),
}


def many_classes(classes: int) -> Experiment:
    output = Output(units=classes, activation=Softmax(), initializer=Xavier())
    network, data = multilayer((12,), Tanh(), Blobs(classes=classes), output)
    return Experiment(network=network, data=data, training=Training(batch_size=16))


@pytest.mark.parametrize("make", PLANES.values(), ids=PLANES)
def test_every_value_is_the_evaluations(make) -> None:
    trainer = trained(make())
    surface = Surveyor(trainer.state).survey(trainer.step, SurfaceWish(21))
    expected = evaluated(trainer, grid_of(surface)).reshape(surface.values.shape)
    np.testing.assert_allclose(surface.values, expected, rtol=1e-4, atol=1e-5)
    assert surface.values.dtype == np.float32
    assert np.ptp(surface.values) > 0.01


def test_a_line_is_a_function() -> None:
    trainer = trained(example("sine-relu"))
    surface = Surveyor(trainer.state).survey(trainer.step, SurfaceWish(33, "dense_1"))
    assert surface.values.shape == (1, 33)
    expected = evaluated(trainer, grid_of(surface, 1))
    np.testing.assert_allclose(surface.values, expected, rtol=1e-4, atol=1e-5)
    assert surface.units is not None and surface.units.grid.shape == (16, 33)
    assert surface.units.total == 32


def test_which_data_have_a_surface() -> None:
    for name in ("spiral-tanh", "xor-tanh", "sine-relu", "plane-linear"):
        assert has_surface(example(name))
    assert not has_surface(example("digits-mlp"))


def test_the_grid_reaches_around_all_samples() -> None:
    trainer = trained(example("spiral-tanh"), 1)
    surveyor = Surveyor(trainer.state)
    surface, points = surveyor.survey(0, SurfaceWish(9)), surveyor.points
    for part in (points.train, points.test):
        assert (part > np.array(surface.low)).all() and (part < np.array(surface.high)).all()


def test_the_points_are_those_of_the_run() -> None:
    experiment = with_data(example("spiral-tanh"), training_samples=300, validation=0.2)
    trainer = trained(experiment, 1)
    points = Surveyor(trainer.state).points
    given = samples.raw(experiment)
    assert points.train_total == len(points.train) == 240
    np.testing.assert_array_equal(points.train, given.train_inputs[:240])
    np.testing.assert_array_equal(points.test_wanted, given.test_labels[:SHOWN])
    assert points.whole
    many = with_data(experiment, dataset=Spiral(points=6000), training_samples=None)
    shown = Surveyor(trained(many, 1).state).points
    assert len(shown.train) == SHOWN and shown.train_total == 2400 and not shown.whole


def test_units_on_the_grid_and_at_the_points() -> None:
    trainer = trained(example("spiral-tanh"))
    surveyor = Surveyor(trainer.state)
    surface = surveyor.survey(trainer.step, SurfaceWish(11, "dense_1"))
    units = surface.units
    assert units is not None and units.block == "dense_1" and units.total == 16
    weights = trainer.state.parameter("dense_1.weights")
    biases = trainer.state.parameter("dense_1.bias")
    expected = np.tanh(grid_of(surface) @ weights + biases).T
    np.testing.assert_allclose(units.grid.reshape(16, -1), expected, rtol=1e-4, atol=1e-5)
    at_points = np.tanh(surveyor.points.test @ weights + biases).T
    np.testing.assert_allclose(units.test, at_points, rtol=1e-4, atol=1e-5)
    assert surveyor.survey(1, SurfaceWish(11, "gone")).units is None


def test_looking_changes_nothing() -> None:
    plain, looked = trained(example("spiral-tanh"), 60), Trainer(example("spiral-tanh"))
    for _ in looked.run(60):
        looked.control.request(SurfaceWish(15, "dense_2"))
    np.testing.assert_array_equal(plain.state.parameters, looked.state.parameters)
    np.testing.assert_array_equal(plain.history.batch_losses, looked.history.batch_losses)


def test_the_trainer_answers_on_request_alone() -> None:
    control = Control()
    control.pause()
    trainer = Trainer(example("xor-tanh"), control=control)
    events = []
    for event in trainer.run():
        events.append(event)
        if isinstance(event, Paused):
            control.request(SurfaceWish(COARSE, "dense_1"))
        if isinstance(event, Surveyed):
            if len([one for one in events if isinstance(one, Surveyed)]) == 2:
                control.stop()
            else:
                control.request(SurfaceWish(FINE))
    placed = [one for one in events if isinstance(one, Placed)]
    first, second = (one.surface for one in events if isinstance(one, Surveyed))
    assert len(placed) == 1 and events.index(placed[0]) < 6
    assert first.values.shape == (1, COARSE, COARSE) and second.values.shape == (1, FINE, FINE)
    assert first.step == second.step == 0
    again = pickle.loads(pickle.dumps(first))  # noqa: S301
    np.testing.assert_array_equal(again.values, first.values)
    assert not first.values.flags.writeable and first.values.base is None
    assert not any(isinstance(one, Surveyed) for one in trained_events("xor-tanh"))


def trained_events(name: str) -> list[object]:
    return list(Trainer(example(name)).run(20))


def test_other_samples_get_no_answer() -> None:
    trainer = Trainer(example("digits-mlp"))
    trainer.control.request(SurfaceWish())
    assert not any(isinstance(event, Surveyed) for event in trainer.run(3))


def test_it_keeps_to_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was paid for one surface sets when the next one may come."""
    clock = [0.0]

    def ticking() -> float:
        clock[0] += 0.5
        return clock[0]

    surveyor = Surveyor(trained(example("xor-tanh"), 1).state)
    monkeypatch.setattr(surveying.time, "perf_counter", ticking)
    wish = frozenset({SurfaceWish(9)})

    def answers(seconds: float, waiting: bool = False, wanted=wish) -> int:
        made = surveyor.answer(wanted, 1, seconds, waiting=waiting)
        return sum(isinstance(event, Surveyed) for event in made)

    assert answers(1.0) == 1
    pause = 0.5 / surveying.SURFACE_SHARE
    assert answers(1.0 + 0.9 * pause) == 0
    assert answers(1.0 + 1.1 * pause, wanted=frozenset()) == 1, "it was still owed"
    assert answers(1.0 + 1.2 * pause) == 0
    assert answers(1.0 + 1.2 * pause, waiting=True) == 1, "while it is paused there is time"


def test_a_checkpoint_gives_the_same_surface() -> None:
    trainer = trained(example("spiral-tanh"))
    live = Surveyor(trainer.state).survey(30, SurfaceWish(15))
    kept = Surveyor.of(trainer.checkpoint()).survey(30, SurfaceWish(15))
    np.testing.assert_array_equal(live.values, kept.values)


def test_large_networks_stay_coarse() -> None:
    assert still_resolution(example("spiral-tanh")) == FINE
    network, data = multilayer((600, 600), Tanh(), Spiral(), Output())
    assert still_resolution(Experiment(network=network, data=data)) == COARSE


def test_blocks_that_bend() -> None:
    assert bending_blocks(example("spiral-tanh")) == ("dense_1", "dense_2")
    assert bending_blocks(example("plane-linear")) == ()
