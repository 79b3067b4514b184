"""Looking inside a run shows true numbers and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.experiment.examples import example
from nnstudio.core.parts.calls import Array
from nnstudio.core.training import looker
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Looked, Progressed
from nnstudio.core.training.sampling import SAMPLE
from nnstudio.core.training.snapshot import BINS, Histogram, Look, histogram
from nnstudio.core.training.trainer import Trainer


def made(values: Array) -> Histogram:
    found = histogram(values)
    assert found is not None
    return found


def test_looking_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looker, "SNAPSHOT_SHARE", 1e9)
    control = Control()
    watched, alone = Trainer(everything(), control=control), Trainer(everything())
    looks = 0
    watched.look()
    for event in watched.run():
        looks += isinstance(event, Looked)
        control.request("snapshot")
        watched.snapshot()
        watched.scores()
    finished(alone)
    assert looks >= 4
    assert_same_run(watched, alone)


def test_looks_take_a_share_of_the_time_and_none_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With next to no share the second one waits until the run stands still."""
    monkeypatch.setattr(looker, "SNAPSHOT_SHARE", 1e-9)
    control = Control()
    trainer = Trainer(everything(), control=control)
    looked: list[int] = []
    for event in trainer.run():
        if isinstance(event, Looked):
            looked.append(event.snapshot.step)
            if trainer.step == trainer.total_steps or len(looked) == 2:
                control.stop()
        elif isinstance(event, Progressed) and looked:
            control.pause()
        control.request("snapshot")
    first, second = looked[:2]
    assert first < second


def test_every_block_but_the_input_is_shown_and_weights_where_there_are_any() -> None:
    trainer = Trainer(everything())
    finished(trainer, 3)
    shown = trainer.snapshot()
    assert shown.step == 3
    assert [layer.block for layer in shown.layers] == ["b1", "b2", "b3", "b4", "b5"]
    assert [layer.weights is not None for layer in shown.layers] == [True, False, True, False, True]
    for layer in shown.layers:
        assert layer.activations is not None
        assert (layer.gradients is None) == (layer.weights is None)


def test_the_histogram_is_of_the_weights_there_are() -> None:
    trainer = Trainer(everything())
    finished(trainer, 3)
    shown, weights = trainer.snapshot().layers[0].weights, trainer.state.parameter("b1.weights")
    assert shown is not None
    assert (shown.values, shown.total) == (weights.size, weights.size)
    assert shown.mean == pytest.approx(float(weights.mean()), rel=1e-5)
    assert (shown.smallest, shown.largest) == (weights.min(), weights.max())


def test_a_look_before_the_start_shows_gradients_and_takes_no_step() -> None:
    trainer = Trainer(everything())
    before = trainer.state.parameters.copy()
    shown = trainer.look()
    assert shown.step == trainer.step == 0
    gradients = shown.layers[0].gradients
    assert gradients is not None
    assert gradients.std > 0
    assert np.array_equal(trainer.state.parameters, before)


@pytest.mark.parametrize("size", [1, 2, 17, SAMPLE, SAMPLE + 1, 50_000])
@pytest.mark.parametrize("kind", ["normal", "uniform", "half zero", "outlier", "whole numbers"])
def test_the_counts_zeros_and_outsiders_sum_to_the_values(size: int, kind: str) -> None:
    source = np.random.default_rng(size)
    values = {
        "normal": source.standard_normal(size),
        "uniform": source.uniform(5, 6, size),
        "half zero": np.maximum(source.standard_normal(size), 0),
        "outlier": np.append(source.standard_normal(size), 1e6),
        "whole numbers": source.integers(-3, 3, size).astype(float),
    }[kind]
    shown = made(values.astype(np.float32))
    apart = round(shown.zeros * shown.values) if shown.zeros_apart else 0
    outside = round(shown.outside * shown.values)
    assert int(shown.counts.sum()) + apart + outside == shown.values
    assert shown.counts.shape == (BINS,)
    assert shown.counts.min() >= 0
    assert 0 < shown.values <= SAMPLE + 1
    assert shown.total == len(values)
    assert shown.low < shown.high
    assert shown.smallest <= shown.mean <= shown.largest


def test_the_bins_hold_what_lies_in_them() -> None:
    values = np.random.default_rng(1).uniform(-2, 3, SAMPLE)
    shown = made(values)
    expected, _ = np.histogram(values, bins=BINS, range=(shown.low, shown.high))
    assert (shown.low, shown.high) == (values.min(), values.max())
    assert np.abs(shown.counts - expected).sum() <= 2
    assert shown.std == pytest.approx(values.std(), rel=1e-9)


@pytest.mark.parametrize("value", [0.0, 1.0, -3.5, 1e-30, 1e30])
def test_a_constant_fills_one_bin(value: float) -> None:
    shown = made(np.full((7, 9), value, np.float32))
    assert int(shown.counts.max()) == int(shown.counts.sum()) == 63
    assert shown.low < np.float32(value) < shown.high
    assert shown.std == pytest.approx(0.0, abs=1e-6 * abs(value))
    assert shown.zeros == (1.0 if value == 0 else 0.0)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_has_no_histogram(wrong: float) -> None:
    values = np.ones(50)
    values[7] = wrong
    with np.errstate(invalid="ignore"):
        assert histogram(values) is None


