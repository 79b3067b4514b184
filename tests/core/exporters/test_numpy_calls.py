"""The script that is written runs on NumPy alone and gives the engine's losses, bit for bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conformance.networks import chain, dense, graph
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.exporters.numpy_calls import Script, numpy_calls
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adamw import AdamW
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.l1_l2 import L1L2
from nnstudio.core.schedules.cosine import Cosine


def printed(script: Script, folder: Path) -> list[float]:
    (folder / "steps.py").write_text(script.text, encoding="utf-8")
    np.savez(folder / "steps.npz", allow_pickle=False, **script.arrays)
    alone = [sys.executable, "-I", str(folder / "steps.py")]
    done = subprocess.run(alone, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [float(line.split()[1]) for line in done.stdout.splitlines()]


def engine(experiment: Experiment, script: Script) -> list[float]:
    plan = Plan(State(experiment), experiment.batch_size, training=True)
    losses = np.empty(len(script.arrays["order"]), np.float32)
    arrays = script.arrays
    plan.steps(arrays["inputs"], arrays["targets"], arrays["order"], losses)
    return losses.tolist()


def many_parts() -> Experiment:
    layers: dict[str, Layer] = {
        "in": Input(),
        "a": dense(4, activation=ReLU(), batch_norm="before", weight_decay=L1L2(l1=0.01, l2=0.1)),
        "b": dense(3, activation=PReLU()),
        "|": Concatenate(),
        "m": Maxout(units=7),
        "+": Add(),
        "n": BatchNorm(),
        "out": Output(units=2),
    }
    training = Training(batch_size=6, optimizer=AdamW(), clipping=ClipNorm(threshold=0.5))
    wires = "in>a a>b a>| b>| |>m m>+ |>+ +>n n>out"
    return graph(layers, wires, training=training)


@pytest.mark.parametrize("experiment", [*(example(name) for name in EXAMPLES), many_parts()])
def test_the_script_gives_the_losses_of_the_engine(experiment: Experiment, tmp_path: Path) -> None:
    script = numpy_calls(experiment)
    losses = printed(script, tmp_path)
    assert losses == engine(experiment, script)
    assert len(losses) == len(script.arrays["order"]) > 0


def test_it_reads_as_numpy_with_names() -> None:
    text = numpy_calls(example("xor-tanh")).text
    assert "np.dot(dense_2_weights_and_bias.T, dense_1, out=dense_2[:8])" in text
    assert "# dense_2: how the error passes back through it" in text
    assert "nnstudio" not in text and "strided" not in text


@pytest.mark.parametrize(
    ("experiment", "where"),
    [
        (chain(Input(), Dropout(rate=0.5), Output(units=2)), "b1"),
        (edits.set_training(example("xor-tanh"), schedule=Cosine()), "optimizer"),
    ],
    ids=["dropout", "schedule"],
)
def test_what_cannot_be_written_is_refused_by_name(experiment: Experiment, where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        numpy_calls(experiment)
    (problem,) = caught.value.problems
    assert problem.code == "problem.not_written_in_numpy"
    assert problem.values["where"] == where
