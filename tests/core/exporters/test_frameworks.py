"""The programs for PyTorch and Keras run there and agree, where one of them is installed.

Their own process may be another Python, named in NNSTUDIO_FRAMEWORKS, so that the studio's stays lean.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from core.exporters.exported import moved

from conformance.networks import chain, dense, graph
from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.exporters.exporting import prove
from nnstudio.core.exporters.target import Agreement, targets
from nnstudio.core.features.derived import Derived
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output

PYTHON = os.environ.get("NNSTUDIO_FRAMEWORKS", sys.executable)


def everything() -> Experiment:
    """All layers and activations in one network, on derived and scaled features."""
    layers: dict[str, Layer] = {"in": Input(), "|": Concatenate(), "+": Add()}
    wires: list[str] = []
    for number, activation in enumerate(ACTIVATIONS):
        place = ("none", "before", "after")[number % 3]
        layers[f"a{number}"] = dense(3, activation=activation(), batch_norm=place, dropout=0.2)
        wires.append(f"in>a{number}")
    for number in range(8):
        wires.append(f"a{number}>|")
    for number in range(8, 16):
        wires.append(f"a{number}>+")
    layers |= {"m": Maxout(units=4), "j": Concatenate(), "n": BatchNorm(), "l": LayerNorm()}
    layers |= {"d": Dropout.make(rate=0.3, form="standard"), "out": Output(units=2)}
    wires += ["|>m", "m>j", "+>j", "a16>j", "a17>j", "j>n", "n>l", "l>d", "d>out"]
    features = Derived(x_squared=True, product=True, sin_x=True)
    data = DataChoice(dataset=Gauss(points=40), features=features, scaling="standard")
    return graph(layers, " ".join(wires)).with_values(data=data)


@pytest.mark.parametrize(("target", "module"), [("pytorch", "torch"), ("keras", "keras")])
def test_all_layers_and_activations(target: str, module: str) -> None:
    there = subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip(f"{module} is not installed")
    model = moved(everything())
    proof = prove(
        model, targets()[target], targets()[target].write(model, "net", None), "net", PYTHON
    )
    assert isinstance(proof, Agreement), proof
    assert proof.holds, proof


def test_a_small_one_too() -> None:
    """What is written is the same Python wherever it is read: it compiles."""
    model = moved(chain(Input(), dense(3), Output(units=2)))
    for target in ("pytorch", "keras", "numpy"):
        compile(targets()[target].write(model, "net", None)[".py"], target, "exec")
    compile(targets()["keras"].write(moved(everything()), "net", None)[".py"], "keras", "exec")
    compile(targets()["pytorch"].write(moved(everything()), "net", None)[".py"], "torch", "exec")
