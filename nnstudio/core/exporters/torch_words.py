"""How PyTorch writes what the studio computes: the one table of this target.

What is not named here is written by its own formula in the operations at the top.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnstudio.core.exporters.phrases import Language


def _above(a: str, b: str, *, numbers: tuple[bool, ...]) -> str:
    if numbers[1]:
        return f"torch.clamp({a}, min={b})"
    return f"torch.clamp({b}, min={a})" if numbers[0] else f"torch.maximum({a}, {b})"


def _below(a: str, b: str, *, numbers: tuple[bool, ...]) -> str:
    if numbers[1]:
        return f"torch.clamp({a}, max={b})"
    return f"torch.clamp({b}, max={a})" if numbers[0] else f"torch.minimum({a}, {b})"


LANGUAGE = Language(
    {
        "maximum": _above,
        "minimum": _below,
        "absolute": "torch.abs({0})",
        "sign": "torch.sign({0})",
        "greater": "({0} > {1}).to(x.dtype)",
        "exp": "torch.exp({0})",
        "log": "torch.log({0})",
        "log1p": "torch.log1p({0})",
        "sqrt": "torch.sqrt({0})",
        "square": "torch.square({0})",
        "sin": "torch.sin({0})",
        "cos": "torch.cos({0})",
        "tanh": "torch.tanh({0})",
        "erf": "torch.erf({0})",
        "fill": "torch.full_like({1}, {0})",
        "column_max": "torch.amax({0}, dim=1, keepdim=True)",
        "column_sum": "torch.sum({0}, dim=1, keepdim=True)",
        "total": "torch.sum({0})",
    }
)

ACTIVATIONS: dict[str, Callable[[Any, int], str | None]] = {
    "relu": lambda a, n: "nn.ReLU()",
    "sigmoid": lambda a, n: "nn.Sigmoid()",
    "tanh": lambda a, n: "nn.Tanh()",
    "softmax": lambda a, n: "nn.Softmax(dim=1)",
    "leaky_relu": lambda a, n: f"nn.LeakyReLU({a.slope!r})",
    "prelu": lambda a, n: f"nn.PReLU({n}, init={a.start!r})",
    "rrelu": lambda a, n: f"nn.RReLU({a.lower!r}, {a.upper!r})" if a.lower <= a.upper else None,
    "elu": lambda a, n: f"nn.ELU({a.alpha!r})",
    "selu": lambda a, n: "nn.SELU()",
    "gelu": lambda a, n: f'nn.GELU(approximate="{"tanh" if a.form == "tanh" else "none"}")',
    "swish": lambda a, n: "nn.SiLU()",
    "mish": lambda a, n: "nn.Mish()",
    "softplus": lambda a, n: "nn.Softplus()",
}
"""The module for an activation over so many units."""

LEARNED = {("prelu", "slope"): "weight"}
"""What PyTorch calls what an activation learns, where it has a word for the activation."""

LOSSES: dict[tuple[str, bool], str] = {
    ("cross_entropy", True): "nn.functional.cross_entropy(z, t)",
    (
        "binary_cross_entropy",
        True,
    ): 'nn.functional.binary_cross_entropy_with_logits(z, t, reduction="sum") / len(t)',
    ("mean_squared_error", False): '0.5 * nn.functional.mse_loss(y, t, reduction="sum") / len(t)',
    ("mean_absolute_error", False): 'nn.functional.l1_loss(y, t, reduction="sum") / len(t)',
}
"""Losses by id and whether they are computed from the logits z."""

_BETAS = "betas=({beta_1!r}, {beta_2!r}), eps={epsilon!r}"
OPTIMIZERS: dict[str, str] = {
    "sgd": "torch.optim.SGD({p}, lr={learning_rate!r})",
    "momentum": "torch.optim.SGD({p}, lr={learning_rate!r}, momentum={momentum!r})",
    "nesterov": "torch.optim.SGD({p}, lr={learning_rate!r}, momentum={momentum!r}, nesterov=True)",
    "adagrad": "torch.optim.Adagrad({p}, lr={learning_rate!r}, eps={epsilon!r})",
    "rmsprop": "torch.optim.RMSprop({p}, lr={learning_rate!r}, alpha={rho!r}, eps={epsilon!r})",
    "adadelta": "torch.optim.Adadelta({p}, lr={learning_rate!r}, rho={rho!r}, eps={epsilon!r})",
    "adam": "torch.optim.Adam({p}, lr={learning_rate!r}, " + _BETAS + ")",
    "adamw": "torch.optim.AdamW({p}, lr={learning_rate!r}, "
    + _BETAS
    + ", weight_decay={weight_decay!r})",
    "nadam": "torch.optim.NAdam({p}, lr={learning_rate!r}, " + _BETAS + ", momentum_decay={psi!r})",
}
"""Every value is written: defaults differ."""

PENALTIES: dict[str, str] = {
    "l1": "{strength!r} * {w}.abs().sum()",
    "l2": "{strength!r} / 2 * {w}.square().sum()",
    "l1_l2": "{l1!r} * {w}.abs().sum() + {l2!r} / 2 * {w}.square().sum()",
    "l_infinity": "{strength!r} * {w}.abs().max()",
}
