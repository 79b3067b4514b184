"""Adam that looks ahead as Nesterov's momentum does.

Its inertia starts at about half and rises to its full value as training goes on.
"""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Step, rate_field
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import number


class Nadam(Adam):
    """w <- w - lr (a g + b m) / (sqrt(v^) + eps): Adam with Nesterov's look ahead.

    Formula: mu_t = beta_1 (1 - 0.96^{t psi} / 2); M_t = M_{t-1} mu_t, M_0 = 1;
    m = beta_1 m + (1 - beta_1) g; v = beta_2 v + (1 - beta_2) g^2; v^ = v / (1 - beta_2^t);
    m^ = mu_{t+1} m / (1 - M_{t+1}) + (1 - mu_t) g / (1 - M_t);
    w = w - learning_rate m^ / (sqrt(v^) + epsilon), step t counted from 1.

    Keras has psi = 1, which is another path.

    Reference: Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop (2016).
    """

    title: ClassVar[str] = "Nadam"
    order: ClassVar[int] = 34
    folds: ClassVar[bool] = False

    learning_rate: float = rate_field(0.002, "Largest step of a parameter, roughly.")
    psi: float = number(
        0.004,
        "Psi",
        low=0.0,
        high=10.0,
        scale="log",
        live=True,
        doc="How fast the inertia rises from half of Beta 1 to all of it.",
    )

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, (mean, square) = step.calls, slots
        rate, beta_1, beta_2, epsilon, psi = (
            step.exact(name) for name in ("learning_rate", "beta_1", "beta_2", "epsilon", "psi")
        )
        count, schedule = step.counter(), _Schedule()
        rest_1, rest_2, now, past, floor = (calls.scalar(0.0) for _ in range(5))

        change, scratch = calls.like(w), calls.like(w)
        given = (count, rate, beta_1, beta_2, epsilon, psi)
        calls.host(schedule.prepare, *given, rest_1, rest_2, now, past, floor)
        calls.multiply(mean, step.live("beta_1"), mean)
        calls.multiply(g, rest_1, scratch)
        calls.add(mean, scratch, mean)
        calls.multiply(square, step.live("beta_2"), square)
        calls.square(g, scratch)
        calls.multiply(scratch, rest_2, scratch)
        calls.add(square, scratch, square)
        calls.multiply(g, now, change)
        calls.multiply(mean, past, scratch)
        calls.add(change, scratch, change)
        calls.sqrt(square, scratch)
        calls.add(scratch, floor, scratch)
        calls.divide(change, scratch, change)
        calls.subtract(w, change, w)


class _Schedule:
    """The inertia mu_t and the product of all so far, a function of t, beta_1 and psi alone.

    The last product is kept, so that the usual next step takes one multiplication; after a jump (a run
    taken up again, a slider moved) it is worked out from the first step.
    """

    def __init__(self) -> None:
        self._known = (0, 0.0, 0.0)
        self._product = 1.0
        self._last = (0.0, 0.0, 1.0)

    def prepare(
        self,
        count: Array,
        rate: Array,
        beta_1: Array,
        beta_2: Array,
        epsilon: Array,
        psi: Array,
        rest_1: Array,
        rest_2: Array,
        now: Array,
        past: Array,
        floor: Array,
    ) -> None:
        """The scalars of step t: worked out in float64, rounded once."""
        t, b1, b2 = int(count), float(beta_1), float(beta_2)
        inertia, ahead, product = self.at(t, b1, float(psi))
        root = math.sqrt(1.0 - b2**t)
        rest_1[...] = 1.0 - b1
        rest_2[...] = 1.0 - b2
        now[...] = float(rate) * root * (1.0 - inertia) / (1.0 - product)
        past[...] = float(rate) * root * ahead / (1.0 - product * ahead)
        floor[...] = float(epsilon) * root

    def at(self, t: int, beta_1: float, psi: float) -> tuple[float, float, float]:
        """mu_t, mu_{t+1} and mu_1 ... mu_t."""
        if self._known == (t, beta_1, psi):
            return self._last
        if self._known != (t - 1, beta_1, psi):
            self._product = 1.0
            for earlier in range(1, t):
                self._product *= _inertia(earlier, beta_1, psi)
                if self._product == 0.0:
                    break
        self._known = (t, beta_1, psi)
        inertia = _inertia(t, beta_1, psi)
        self._product *= inertia
        self._last = inertia, _inertia(t + 1, beta_1, psi), self._product
        return self._last


def _inertia(t: int, beta_1: float, psi: float) -> float:
    return beta_1 * (1.0 - 0.5 * 0.96 ** (t * psi))