def test_a_few_outliers_do_not_hide_the_shape() -> None:
    values = np.append(np.random.default_rng(1).standard_normal(SAMPLE - 1), [1e4])
    shown = made(values)
    assert shown.largest == 1e4
    assert shown.high < 1e4
    assert shown.outside == pytest.approx(1 / SAMPLE)


def test_silent_units_are_counted_apart() -> None:
    shown = made(np.maximum(np.random.default_rng(1).standard_normal(4000), 0))
    assert shown.zeros_apart
    assert shown.zeros == pytest.approx(0.5, abs=0.05)
    assert shown.counts.sum() < 0.6 * shown.values


def same(together: Histogram | None, alone: Histogram | None) -> None:
    """Two histograms of the same values; rounding may move a value that lies on the edge of a bin."""
    assert (together is None) == (alone is None)
    if together is None or alone is None:
        return
    for name in ("smallest", "largest", "zeros", "zeros_apart", "values", "total"):
        assert getattr(together, name) == getattr(alone, name), name
    width = alone.high - alone.low
    assert together.mean == pytest.approx(alone.mean, rel=1e-12, abs=1e-9 * width)
    assert together.std == pytest.approx(alone.std, rel=1e-9)
    assert together.low == pytest.approx(alone.low, rel=1e-6, abs=1e-6 * width)
    assert together.high == pytest.approx(alone.high, rel=1e-6, abs=1e-6 * width)
    assert together.outside == pytest.approx(alone.outside, abs=1.5 / alone.values)
    assert np.abs(together.counts - alone.counts).sum() <= 4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(12))
def test_arrays_in_one_matrix_are_seen_as_each_alone(seed: int, dtype: type) -> None:
    """Short and long ones side by side, of every kind; what fills up a short row is not counted."""
    source = np.random.default_rng(seed)
    arrays: list[Array] = []
    for _ in range(int(source.integers(2, 12))):
        shape = (int(source.integers(1, 90)), int(source.integers(1, 90)))
        values = source.standard_normal(shape) * 10.0 ** source.integers(-3, 4)
        kind = source.integers(6)
        if kind == 1:
            values = np.maximum(values, 0)
        elif kind == 2:
            values = np.full(shape, values[0, 0])
        elif kind == 3:
            values += 50 * np.abs(values).max()
        elif kind == 4:
            values[0, 0] = 1e4 * np.abs(values).max()
        elif kind == 5:
            values[-1, -1] = np.nan
        arrays.append(values.astype(dtype))
    look = Look([array.shape for array in arrays], dtype)
    for array, index, row in zip(arrays, look.index, look.samples, strict=True):
        array.reshape(-1).take(index, 0, row)
    with np.errstate(invalid="ignore"):
        together, alone = look.histograms(), [histogram(array) for array in arrays]
    assert len({one.values for one in alone if one is not None}) > 1 or len(arrays) < 3
    for one, other in zip(together, alone, strict=True):
        same(one, other)


def test_a_snapshot_is_of_the_arrays_there_are() -> None:
    trainer = Trainer(everything())
    finished(trainer, 3)
    state, plan = trainer.state, trainer.stepper.last_plan
    shown = trainer.snapshot()
    assert any(layer.weights is None for layer in shown.layers)
    for layer in shown.layers:
        same(layer.activations, histogram(plan.activations(layer.block)))
        if layer.weights is not None:
            name = f"{layer.block}.weights"
            same(layer.weights, histogram(state.parameter(name)))
            same(
                layer.gradients, histogram(state.gradient(name) / np.float32(state.gradient_scale))
            )


@pytest.mark.parametrize("scale", [1e-38, 1e-20, 1e20, 1e38])
def test_very_small_and_very_large_values_have_their_shape(scale: float) -> None:
    values = np.random.default_rng(1).uniform(-2, 3, SAMPLE)
    shown = made((scale * values).astype(np.float32))
    plain = made(values)
    assert np.abs(shown.counts - plain.counts).sum() <= 20
    assert shown.std == pytest.approx(scale * plain.std, rel=1e-3)


def test_what_lies_far_from_zero_has_its_spread() -> None:
    values = 1e6 + np.random.default_rng(1).standard_normal(SAMPLE)
    assert made(values).std == pytest.approx(values.std(), rel=1e-9)


def test_counts_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        made(np.arange(5.0)).counts[0] = 3


def test_a_snapshot_of_the_first_example_before_training_shows_he_weights() -> None:
    shown = Trainer(example("mnist-mlp")).look().layers[0].weights
    assert shown is not None
    assert shown.total == 78_400
    assert shown.values <= SAMPLE + 1
    assert shown.std == pytest.approx(np.sqrt(2 / 784), rel=0.05)


@pytest.mark.parametrize("width", [100, 128, 45, 1])
def test_the_sample_sees_every_column(width: int) -> None:
    values = np.zeros((30_000 // width, width), np.float32)
    values[:, width // 2] = 1.0
    shown = made(values)
    assert shown.mean == pytest.approx(1 / width, rel=0.1)
    assert shown.values > SAMPLE / 2
