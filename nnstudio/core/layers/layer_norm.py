"""Layer normalisation: the features of every sample get mean 0 and spread 1, then a learned scale.

It looks at one sample at a time, so it does the same in training and at test time, with any batch size.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import EPSILON, scale_specs
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.steps import SampleNormalise, Step


class LayerNorm(Layer):
    """y = gamma (x - mean) / sqrt(variance + eps) + beta, per sample over its features.

    Formula: x^ = (x - mu) / sqrt(sigma^2 + epsilon); y = gamma x^ + beta with one gamma (1 at the start)
    and one beta (0) per feature; mu and sigma^2 are the mean and the (biased) variance over the F features
    of one sample.

    Gradients: dbeta = sum dy, dgamma = sum dy x^ over the batch; with g = gamma dy,
    dx = (g - mean(g) - x^ mean(g x^)) / sqrt(sigma^2 + epsilon), means over the features.

    Reference: Ba, Kiros, Hinton, Layer Normalization, arXiv:1607.06450 (2016).
    """

    title: ClassVar[str] = "Layer norm"
    order: ClassVar[int] = 41
    group: ClassVar[str] = "Regularise"
    tint: ClassVar[str] = "regularise"

    epsilon: float = number(
        EPSILON,
        "Epsilon",
        low=0.0,
        high=1.0,
        open_low=True,
        scale="log",
        doc="Keeps the division finite for a sample whose features are all equal.",
    )

    def problems(self, inputs: tuple[int, ...]) -> tuple[Problem, ...]:
        return () if inputs[0] > 1 else (Problem.of("problem.nothing_to_normalise"),)

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        return scale_specs(inputs[0])

    def steps(self) -> tuple[Step, ...]:
        return (SampleNormalise(self.epsilon),)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        calls, x, features = e.forward, inputs[0], inputs[0].features
        gamma, beta = e.parameter("gamma"), e.parameter("beta")
        y, centred = e.value(features), calls.like(x.data)
        mean, inverse = calls.empty(x.data.shape[1]), calls.empty(x.data.shape[1])
        _column_mean(calls, x.data, mean)
        calls.subtract(x.data, mean, centred)
        calls.square(centred, y.data)
        _column_mean(calls, y.data, inverse)
        calls.add(inverse, self.epsilon, inverse)
        calls.sqrt(inverse, inverse)
        calls.divide(1.0, inverse, inverse)
        calls.multiply(centred, inverse, centred)
        calls.multiply(centred, gamma.value[:, None], y.data)
        calls.add(y.data, beta.value[:, None], y.data)

        def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
            calls.row_dot(dy, centred, gamma.gradient)
            calls.row_sum(dy, beta.gradient)
            if dxs[0] is None:
                return
            pull, column = calls.like(dy), calls.empty(dy.shape[1])
            calls.multiply(dy, gamma.value[:, None], dxs[0])
            calls.multiply(dxs[0], centred, pull)
            _column_mean(calls, pull, column)
            calls.multiply(centred, column, pull)
            _column_mean(calls, dxs[0], column)
            calls.subtract(dxs[0], column, dxs[0])
            calls.subtract(dxs[0], pull, dxs[0])
            calls.multiply(dxs[0], inverse, dxs[0])

        return e.node((x,), y, backward, in_place=True, learns=True)


def _column_mean(calls: Calls, a: Array, out: Array) -> None:
    """out[j] = mean over the features of a[:, j]."""
    calls.column_sum(a, out)
    calls.multiply(out, 1.0 / a.shape[0], out)
