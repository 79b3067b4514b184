"""The twin in scikit-learn: ``MLPClassifier.fit`` as its users call it, from our starting weights.

The only file that imports scikit-learn.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning  # pyright: ignore[reportMissingImports]
from sklearn.neural_network import MLPClassifier  # pyright: ignore[reportMissingImports]

from nnstudio.bench.ours import Batches
from nnstudio.bench.peers.chain import chain, refusal
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.calls import Array

NAME = "scikit-learn"

_ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "identity": "identity"}


class SklearnTwin:
    """One classifier that is fitted for whole epochs.

    It draws the order of each epoch itself, as ``fit`` does by default, from the same samples with the same
    batch size; data are float32, which it computes with. What ``fit`` does before its first step counts,
    as it does for its users; rounds are long enough for several epochs.

    Raises:
        ProblemError: for what ``MLPClassifier`` does not have.
    """

    def __init__(self, experiment: Experiment, weights: dict[str, Array], batches: Batches) -> None:
        built = chain(experiment, NAME)
        self._whole, self._batch = batches.order.shape[1:]
        used = batches.order[0].reshape(-1)
        labels = batches.targets[:, 0] if built.binary else batches.targets.argmax(1)
        self._inputs, self._labels = batches.inputs[used], labels[used].astype(np.int64)
        self._model = MLPClassifier(
            hidden_layer_sizes=tuple(layer.units for _, layer in built.hidden),
            activation=_activation(built.hidden),
            batch_size=self._batch,
            alpha=0.0,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
            random_state=0,
            **_solver(experiment),
        )
        blocks = [*(block for block, _ in built.hidden), built.output]
        self._start = [weights[f"{block}.weights"] for block in blocks]
        self._start_bias = [weights[f"{block}.bias"] for block in blocks]
        self._model.partial_fit(
            self._inputs[: self._batch],
            self._labels[: self._batch],
            classes=np.unique(self._labels),
        )
        self.restart()

    def restart(self) -> None:
        """Our starting weights, and an optimiser that remembers nothing."""
        model: Any = self._model
        for mine, start in (
            *zip(model.coefs_, self._start, strict=True),
            *zip(model.intercepts_, self._start_bias, strict=True),
        ):
            mine[...] = start
        # `fit` makes a new one by itself, `partial_fit` where there is none.
        if hasattr(model, "_optimizer"):
            del model._optimizer

    def steps(self, count: int) -> int:
        """As many whole epochs as come closest to ``count`` steps, at least one."""
        epochs = max(1, round(count / self._whole))
        self._model.max_iter = epochs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._model.fit(self._inputs, self._labels)
        return epochs * self._whole

    def first_losses(self) -> tuple[float, float]:
        """The loss of the first mini-batch before and after one step on it."""
        self.restart()
        inputs, labels = self._inputs[: self._batch], self._labels[: self._batch]
        losses: list[float] = []
        for _ in range(2):
            self._model.partial_fit(inputs, labels)
            losses.append(float(self._model.loss_))
        return losses[0], losses[1]


def _activation(hidden: tuple[tuple[str, Any], ...]) -> str:
    """The one activation of all hidden layers; anything else that a layer has is refused."""
    kinds = {layer.activation.type for _, layer in hidden}
    for _, layer in hidden:
        if layer.batch_norm != "none":
            raise refusal(NAME, "batch norm")
        if layer.dropout > 0:
            raise refusal(NAME, "dropout")
    if len(kinds) > 1 or not kinds <= set(_ACTIVATIONS):
        raise refusal(NAME, " + ".join(sorted(kinds)))
    return _ACTIVATIONS[kinds.pop()] if kinds else "identity"


def _solver(experiment: Experiment) -> dict[str, Any]:
    ours = experiment.training.optimizer
    if isinstance(ours, Adam):
        return {
            "solver": "adam",
            "learning_rate_init": ours.learning_rate,
            "beta_1": ours.beta_1,
            "beta_2": ours.beta_2,
            "epsilon": ours.epsilon,
        }
    if isinstance(ours, SGD):
        return {"solver": "sgd", "learning_rate_init": ours.learning_rate, "momentum": 0.0}
    raise refusal(NAME, ours.type)
