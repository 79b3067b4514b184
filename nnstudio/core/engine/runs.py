"""What a plan needs to know of the state it works on: that of one run, or of several of equal shape.

A stack of runs has one more axis in front of every array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from nnstudio.core.engine.recorder import RandomBits
from nnstudio.core.engine.state import Layout
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


class Number(Protocol):
    """A live value: float64, and in the plans' own type."""

    exact: Array
    rounded: Array


class Runs(Protocol):
    """One run or several."""

    experiment: Experiment
    dtype: Any
    layout: Layout
    count: Array
    runs: int | None
    begun: int

    @property
    def parameters(self) -> Array: ...

    @property
    def gradients(self) -> Array: ...

    @property
    def statistics(self) -> Array: ...

    @property
    def slots(self) -> dict[str, Array]: ...

    @property
    def weights(self) -> tuple[str, ...]: ...

    @property
    def set_pace(self) -> Callable[..., None] | tuple[Callable[..., None], ...]:
        """Sets the learning rate of the step, for each run."""
        ...

    def live(self, scope: str, path: str) -> Number: ...

    def bits(self, wanted: RandomBits) -> Any:
        """A source of random bits, or a list of one for each run."""
        ...

    def scale_gradients(self, by: Array | float) -> None:
        """Remember what the gradients are multiplied by."""
        ...
