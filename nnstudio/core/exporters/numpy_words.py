"""How plain NumPy writes what the studio computes: operations, optimisers and the drawing of samples.

The one table of this target; activations, losses, penalties and clippings need no line of it.
"""

from __future__ import annotations

from nnstudio.core.exporters.phrases import Language

LANGUAGE = Language(
    {
        "maximum": "np.maximum({0}, {1})",
        "minimum": "np.minimum({0}, {1})",
        "absolute": "np.abs({0})",
        "sign": "np.sign({0})",
        "greater": "({0} > {1}).astype(np.float32)",
        "positive": "({0} > 0.0)",
        "exp": "np.exp({0})",
        "log": "np.log({0})",
        "log1p": "np.log1p({0})",
        "sqrt": "np.sqrt({0})",
        "square": "np.square({0})",
        "sin": "np.sin({0})",
        "cos": "np.cos({0})",
        "tanh": "np.tanh({0})",
        "erf": "erf({0})",
        "fill": "np.full_like({1}, {0})",
        "dot": "np.dot({0}, {1})",
        "column_max": "np.max({0}, axis=1, keepdims=True)",
        "column_sum": "np.sum({0}, axis=1, keepdims=True)",
        "row_dot": "np.sum({0} * {1}, axis=0)",
        "row_sum": "np.sum({0}, axis=0)",
        "row_mean": "np.mean({0}, axis=0)",
        "total": "np.sum({0})",
        "highest": "np.max({0})",
    }
)
"""Samples are rows, features columns."""

ERF = '''\
def erf(x):
    """The error function; NumPy has none of its own."""
    return np.vectorize(math.erf, otypes=[np.float32])(x)
'''

OPTIMIZERS: dict[str, tuple[str, ...]] = {
    "sgd": ("w -= rate * g",),
    "momentum": ("velocity[...] = MOMENTUM * velocity - rate * g", "w += velocity"),
    "nesterov": (
        "velocity[...] = MOMENTUM * velocity - rate * g",
        "w += MOMENTUM * velocity - rate * g",
    ),
    "adagrad": ("square += g**2", "w -= rate * g / (np.sqrt(square) + EPSILON)"),
    "rmsprop": (
        "square[...] = RHO * square + (1 - RHO) * g**2",
        "w -= rate * g / (np.sqrt(square) + EPSILON)",
    ),
    "adadelta": (
        "square[...] = RHO * square + (1 - RHO) * g**2",
        "change = g * np.sqrt(moved + EPSILON) / np.sqrt(square + EPSILON)",
        "moved[...] = RHO * moved + (1 - RHO) * change**2",
        "w -= rate * change",
    ),
    "adam": (
        "mean[...] = BETA_1 * mean + (1 - BETA_1) * g",
        "square[...] = BETA_2 * square + (1 - BETA_2) * g**2",
        "mean_hat = mean / (1 - BETA_1**t)",
        "square_hat = square / (1 - BETA_2**t)",
        "w -= rate * mean_hat / (np.sqrt(square_hat) + EPSILON)",
    ),
    "adamw": (
        "w -= rate * WEIGHT_DECAY * w",
        "mean[...] = BETA_1 * mean + (1 - BETA_1) * g",
        "square[...] = BETA_2 * square + (1 - BETA_2) * g**2",
        "mean_hat = mean / (1 - BETA_1**t)",
        "square_hat = square / (1 - BETA_2**t)",
        "w -= rate * mean_hat / (np.sqrt(square_hat) + EPSILON)",
    ),
    "nadam": (
        "inertia = BETA_1 * (1 - 0.5 * 0.96 ** (np.arange(1, t + 2) * PSI))",
        "product = np.prod(inertia[:-1])",
        "mean[...] = BETA_1 * mean + (1 - BETA_1) * g",
        "square[...] = BETA_2 * square + (1 - BETA_2) * g**2",
        "ahead = float(inertia[-1] / (1 - product * inertia[-1])) * mean",
        "ahead += float((1 - inertia[-2]) / (1 - product)) * g",
        "w -= rate * ahead / (np.sqrt(square / (1 - BETA_2**t)) + EPSILON)",
    ),
}
"""A step on a parameter ``w`` with gradient ``g``; ``t`` counts steps from 1, ``rate`` is that of the step."""

DRAWING: dict[str, tuple[str, ...]] = {
    "shuffled": ("order = rng.permutation(len(x))",),
    "with_replacement": ("order = rng.integers(0, len(x), len(x))",),
    "balanced": (
        "kinds, where = np.unique(labels, return_inverse=True)",
        "members = [np.flatnonzero(where == kind) for kind in range(len(kinds))]",
        "drawn = rng.integers(0, len(kinds), len(x))",
        "order = np.array([rng.choice(members[kind]) for kind in drawn])",
    ),
}
"""The order in which an epoch of training samples is seen."""
