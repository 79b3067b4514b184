"""Every optimiser step by step beside its formula, written out plainly.

The bowl is x^2 / 20 + y^2 from (-7, 2), the textbook's picture of how the optimisers differ.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from conformance.bowl import START, Bowl, gradient
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.calls import Array

STEPS = 30


def sgd(rate: float) -> list[Array]:
    w, path = np.array(START), []
    for _ in range(STEPS):
        w = w - rate * gradient(w)
        path.append(w)
    return path


def momentum(rate: float, mu: float) -> list[Array]:
    w, v, path = np.array(START), np.zeros(2), []
    for _ in range(STEPS):
        v = mu * v - rate * gradient(w)
        w = w + v
        path.append(w)
    return path


def adam(rate: float, beta_1: float, beta_2: float, epsilon: float) -> list[Array]:
    path: list[Array] = []
    w, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
    for t in range(1, STEPS + 1):
        g = gradient(np.array(w))
        for k in range(2):
            m[k] = beta_1 * m[k] + (1 - beta_1) * g[k]
            v[k] = beta_2 * v[k] + (1 - beta_2) * g[k] ** 2
            corrected = m[k] / (1 - beta_1**t)
            w[k] -= rate * corrected / (sqrt(v[k] / (1 - beta_2**t)) + epsilon)
        path.append(np.array(w))
    return path


@pytest.mark.parametrize(
    ("optimizer", "plain"),
    [
        (SGD(learning_rate=0.95), lambda: sgd(0.95)),
        (Momentum(learning_rate=0.1), lambda: momentum(0.1, 0.9)),
        (Momentum(learning_rate=0.05, momentum=0.0), lambda: sgd(0.05)),
        (Adam(learning_rate=0.3), lambda: adam(0.3, 0.9, 0.999, 1e-8)),
        (
            Adam(learning_rate=0.1, beta_1=0.5, beta_2=0.9, epsilon=0.1),
            lambda: adam(0.1, 0.5, 0.9, 0.1),
        ),
    ],
    ids=lambda value: value.type if isinstance(value, Optimizer) else "",
)
def test_the_path_is_that_of_the_formula(
    optimizer: Optimizer, plain: Callable[[], list[Array]]
) -> None:
    np.testing.assert_allclose(Bowl(optimizer).path(STEPS), plain(), rtol=1e-12, atol=1e-12)


def test_the_first_step_of_adam_is_the_learning_rate_in_every_direction() -> None:
    """The bias correction makes it so, however steep the bowl is."""
    first = Bowl(Adam(learning_rate=0.3)).step()
    np.testing.assert_allclose(np.abs(first - START), 0.3, rtol=1e-6)
