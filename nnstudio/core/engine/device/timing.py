"""How long a training step takes on a device, by taking some.

What chooses a device asks it of the user's own network; what reports on cards asks it of one wide network.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np

from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import Backend
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam

SECONDS = 0.15
"""Each device is timed for about so long."""

MOST = 1024


def seconds_per_step(
    backend: Backend,
    experiment: Experiment,
    data: samples.Part,
    dtype: Any,
    seconds: float | None = None,
) -> float:
    """The time of one training step in a block of them, the best of several blocks.

    The plan is made for it and thrown away, so the run itself starts from the beginning.
    """
    state = backend.state(experiment, dtype)
    plan = backend.plan(state, experiment.batch_size, training=True)
    chosen = np.arange(experiment.batch_size)[None] % len(data)
    steps, best = 2, float("inf")
    with one_thread():
        # The first steps compile, allocate and capture.
        plan.steps(data.inputs, data.targets, chosen.repeat(steps, 0), np.empty(steps, dtype))
        end = time.perf_counter() + (SECONDS if seconds is None else seconds)
        while True:
            order, losses = chosen.repeat(steps, 0), np.empty(steps, dtype)
            started = time.perf_counter()
            plan.steps(data.inputs, data.targets, order, losses)
            now = time.perf_counter()
            best = min(best, (now - started) / steps)
            if now >= end:
                return best
            steps = max(2, min(MOST, 2 * steps, int((end - now) / best)))


def wide_network(batch: int = 1024) -> Experiment:
    """784-1024-1024-1024-10 with ReLU and Adam."""
    layers: tuple[Layer, ...] = (Input(), *(Dense(units=1024) for _ in range(3)), Output(units=10))
    blocks = tuple(Block(id=f"b{n}", layer=layer) for n, layer in enumerate(layers))
    return Experiment(
        network=Network(
            blocks=blocks,
            links=tuple(Link(source=a.id, target=b.id) for a, b in pairwise(blocks)),
        ),
        data=DataChoice(dataset=Mnist5k()),
        training=Training(batch_size=batch, optimizer=Adam()),
    )


def wide_microseconds(backend: Backend, batch: int = 1024, seconds: float = 2.0) -> float:
    """Microseconds of one step of the wide network in float32: what cards are compared by."""
    experiment = wide_network(batch)
    data = samples.load(experiment, np.float32).train
    return 1e6 * seconds_per_step(backend, experiment, data, np.float32, seconds)
