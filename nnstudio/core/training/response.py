"""What a network says to one sample, and what each of its layers makes of it on the way.

Asked of weights alone, beside a run or without one, as fast as somebody draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.floating import quiet
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.classes import class_shares
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.weights import Weights


class LayerResponse(NamedTuple):
    """What one block gave: its id and its values, float32 (features,)."""

    block: str
    values: Array


@dataclass(frozen=True, eq=False)
class Response:
    """The answer to one sample with the weights after ``step`` steps, in evaluation mode.

    Attributes:
        shares: what the network gives to each class, float32 (classes,); for regression its outputs.
        layers: every block behind the input, in the network's order.
    """

    step: int
    shares: Array
    layers: tuple[LayerResponse, ...]


class Responder:
    """Asks one network about single samples; weights may change between two questions."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._state = State(experiment)
        self._plan = Plan(self._state, 1, training=False)
        self._form = samples.Form(experiment, samples.raw(experiment))
        network = experiment.network
        self._blocks = [b for b in network.order if network.by_id[b].layer.type != "input"]
        self._nothing = np.zeros_like(self._plan.targets)

    def take(self, weights: Weights) -> None:
        """Answer with these from now on."""
        weights.load_into(self._state)

    @quiet
    def respond(self, sample: Array) -> Response:
        """The answer to a sample as the data set has them, float32 (features,)."""
        plan = self._plan
        plan.load(self._form.rows(sample.reshape(1, -1)), self._nothing)
        with one_thread():
            plan.run_forward()
        layers = tuple(LayerResponse(b, plan.activations(b)[:, 0].copy()) for b in self._blocks)
        shares = plan.outputs.copy()
        if self.experiment.data.dataset.task == "classification":
            shares = class_shares(shares)
        return Response(int(self._state.count), shares[:, 0], layers)
