"""Batch normalisation: every unit gets mean 0 and spread 1 over the mini-batch, then a learned scale.

At test time the running statistics of the training take the place of the batch's own.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, StatisticSpec, Value
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.steps import BatchNormalise, Step

MOMENTUM = 0.9
EPSILON = 1e-5
WRITTEN = "BN(x) = gamma x^ + beta, x^ = (x - mu_B) / sqrt(sigma_B^2 + epsilon)"
"""How ``normalise`` is written as a function."""


class BatchNorm(Layer):
    """y = gamma (x - mean) / sqrt(variance + eps) + beta, per unit over the mini-batch.

    Formula: x^ = (x - mu_B) / sqrt(sigma_B^2 + epsilon); y = gamma x^ + beta with gamma = 1, beta = 0 at
    the start; mu_B and sigma_B^2 are the mean and the (biased) variance over the N samples of the batch.
    At test time the running values r = momentum r + (1 - momentum) batch value are used; PyTorch calls
    1 - momentum the momentum and keeps the unbiased variance.

    Gradients: dbeta = sum dy, dgamma = sum dy x^,
    dx = gamma / (N sqrt(sigma_B^2 + epsilon)) (N dy - dbeta - x^ dgamma).

    Reference: Ioffe, Szegedy, Batch Normalization, ICML (2015).
    """

    title: ClassVar[str] = "Batch norm"
    order: ClassVar[int] = 40
    group: ClassVar[str] = "Regularise"
    tint: ClassVar[str] = "regularise"

    momentum: float = number(
        MOMENTUM,
        "Momentum",
        low=0.0,
        high=1.0,
        open_high=True,
        doc="Memory of the running mean and variance used at test time.",
    )
    epsilon: float = number(
        EPSILON,
        "Epsilon",
        low=0.0,
        high=1.0,
        open_low=True,
        scale="log",
        doc="Keeps the division finite for a unit that never changes.",
    )

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        return scale_specs(inputs[0])

    def statistics(self, inputs: tuple[int, ...]) -> tuple[StatisticSpec, ...]:
        return spread_specs(inputs[0])

    @property
    def differs_in_training(self) -> bool:
        return True

    def steps(self) -> tuple[Step, ...]:
        return (BatchNormalise(self.momentum, self.epsilon),)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return normalise(e, inputs[0], self.momentum, self.epsilon)


def scale_specs(features: int) -> tuple[ParameterSpec, ParameterSpec]:
    """The learned scale gamma and shift beta."""
    return (
        ParameterSpec("gamma", (features,), start=1.0),
        ParameterSpec("beta", (features,)),
    )


def spread_specs(features: int) -> tuple[StatisticSpec, StatisticSpec]:
    """The running mean and variance."""
    return (
        StatisticSpec("running_mean", (features,)),
        StatisticSpec("running_variance", (features,), start=1.0),
    )


def normalise(e: Emitter, x: Value, momentum: float, epsilon: float) -> Value:
    """Batch normalisation of x with this block's gamma, beta and running statistics."""
    calls, features = e.forward, x.features
    gamma, beta = e.parameter("gamma"), e.parameter("beta")
    y = e.value(features)
    centred, inverse, factor = calls.like(x.data), calls.empty(features), calls.empty(features)
    if e.training:
        mean, variance = (
            e.average("running_mean", momentum),
            e.average("running_variance", momentum),
        )
        calls.row_mean(x.data, mean)
        calls.subtract(x.data, mean[:, None], centred)
        calls.row_dot(centred, centred, variance)
        calls.multiply(variance, 1.0 / x.data.shape[1], variance)
    else:
        mean, variance = e.statistic("running_mean"), e.statistic("running_variance")
        calls.subtract(x.data, mean[:, None], centred)
    calls.add(variance, epsilon, inverse)
    calls.sqrt(inverse, inverse)
    calls.divide(1.0, inverse, inverse)
    calls.multiply(gamma.value, inverse, factor)
    calls.multiply(centred, factor[:, None], y.data)
    calls.add(y.data, beta.value[:, None], y.data)

    def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
        # x^ is centred / sqrt(variance + epsilon); the division is done on the sums, not on the arrays.
        calls.row_dot(dy, centred, gamma.gradient)
        calls.multiply(gamma.gradient, inverse, gamma.gradient)
        calls.row_sum(dy, beta.gradient)
        if dxs[0] is None:
            return
        column, pull = calls.empty(features), calls.like(dy)
        calls.multiply(gamma.gradient, inverse, column)
        calls.multiply(column, 1.0 / dy.shape[1], column)
        calls.multiply(centred, column[:, None], pull)
        calls.subtract(dy, pull, dxs[0])
        calls.multiply(beta.gradient, 1.0 / dy.shape[1], column)
        calls.subtract(dxs[0], column[:, None], dxs[0])
        calls.multiply(dxs[0], factor[:, None], dxs[0])

    return e.node((x,), y, backward, in_place=True, learns=True)
