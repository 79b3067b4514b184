"""The way back into a running trainer: pause, resume, single steps, stop, and requests for a look inside.

The only thing that two threads share and change; everything in it is guarded by one lock.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from nnstudio.core.training.snapshot import LookWish
from nnstudio.core.training.surface import SurfaceWish

Wanted = (
    Literal["snapshot", "checkpoint", "magnified", "judged", "weights"] | SurfaceWish | LookWish
)


@dataclass(frozen=True)
class Order:
    """What the trainer may do next: at most ``steps`` steps (None: no limit), or stop.

    ``grant`` tells steps that were allowed before a pause from those allowed after it.
    """

    steps: int | None
    stop: bool
    grant: int = field(default=0, compare=False)


class Control:
    """Commands for one run. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._allowed = 0
        self._grant = 0
        self._wanted: frozenset[Wanted] = frozenset()
        self._recording = False

    def pause(self) -> None:
        """Stop after the current chunk of steps and wait."""
        with self._changed:
            self._paused = True
            self._allowed = 0
            self._grant += 1
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on without limit."""
        with self._changed:
            self._paused = False
            self._allowed = 0
            self._grant += 1
            self._changed.notify_all()

    def advance(self, steps: int) -> None:
        """Do so many steps, then pause."""
        with self._changed:
            self._paused = True
            self._allowed += steps
            self._changed.notify_all()

    def stop(self) -> None:
        """End the run; weights and history are kept."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def request(self, what: Wanted) -> None:
        """Ask for one snapshot, checkpoint or surface at the next opportunity, also while paused."""
        with self._changed:
            self._wanted = self._wanted.union((what,))
            self._changed.notify_all()

    def record(self, on: bool) -> None:
        """Record the run from now on, or no longer."""
        with self._changed:
            self._recording = on

    @property
    def recording(self) -> bool:
        """Whether moments are wanted for a tape."""
        with self._changed:
            return self._recording

    def take_requests(self) -> frozenset[Wanted]:
        """What was asked for since the last call."""
        with self._changed:
            wanted, self._wanted = self._wanted, frozenset[Wanted]()
            return wanted

    @property
    def must_wait(self) -> bool:
        """True when the run is paused and no single steps are left."""
        with self._changed:
            return self._paused and self._allowed == 0 and not self._stopped

    def stopping(self) -> bool:
        """True when the run is to end."""
        with self._changed:
            return self._stopped

    def order(self) -> Order:
        """What may be done now, without waiting."""
        with self._changed:
            return Order(self._allowed if self._paused else None, self._stopped, self._grant)

    def done(self, steps: int, grant: int | None = None) -> None:
        """Count steps that were done against those allowed.

        Steps of an order from before a pause (an older ``grant``) do not count against those of now.
        """
        with self._changed:
            if grant is None or grant == self._grant:
                self._allowed = max(0, self._allowed - steps)

    def wait(self, seconds: float) -> None:
        """Wait until something changes, at most so long."""
        with self._changed:
            if self._paused and self._allowed == 0 and not (self._stopped or self._wanted):
                self._changed.wait(seconds)
