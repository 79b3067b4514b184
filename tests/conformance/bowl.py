"""The stretched bowl x^2 / 20 + y^2 and an optimiser rolling down it, without a network.

It is the picture with which the optimisers are told apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.state import LiveValue
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array, Calls

START = (-7.0, 2.0)


def height(w: Array) -> float:
    """x^2 / 20 + y^2."""
    return float(w[0] ** 2 / 20.0 + w[1] ** 2)


def gradient(w: Array) -> Array:
    """(x / 10, 2 y)."""
    return np.array([w[0] / 10.0, 2.0 * w[1]])


class Bowl:
    """An optimiser's recorded step over a few parameters; also what that step may ask for.

    ``slope`` may be the gradient of another landscape.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start: tuple[float, ...] = START,
        slope: Callable[[Array], Array] = gradient,
    ) -> None:
        self.optimizer = optimizer
        self.slope = slope
        self.calls = Calls(NumpyTable(), np.float64)  # pyright: ignore[reportArgumentType]
        self.count: Array = np.zeros(())
        self.values: dict[str, LiveValue] = {}
        self.w: Array = np.array(start)
        self.g: Array = np.zeros(len(start))
        self.slots = tuple(np.zeros(len(start)) for _ in optimizer.slots)
        optimizer.emit(self, self.w, self.g, self.slots)

    def live(self, name: str) -> Array:
        return self._value(name).rounded

    def scaled(self, g: Array, by: Array) -> Array:
        made = self.calls.like(g)
        self.calls.multiply(g, by, made)
        return made

    def exact(self, name: str) -> Array:
        return self._value(name).exact

    def counter(self) -> Array:
        return self.count

    def _value(self, name: str) -> LiveValue:
        if name not in self.values:
            self.values[name] = LiveValue(getattr(self.optimizer, name), np.float64)
        return self.values[name]

    def step(self) -> Array:
        """One step with the gradient at w; returns a copy of the new w."""
        self.g[:] = self.slope(self.w)
        self.count += 1
        for function, args in self.calls.recorded:
            function(*args)
        return self.w.copy()

    def path(self, steps: int) -> Array:
        """The places after each of so many steps, shape (steps, 2)."""
        return np.array([self.step() for _ in range(steps)])
