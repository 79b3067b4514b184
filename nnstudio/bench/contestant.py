"""What takes part in a race: something that starts over and takes steps.

A plan, a twin in another library and the bare matrix products are all timed through these few methods.
"""

from __future__ import annotations

from typing import Protocol


class Contestant(Protocol):
    """One program that trains one workload."""

    def restart(self) -> None:
        """Go back to the starting weights; not timed."""
        ...

    def steps(self, count: int) -> int:
        """Take about ``count`` steps, mini-batches included; returns how many there were."""
        ...


class Twin(Contestant, Protocol):
    """A contestant that learns, so that it can be compared with another."""

    def first_losses(self) -> tuple[float, float]:
        """The loss of the first mini-batch before and after one step on it, from the starting weights."""
        ...
