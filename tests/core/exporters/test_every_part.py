"""Every layer and every activation, in all variants, gives what the engine gives once it is exported.

Nothing here names a part: a new file is exported from its first day, or these tests say what is missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from core.exporters.exported import by_numpy, by_onnx, moved

from conformance.networks import around, chain, dense
from conformance.parts import all_variants
from nnstudio.core.activations.base import Activation
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.exporters.target import BAR
from nnstudio.core.features.derived import Derived
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.mean_squared_error import MeanSquaredError

WAYS = pytest.mark.parametrize("way", [by_numpy, by_onnx])


@WAYS
@pytest.mark.parametrize("activation", all_variants("activation"))
def test_every_activation_with_batch_norm_in_all_places(
    activation: Activation, way, tmp_path: Path
) -> None:
    for place in ("none", "before", "after"):
        layer = dense(5, activation=activation, batch_norm=place, dropout=0.3)
        model = moved(chain(Input(), layer, dense(4), Output(units=2)))
        assert way(model, tmp_path) <= BAR


@WAYS
@pytest.mark.parametrize("layer", all_variants("layer"))
def test_every_layer(layer: Layer, way, tmp_path: Path) -> None:
    experiment, _ = around(layer)
    assert way(moved(experiment), tmp_path) <= BAR


@WAYS
@pytest.mark.parametrize("scaling", ["none", "standard", "min_max"])
@pytest.mark.parametrize("derived", [False, True])
def test_raw_values_go_in(scaling, derived: bool, way, tmp_path: Path) -> None:
    """Features and scaling are part of what is exported."""
    features = Derived(x_squared=True, product=True, sin_y=True)
    data = DataChoice(dataset=Gauss(points=40), scaling=scaling)
    data = data.with_values(features=features) if derived else data
    small = chain(Input(), dense(4), Output(units=2)).with_values(data=data)
    assert way(moved(small), tmp_path) <= BAR


@WAYS
def test_numbers_are_learned_too(way, tmp_path: Path) -> None:
    experiment = chain(
        Input(),
        dense(8),
        Output.make(units=1, activation=_identity()),
        dataset=Sine(points=40),
        training=Training(batch_size=6, loss=MeanSquaredError()),
    )
    assert way(moved(experiment), tmp_path) <= BAR


def _identity() -> Activation:
    from nnstudio.core.activations.identity import Identity

    return Identity()


def test_names_cannot_become_code(tmp_path: Path) -> None:
    """Names of experiments and blocks come from files; a program must not run them."""
    hostile = '"""\nimport os; os.abort()\n\\"""'
    plain = chain(Input(), dense(3), Output(units=2))
    blocks = tuple(
        block.with_values(name=hostile[:60]) if number else block
        for number, block in enumerate(plain.network.blocks)
    )
    network = plain.network.with_values(blocks=blocks)
    experiment: Experiment = plain.with_values(name=hostile, network=network)
    assert by_numpy(moved(experiment), tmp_path) <= BAR
    assert by_onnx(moved(experiment), tmp_path) <= BAR
