"""An optimiser that walks over a landscape: its recorded step over a few parameters, without a network.

It is the rule that trains networks, run on two numbers in float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.state import LiveValue
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array, Calls


class Walker:
    """Takes steps from a start, each with the gradient at the place it stands on.

    Args:
        optimizer: the rule.
        start: the first place, of any number of coordinates.
        slope: the gradient at a place, of the same shape.

    Attributes:
        w: where it stands.
        g: the gradient of the last step.
        slots: what the rule remembers, by the names of its ``slots``.
        count: steps done, 0-d.
    """

    def __init__(
        self, optimizer: Optimizer, start: tuple[float, ...], slope: Callable[[Array], Array]
    ) -> None:
        self.optimizer = optimizer
        self.slope = slope
        self.calls = Calls(NumpyTable(), np.float64)  # pyright: ignore[reportArgumentType]
        self.w: Array = np.array(start, np.float64)
        self.g: Array = np.zeros(len(start))
        self.slots: dict[str, Array] = {name: np.zeros(len(start)) for name in optimizer.slots}
        self.count: Array = np.zeros(())
        self._values: dict[str, LiveValue] = {}
        optimizer.emit(self, self.w, self.g, tuple(self.slots.values()))

    def live(self, name: str) -> Array:
        return self._value(name).rounded

    def exact(self, name: str) -> Array:
        return self._value(name).exact

    def scaled(self, g: Array, by: Array) -> Array:
        made = self.calls.like(g)
        self.calls.multiply(g, by, made)
        return made

    def counter(self) -> Array:
        return self.count

    def set(self, name: str, value: float) -> None:
        """Change one of the rule's numbers from the next step on."""
        self._value(name).set(value)

    def step(self) -> Array:
        """One step; returns a copy of the new place."""
        self.g[:] = self.slope(self.w)
        self.count += 1
        for function, args in self.calls.recorded:
            function(*args)
        return self.w.copy()

    def path(self, steps: int) -> Array:
        """The places after each of so many steps, (steps, coordinates)."""
        return np.array([self.step() for _ in range(steps)])

    def _value(self, name: str) -> LiveValue:
        if name not in self._values:
            self._values[name] = LiveValue(getattr(self.optimizer, name), np.float64)
        return self._values[name]
