"""How Keras 3 writes what the studio computes: the one table of this target.

What is not named here is written by its own formula in Keras' operations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnstudio.core.exporters.phrases import Language

LANGUAGE = Language(
    {
        "maximum": "ops.maximum({0}, {1})",
        "minimum": "ops.minimum({0}, {1})",
        "absolute": "ops.abs({0})",
        "sign": "ops.sign({0})",
        "greater": 'ops.cast(ops.greater({0}, {1}), "float32")',
        "exp": "ops.exp({0})",
        "log": "ops.log({0})",
        "log1p": "ops.log1p({0})",
        "sqrt": "ops.sqrt({0})",
        "square": "ops.square({0})",
        "tanh": "ops.tanh({0})",
        "erf": "ops.erf({0})",
        "fill": "ops.full_like({1}, {0})",
        "column_max": "ops.max({0}, axis=1, keepdims=True)",
        "column_sum": "ops.sum({0}, axis=1, keepdims=True)",
        "total": "ops.sum({0})",
    }
)

ACTIVATIONS: dict[str, Callable[[Any], str | None]] = {
    "relu": lambda a: '"relu"',
    "sigmoid": lambda a: '"sigmoid"',
    "tanh": lambda a: '"tanh"',
    "softmax": lambda a: '"softmax"',
    "selu": lambda a: '"selu"',
    "swish": lambda a: '"silu"',
    "mish": lambda a: '"mish"',
    "softplus": lambda a: '"softplus"',
    "gelu": lambda a: None if a.form == "tanh" else '"gelu"',
}
"""Functions Keras knows by name."""

LAYERS: dict[str, Callable[[Any], str]] = {
    "leaky_relu": lambda a: f"layers.LeakyReLU(negative_slope={a.slope!r}, ",
    "elu": lambda a: f"layers.ELU(alpha={a.alpha!r}, ",
    "prelu": lambda a: "layers.PReLU(",
}
"""Activations that are layers of Keras; what the last learns is called ``alpha`` there."""

LEARNED = {("prelu", "slope"): "alpha"}

LOSSES: dict[str, str] = {
    "cross_entropy": "keras.losses.CategoricalCrossentropy()",
    "binary_cross_entropy": "keras.losses.BinaryCrossentropy()",
}
"""Losses of Keras that are the studio's where the output's activation fits; others by formula."""

_BETAS = "beta_1={beta_1!r}, beta_2={beta_2!r}, epsilon={epsilon!r}"
_O = "keras.optimizers."
OPTIMIZERS: dict[str, str] = {
    "sgd": _O + "SGD({learning_rate!r})",
    "momentum": _O + "SGD({learning_rate!r}, momentum={momentum!r})",
    "nesterov": _O + "SGD({learning_rate!r}, momentum={momentum!r}, nesterov=True)",
    "adagrad": _O
    + "Adagrad({learning_rate!r}, initial_accumulator_value=0.0, epsilon={epsilon!r})",
    "rmsprop": _O + "RMSprop({learning_rate!r}, rho={rho!r}, epsilon={epsilon!r})",
    "adadelta": _O + "Adadelta({learning_rate!r}, rho={rho!r}, epsilon={epsilon!r})",
    "adam": _O + "Adam({learning_rate!r}, " + _BETAS + ")",
    "adamw": _O + "AdamW({learning_rate!r}, weight_decay={weight_decay!r}, " + _BETAS + ")",
    "nadam": _O + "Nadam({learning_rate!r}, " + _BETAS + ")",
}
"""Every value is written: defaults differ."""

PENALTIES: dict[str, Callable[[Any], tuple[float, float]]] = {
    "l1": lambda p: (p.strength, 0.0),
    "l2": lambda p: (0.0, p.strength / 2),
    "l1_l2": lambda p: (p.l1, p.l2 / 2),
}
"""Keras' factors of the sum of sizes and of the sum of squares."""
