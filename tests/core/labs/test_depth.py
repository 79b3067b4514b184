"""The lectures' pictures of depth: what each start does to five layers of a hundred units."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.labs.depth import Depth, pass_through


def share_near(passed, layer: int, places: tuple[float, ...]) -> float:
    shown = passed.layers[layer].activations
    edges = np.linspace(shown.low, shown.high, len(shown.counts) + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    near = np.min([np.abs(middles - place) for place in places], axis=0) < 0.1
    return float(shown.counts[near].sum() / shown.counts.sum())


def test_std_1_piles_sigmoids_up_at_0_and_1() -> None:
    passed = pass_through(Depth(initializer=Normal(std=1.0)))
    assert share_near(passed, 4, (0.0, 1.0)) > 0.6
    assert passed.spread[4] > 0.35


def test_std_001_leaves_all_at_one_half() -> None:
    passed = pass_through(Depth(initializer=Normal(std=0.01)))
    assert share_near(passed, 4, (0.5,)) > 0.99
    assert passed.spread[4] < 0.03
    assert passed.backward_factor < 0.1, "the gradient vanishes on its way back"


def test_xavier_spreads_sigmoids() -> None:
    passed = pass_through(Depth(initializer=Xavier()))
    assert 0.1 < passed.spread[4] < 0.3


def test_relu_with_he_keeps_its_spread_over_fifty_layers() -> None:
    he = pass_through(Depth(layers=50, activation=ReLU(), initializer=HeNormal(), samples=300))
    assert 0.9 < he.forward_factor < 1.1 and 0.9 < he.backward_factor < 1.1
    xavier = pass_through(Depth(layers=50, activation=ReLU(), initializer=Xavier(), samples=300))
    assert 0.6 < xavier.forward_factor < 0.8, "1 / sqrt(2) a layer"
    wild = pass_through(
        Depth(layers=50, activation=ReLU(), initializer=Normal(std=1.0), samples=300)
    )
    assert wild.forward_factor == pytest.approx(np.sqrt(50), rel=0.1) or np.isnan(
        wild.forward_factor
    )


def test_it_is_the_network_that_was_described() -> None:
    settings = Depth(layers=3, width=7, activation=Tanh(), samples=50, seed=4)
    passed = pass_through(settings)
    assert [layer.block for layer in passed.layers] == ["dense_1", "dense_2", "dense_3"]
    weights = passed.layers[0].weights
    assert weights is not None and weights.total == 49
    again = pass_through(settings)
    assert again.spread == passed.spread and again.backward == passed.backward


@pytest.mark.parametrize("name", ACTIVATIONS.types())
def test_any_activation_can_be_looked_at(name: str) -> None:
    if name == "softmax":
        return
    passed = pass_through(Depth(activation=ACTIVATIONS.types()[name](), samples=60))
    assert len(passed.layers) == 5 and passed.layers[0].activations is not None
