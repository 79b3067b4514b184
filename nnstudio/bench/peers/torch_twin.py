"""The twin in PyTorch: the training loop its users write, plain, with a fused optimiser, or compiled.

The only file that imports PyTorch.
"""

from __future__ import annotations

import time
from typing import Any, Literal

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

from nnstudio.bench.ours import Batches
from nnstudio.bench.peers.chain import chain, refusal
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.batch_norm import EPSILON, MOMENTUM
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.calls import Array

NAME = "PyTorch"
Way = Literal["eager", "fused", "compiled"]

_ACTIVATIONS: dict[str, type[Any]] = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class TorchTwin:
    """One training loop in one of three ways.

    ``eager`` leaves everything at its default; ``fused`` asks for ``fused=True`` in the optimiser; ``compiled``
    also compiles model and loss. Data are float32 tensors, classes are numbers, the mini-batch is taken
    by index inside the loop, and the loss is never read.

    Attributes:
        compile_seconds: what the first compiled step took; 0 for the other ways.

    Raises:
        ProblemError: for a network that is not a chain of what we translate.
    """

    def __init__(
        self, experiment: Experiment, weights: dict[str, Array], batches: Batches, way: Way
    ) -> None:
        torch.set_num_threads(1)
        built = chain(experiment, NAME)
        self._copies: list[tuple[Any, Any]] = []
        self._norms: list[Any] = []
        modules: list[Any] = []
        features = batches.inputs.shape[1]
        for block_id, layer in built.hidden:
            modules.append(self._linear(weights, block_id, features, layer.units))
            features = layer.units
            if layer.activation.type not in _ACTIVATIONS:
                raise refusal(NAME, layer.activation.type)
            behind = [_ACTIVATIONS[layer.activation.type]()]
            if layer.batch_norm != "none":
                norm = self._norm(weights, block_id, features)
                behind.insert(0 if layer.batch_norm == "before" else 1, norm)
            modules += behind
            if layer.dropout > 0:
                modules.append(nn.Dropout(layer.dropout))
        outputs = batches.targets.shape[1]
        modules.append(self._linear(weights, built.output, features, outputs))
        model = nn.Sequential(*modules)
        criterion = nn.BCEWithLogitsLoss() if built.binary else nn.CrossEntropyLoss()

        def forward(inputs: Any, targets: Any) -> Any:
            return criterion(model(inputs), targets)

        self._optimizer = _optimizer(experiment, model.parameters(), fused=way != "eager")
        self._forward: Any = forward
        self._inputs = torch.from_numpy(batches.inputs)
        targets = batches.targets if built.binary else batches.targets.argmax(1)
        self._targets = torch.from_numpy(np.ascontiguousarray(targets))
        self._order = list(torch.from_numpy(batches.flat).unbind())
        self.compile_seconds = 0.0
        if way == "compiled":
            self._forward = torch.compile(forward, dynamic=False)
            started = time.perf_counter()
            self.steps(2)
            self.compile_seconds = time.perf_counter() - started
        self.restart()

    def restart(self) -> None:
        """Our starting weights, and an optimiser that remembers nothing."""
        with torch.no_grad():
            for parameter, start in self._copies:
                parameter.copy_(start)
        for norm in self._norms:
            norm.reset_running_stats()
        self._optimizer.state.clear()

    def steps(self, count: int) -> int:
        """The loop."""
        forward, optimizer = self._forward, self._optimizer
        inputs, targets, order = self._inputs, self._targets, self._order
        for number in range(count):
            chosen = order[number % len(order)]
            optimizer.zero_grad(set_to_none=True)
            loss = forward(inputs[chosen], targets[chosen])
            loss.backward()
            optimizer.step()
        return count

    def first_losses(self) -> tuple[float, float]:
        """The loss of the first mini-batch before and after one step on it."""
        self.restart()
        chosen = self._order[0]
        inputs, targets = self._inputs[chosen], self._targets[chosen]
        self._optimizer.zero_grad(set_to_none=True)
        first = self._forward(inputs, targets)
        first.backward()
        self._optimizer.step()
        return first.item(), self._forward(inputs, targets).item()

    def _linear(self, weights: dict[str, Array], block: str, fan_in: int, units: int) -> Any:
        module = nn.Linear(fan_in, units)
        self._keep(module.weight, weights[f"{block}.weights"].T)
        self._keep(module.bias, weights[f"{block}.bias"])
        return module

    def _norm(self, weights: dict[str, Array], block: str, units: int) -> Any:
        module = nn.BatchNorm1d(units, eps=EPSILON, momentum=1.0 - MOMENTUM)
        self._keep(module.weight, weights[f"{block}.gamma"])
        self._keep(module.bias, weights[f"{block}.beta"])
        self._norms.append(module)
        return module

    def _keep(self, parameter: Any, start: Array) -> None:
        copied = np.ascontiguousarray(start, np.float32).reshape(tuple(parameter.shape))
        self._copies.append((parameter, torch.from_numpy(copied)))


def _optimizer(experiment: Experiment, parameters: Any, *, fused: bool) -> Any:
    ours = experiment.training.optimizer
    more: dict[str, Any] = {"fused": True} if fused else {}
    if isinstance(ours, Adam):
        betas = ours.beta_1, ours.beta_2
        return torch.optim.Adam(
            parameters, lr=ours.learning_rate, betas=betas, eps=ours.epsilon, **more
        )
    if isinstance(ours, SGD):
        return torch.optim.SGD(parameters, lr=ours.learning_rate, **more)
    if isinstance(ours, Momentum):
        return torch.optim.SGD(parameters, lr=ours.learning_rate, momentum=ours.momentum, **more)
    raise refusal(NAME, ours.type)
