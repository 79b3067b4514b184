"""Every optimiser step by step beside its formula, written out plainly.

The bowl is x^2 / 20 + y^2 from (-7, 2), the textbook's picture of how the optimisers differ.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt

import numpy as np
import pytest

from conformance.bowl import START, Bowl, gradient
from nnstudio.core.optimizers.adadelta import AdaDelta
from nnstudio.core.optimizers.adagrad import AdaGrad
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.adamw import AdamW
from nnstudio.core.optimizers.base import OPTIMIZERS, Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.nadam import Nadam
from nnstudio.core.optimizers.nesterov import Nesterov
from nnstudio.core.optimizers.rmsprop import RMSProp
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


def nesterov(rate: float, mu: float) -> list[Array]:
    """The path of the places looked ahead to: theta follows the rule, w = theta + mu v is kept."""
    theta, v, path = np.array(START), np.zeros(2), []
    for _ in range(STEPS):
        v = mu * v - rate * gradient(theta + mu * v)
        theta = theta + v
        path.append(theta + mu * v)
    return path


def adagrad(rate: float, epsilon: float) -> list[Array]:
    w, s, path = np.array(START), np.zeros(2), []
    for _ in range(STEPS):
        g = gradient(w)
        s = s + g**2
        w = w - rate * g / (np.sqrt(s) + epsilon)
        path.append(w)
    return path


def rmsprop(rate: float, rho: float, epsilon: float) -> list[Array]:
    w, v, path = np.array(START), np.zeros(2), []
    for _ in range(STEPS):
        g = gradient(w)
        v = rho * v + (1 - rho) * g**2
        w = w - rate * g / (np.sqrt(v) + epsilon)
        path.append(w)
    return path


def adadelta(rate: float, rho: float, epsilon: float) -> list[Array]:
    w, v, u, path = np.array(START), np.zeros(2), np.zeros(2), []
    for _ in range(STEPS):
        g = gradient(w)
        v = rho * v + (1 - rho) * g**2
        d = g * np.sqrt(u + epsilon) / np.sqrt(v + epsilon)
        u = rho * u + (1 - rho) * d**2
        w = w - rate * d
        path.append(w)
    return path


def adam(
    rate: float, beta_1: float, beta_2: float, epsilon: float, decay: float = 0.0
) -> list[Array]:
    """Adam, and with a decay AdamW."""
    path: list[Array] = []
    w, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
    for t in range(1, STEPS + 1):
        g = gradient(np.array(w))
        for k in range(2):
            w[k] -= rate * decay * w[k]
            m[k] = beta_1 * m[k] + (1 - beta_1) * g[k]
            v[k] = beta_2 * v[k] + (1 - beta_2) * g[k] ** 2
            corrected = m[k] / (1 - beta_1**t)
            w[k] -= rate * corrected / (sqrt(v[k] / (1 - beta_2**t)) + epsilon)
        path.append(np.array(w))
    return path


def nadam(rate: float, beta_1: float, beta_2: float, epsilon: float, psi: float) -> list[Array]:
    inertia = [beta_1 * (1 - 0.96 ** (t * psi) / 2) for t in range(STEPS + 2)]
    w, m, v, path = np.array(START), np.zeros(2), np.zeros(2), []
    for t in range(1, STEPS + 1):
        g = gradient(w)
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        ahead = inertia[t + 1] * m / (1 - prod(inertia[1 : t + 2]))
        now = (1 - inertia[t]) * g / (1 - prod(inertia[1 : t + 1]))
        w = w - rate * (ahead + now) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        path.append(w)
    return path


PATHS: list[tuple[Optimizer, Callable[[], list[Array]]]] = [
    # The four of the textbook's picture, with its own numbers.
    (SGD(learning_rate=0.95), lambda: sgd(0.95)),
    (Momentum(learning_rate=0.1), lambda: momentum(0.1, 0.9)),
    (AdaGrad(learning_rate=1.5, epsilon=1e-7), lambda: adagrad(1.5, 1e-7)),
    (Adam(learning_rate=0.3), lambda: adam(0.3, 0.9, 0.999, 1e-8)),
    # The others, and other coefficients.
    (Momentum(learning_rate=0.05, momentum=0.0), lambda: sgd(0.05)),
    (Nesterov(learning_rate=0.1), lambda: nesterov(0.1, 0.9)),
    (Nesterov(learning_rate=0.05, momentum=0.0), lambda: sgd(0.05)),
    (AdaGrad(learning_rate=0.5), lambda: adagrad(0.5, 1e-10)),
    (AdaGrad(learning_rate=0.5, epsilon=0.1), lambda: adagrad(0.5, 0.1)),
    (RMSProp(learning_rate=0.3), lambda: rmsprop(0.3, 0.9, 1e-8)),
    (RMSProp(learning_rate=0.1, rho=0.5, epsilon=0.1), lambda: rmsprop(0.1, 0.5, 0.1)),
    (AdaDelta(), lambda: adadelta(1.0, 0.9, 1e-6)),
    (AdaDelta(learning_rate=2.0, rho=0.5, epsilon=0.01), lambda: adadelta(2.0, 0.5, 0.01)),
    (
        Adam(learning_rate=0.1, beta_1=0.5, beta_2=0.9, epsilon=0.1),
        lambda: adam(0.1, 0.5, 0.9, 0.1),
    ),
    (AdamW(learning_rate=0.3), lambda: adam(0.3, 0.9, 0.999, 1e-8, 0.01)),
    (AdamW(learning_rate=0.1, weight_decay=0.5), lambda: adam(0.1, 0.9, 0.999, 1e-8, 0.5)),
    (Nadam(learning_rate=0.3), lambda: nadam(0.3, 0.9, 0.999, 1e-8, 0.004)),
    (
        Nadam(learning_rate=0.1, beta_1=0.5, beta_2=0.9, epsilon=0.1, psi=1.0),
        lambda: nadam(0.1, 0.5, 0.9, 0.1, 1.0),
    ),
]


@pytest.mark.parametrize(
    ("optimizer", "plain"), PATHS, ids=[optimizer.type for optimizer, _ in PATHS]
)
def test_the_path_is_that_of_the_formula(
    optimizer: Optimizer, plain: Callable[[], list[Array]]
) -> None:
    np.testing.assert_allclose(Bowl(optimizer).path(STEPS), plain(), rtol=1e-12, atol=1e-12)


def test_every_optimiser_has_its_path_here() -> None:
    assert {optimizer.type for optimizer, _ in PATHS} == set(OPTIMIZERS.types())


def test_the_first_step_of_adam_is_the_learning_rate_in_every_direction() -> None:
    """The bias correction makes it so, however steep the bowl is."""
    first = Bowl(Adam(learning_rate=0.3)).step()
    np.testing.assert_allclose(np.abs(first - START), 0.3, rtol=1e-6)
