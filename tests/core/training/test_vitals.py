"""What a snapshot says of a block is what plain NumPy says of the same arrays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.activations.elu import ELU
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.leaky_relu import LeakyReLU
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.softplus import Softplus
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.initializers.constant import Constant
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Looked, Paused, Progressed
from nnstudio.core.training.flat_ends import flat_ends
from nnstudio.core.training.snapshot import LookWish
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.vitals import Vitals


def small(*layers: Layer, **training: object) -> Experiment:
    settings = {"batch_size": 10, "epochs": 3, "optimizer": SGD(learning_rate=0.1)} | training
    return chain(
        Input(),
        *layers,
        Output(units=2, initializer=Normal(std=1.0)),
        dataset=Gauss(points=100),
        training=Training.model_validate(settings),
    )


def vitals(trainer: Trainer) -> dict[str, Vitals]:
    found: dict[str, Vitals] = {}
    for layer in trainer.snapshot().layers:
        assert layer.vitals is not None
        found[layer.block] = layer.vitals
    return found


def rms(values: Array) -> float:
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


class ByHand:
    """input -> dense -> dense -> softmax and cross-entropy, forward and backward in plain NumPy."""

    def __init__(self, trainer: Trainer, f: str) -> None:
        rows = trainer.data.train.inputs[:10].astype(np.float64)
        wanted = trainer.data.train.targets[:10].astype(np.float64)
        w1, w2, w3 = (
            np.vstack(
                [trainer.state.parameter(f"b{k}.weights"), trainer.state.parameter(f"b{k}.bias")]
            ).astype(np.float64)
            for k in (1, 2, 3)
        )
        one = np.ones((10, 1))
        self.z1 = rows @ w1
        self.y1, d1 = self.apply(f, self.z1)
        self.z2 = np.hstack([self.y1, one]) @ w2
        self.y2, d2 = self.apply(f, self.z2)
        logits = np.hstack([self.y2, one]) @ w3
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.y3 = p / p.sum(axis=1, keepdims=True)
        self.g3 = self.y3 - wanted
        self.g2 = self.g3 @ w3[:-1].T
        self.g1 = (self.g2 * d2) @ w2[:-1].T
        self.dw1 = (rows.T @ (self.g1 * d1))[:-1] / 10

    @staticmethod
    def apply(f: str, z: Array) -> tuple[Array, Array]:
        if f == "relu":
            return np.maximum(z, 0), (z > 0).astype(float)
        y = 1 / (1 + np.exp(-z))
        return y, y * (1 - y)


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_the_vitals_are_those_of_plain_numpy(name: str) -> None:
    f: Activation = {"relu": ReLU(), "sigmoid": Sigmoid()}[name]
    hidden = {"activation": f, "initializer": Normal(std=3.0)}
    trainer = Trainer(small(dense(7, **hidden), dense(5, **hidden), loss=CrossEntropy()))
    trainer.look()
    found, right = vitals(trainer), ByHand(trainer, name)
    for block, gradient in (("b1", right.g1), ("b2", right.g2), ("b3", right.g3)):
        assert found[block].backward == pytest.approx(rms(gradient), rel=1e-4)
    assert found["b1"].gradient_rms == pytest.approx(rms(right.dw1), rel=1e-4)
    assert found["b1"].weight_rms == pytest.approx(rms(trainer.state.parameter("b1.weights")))
    assert found["b2"].activation_mean == pytest.approx(right.y2.mean(), rel=1e-4)
    assert found["b2"].activation_std == pytest.approx(right.y2.std(), rel=1e-4)
    for block, z in (("b1", right.z1), ("b2", right.z2)):
        if name == "relu":
            assert found[block].dead == pytest.approx(np.mean((z <= 0).all(axis=0)))
            assert found[block].saturated is None
        else:
            y = 1 / (1 + np.exp(-z))
            assert found[block].dead is None
            assert found[block].saturated == pytest.approx(np.mean(y * (1 - y) < 0.02 * 0.25))
    assert found["b3"].dead is found["b3"].saturated is None
    assert all(one.update_ratio is None for one in found.values())
    spread = np.sqrt(np.mean(np.var(right.y2, axis=1)))
    # 24 places for 10 samples: some of them count three times, the others twice.
    assert found["b2"].alike == pytest.approx(1 - spread / rms(right.y2), abs=0.05)


def test_the_update_ratio_is_that_of_the_last_step() -> None:
    control = Control()
    trainer = Trainer(small(dense(7), optimizer=Adam()), control=control)
    control.request("snapshot")
    seen: list[float] = []
    weights = [trainer.state.parameter("b1.weights").copy()]
    for event in trainer.run():
        if isinstance(event, Progressed):
            weights.append(trainer.state.parameter("b1.weights").copy())
        if isinstance(event, Looked) and event.snapshot.step > 0:
            ratio = event.snapshot.layers[0].vitals.update_ratio  # type: ignore[union-attr]
            assert ratio == pytest.approx(
                rms(weights[-1] - weights[-2]) / rms(weights[-1]), rel=1e-3
            )
            assert ratio is not None
            seen.append(ratio)
        control.request("snapshot")
    assert seen
    assert vitals(trainer)["b1"].update_ratio is not None


def test_equal_weights_make_units_alike_and_spread_weights_do_not() -> None:
    alike = Trainer(small(dense(6, initializer=Constant(value=0.5))))
    alike.look()
    apart = Trainer(small(dense(6, initializer=Normal(std=1.0))))
    apart.look()
    assert vitals(alike)["b1"].alike == pytest.approx(1.0, abs=1e-6)
    assert (vitals(apart)["b1"].alike or 0) < 0.6


def test_the_measures_see_through_batch_norm_dropout_and_blocks_of_their_own() -> None:
    """They are of the way into the activation, wherever that stands."""
    huge = Normal(std=100.0)
    for layers in (
        (dense(9, activation=Sigmoid(), initializer=huge, dropout=0.5),),
        (dense(9, activation=Sigmoid(), initializer=huge, batch_norm="after"),),
        (dense(9, activation=Identity(), initializer=huge), ActivationLayer(activation=Sigmoid())),
    ):
        trainer = Trainer(small(*layers))
        trainer.look()
        assert (vitals(trainer)[f"b{len(layers)}"].saturated or 0) > 0.8
    tame = dense(9, activation=Sigmoid(), initializer=huge, batch_norm="before")
    trainer = Trainer(small(tame))
    trainer.look()
    assert vitals(trainer)["b1"].saturated == 0.0
    assert vitals(trainer)["b1"].dead is None


def test_a_gradient_that_several_paths_share_is_counted_whole() -> None:
    """x -> dense -> add with x: the gradient at x comes from both."""
    plain = small(dense(4, activation=Identity()), dense(4, activation=Identity()))
    by_id = plain.network.by_id
    blocks = (
        *(by_id[name] for name in ("b0", "b1", "b2")),
        Block(id="sum", layer=Add()),
        Block(id="out", layer=by_id["b3"].layer),
    )
    pairs = (("b0", "b1"), ("b1", "b2"), ("b1", "sum"), ("b2", "sum"), ("sum", "out"))
    links = tuple(Link(source=a, target=b) for a, b in pairs)
    trainer = Trainer(plain.with_values(network=Network(blocks=blocks, links=links)))
    trainer.look()
    found = vitals(trainer)
    state = trainer.state
    rows = trainer.data.train.inputs[:10].astype(np.float64)
    one = np.ones((10, 1))

    def whole(block: str) -> Array:
        parts = [state.parameter(f"{block}.weights"), state.parameter(f"{block}.bias")]
        return np.vstack(parts).astype(np.float64)

    y1 = rows @ whole("b1")
    y2 = np.hstack([y1, one]) @ whole("b2")
    logits = np.hstack([y1 + y2, one]) @ whole("out")
    p = np.exp(logits)
    g = p / p.sum(axis=1, keepdims=True) - trainer.data.train.targets[:10]
    at_sum = g @ whole("out")[:-1].T
    at_first = at_sum + at_sum @ whole("b2")[:-1].T
    assert found["sum"].backward == pytest.approx(rms(at_sum), rel=1e-4)
    assert found["b2"].backward == pytest.approx(rms(at_sum), rel=1e-4)
    assert found["b1"].backward == pytest.approx(rms(at_first), rel=1e-4)


def test_where_the_ends_are() -> None:
    relu, sigmoid, tanh = flat_ends(ReLU()), flat_ends(Sigmoid()), flat_ends(Tanh())
    assert relu is not None and sigmoid is not None and tanh is not None
    assert (relu.low, relu.high, relu.bounded) == (0.0, np.inf, False)
    y = 1 / (1 + np.exp(-sigmoid.high))
    assert y * (1 - y) == pytest.approx(0.02 / 4, rel=1e-6)
    assert sigmoid.low == pytest.approx(-sigmoid.high, rel=1e-6)
    assert tanh.bounded
    assert 1 - np.tanh(tanh.high) ** 2 == pytest.approx(0.02, rel=1e-6)
    elu, softplus = flat_ends(ELU()), flat_ends(Softplus())
    assert elu is not None and softplus is not None
    assert elu.low == pytest.approx(np.log(1e-3), rel=1e-3)
    assert softplus.low == pytest.approx(np.log(1e-3 / (1 - 1e-3)), rel=1e-3)
    assert flat_ends(LeakyReLU()) is flat_ends(Identity()) is flat_ends(Softmax()) is None


@pytest.mark.parametrize("kind", list(ACTIVATIONS), ids=lambda kind: kind.type)
def test_every_activation_has_its_measure_in_a_run(kind: type[Activation]) -> None:
    control = Control()
    control.request("snapshot")
    trainer = Trainer(small(dense(5, activation=kind())), control=control)
    finished(trainer, 2)
    one, ends = vitals(trainer)["b1"], flat_ends(kind())
    assert (one.saturated is not None) == (ends is not None and ends.bounded)
    assert (one.dead is not None) == (ends is not None and not ends.bounded)
    assert one.backward is not None
    assert one.alike is not None


def test_a_run_that_stands_still_shows_a_whole_step_and_is_the_run_nobody_looked_at() -> None:
    control = Control()
    watched, alone = Trainer(everything(), control=control), Trainer(everything())
    control.request("snapshot")
    paused: list[int] = []
    for event in watched.run():
        if isinstance(event, Progressed) and event.step in range(3, 9):
            control.pause()
        if isinstance(event, Paused):
            paused.append(event.step)
            assert all(one.backward is not None for one in vitals(watched).values())
            assert vitals(watched)["b1"].update_ratio is not None
            control.resume()
    finished(alone)
    assert paused
    assert vitals(watched)["b1"].update_ratio is not None
    assert_same_run(watched, alone)


def test_single_steps_are_as_many_as_were_asked_for() -> None:
    control = Control()
    control.request("snapshot")
    control.advance(3)
    trainer = Trainer(everything(), control=control)
    steps: list[int] = []
    for event in itertools.islice(trainer.run(), 200):
        if isinstance(event, Paused):
            steps.append(event.step)
            assert vitals(trainer)["b1"].update_ratio is not None
            if len(steps) == 3:
                control.stop()
            else:
                control.advance(2)
    assert steps == [3, 5, 7]


def test_vanishing_and_exploding_gradients_are_measured_far_beyond_float32() -> None:
    deep = [dense(10, activation=Sigmoid(), initializer=Normal(std=1e-3)) for _ in range(10)]
    trainer = Trainer(small(*deep))
    trainer.look()
    found = vitals(trainer)
    sizes = [found[f"b{k}"].backward or 0.0 for k in range(1, 11)]
    assert all(0 < a < 0.01 * b for a, b in itertools.pairwise(sizes[2:]))
    steep = [dense(10, activation=Identity(), initializer=Normal(std=100.0)) for _ in range(8)]
    plain = small(*steep, loss=MeanSquaredError())
    linear = edits.set_field(plain, "b9", "activation", Identity())
    trainer = Trainer(linear)
    trainer.look()
    found = vitals(trainer)
    assert (found["b1"].backward or 0.0) > 1e10 * (found["b8"].backward or 0.0)


def test_preactivations_and_updates_are_there_for_whoever_wishes_for_them() -> None:
    control = Control()
    control.request("snapshot")
    trainer = Trainer(small(dense(7, activation=Sigmoid()), dense(5)), control=control)
    finished(trainer, 3)
    assert all(one.preactivations is one.updates is None for one in trainer.snapshot().layers)
    control.request(LookWish(preactivations=True, updates=True))
    for event in trainer.run():
        if isinstance(event, Looked):
            control.stop()
        elif isinstance(event, Progressed):
            control.request("snapshot")
    shown = trainer.snapshot()
    assert [one.preactivations is not None for one in shown.layers] == [True, True, True]
    first = shown.layers[0]
    assert first.preactivations is not None and first.activations is not None
    y = 1 / (1 + np.exp(-np.array([first.preactivations.smallest, first.preactivations.largest])))
    assert (first.activations.smallest, first.activations.largest) == pytest.approx(
        tuple(y), rel=1e-5
    )
    assert first.updates is not None and first.vitals is not None
    size = np.hypot(first.updates.mean, first.updates.std) / (first.vitals.weight_rms or 1)
    assert first.vitals.update_ratio == pytest.approx(size, rel=1e-5)


def test_units_that_have_grown_away_are_counted() -> None:
    linear = {"activation": Identity()}
    huge = [dense(6, initializer=Constant(value=100.0), **linear) for _ in range(2)]
    trainer = Trainer(small(*huge))
    trainer.look()
    assert vitals(trainer)["b2"].exploding == pytest.approx(1.0)
    tame = Trainer(small(dense(6, **linear)))
    tame.look()
    assert vitals(tame)["b1"].exploding == 0.0
