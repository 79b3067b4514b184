"""The way back into a running trainer: pause, resume, single steps, stop, and requests for a look inside.

The only thing that two threads share and change; everything in it is guarded by one lock.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.snapshot import LookWish
from nnstudio.core.training.surface import SurfaceWish
from nnstudio.core.training.target import Target
from nnstudio.core.training.weight_edit import WeightEdit

Wanted = (
    Literal["snapshot", "glance", "checkpoint", "magnified", "judged", "weights"]
    | SurfaceWish
    | LookWish
    | WeightEdit
)


@dataclass(frozen=True)
class Order:
    """What the trainer may do next: at most ``steps`` steps (None: no limit), or stop.

    ``grant`` tells steps that were allowed before a pause from those allowed after it. ``interval`` is the
    least time from the beginning of one step to that of the next, in seconds; 0 is full speed.
    ``target`` is where to pause.
    """

    steps: int | None
    stop: bool
    grant: int = field(default=0, compare=False)
    interval: float = 0.0
    target: Target | None = None


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
        self._adoption: Experiment | None = None
        self._interval = 0.0
        self._target: Target | None = None

    def pause(self) -> None:
        """Stop after the current chunk of steps and wait."""
        with self._changed:
            self._paused = True
            self._allowed = 0
            self._grant += 1
            self._target = None
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

    def run_to(self, target: Target) -> None:
        """Go on until the target is reached, then pause; a pause before that forgets it."""
        with self._changed:
            self._paused = False
            self._allowed = 0
            self._grant += 1
            self._target = target
            self._changed.notify_all()

    def arrive(self, target: Target) -> None:
        """Pause, because the run has come to ``target``; not where another one was given meanwhile."""
        with self._changed:
            if self._target == target:
                self._target, self._paused, self._allowed = None, True, 0

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take so many steps a second at most; None is full speed. Holds at once, and until it is set again."""
        with self._changed:
            self._interval = 1.0 / steps_per_second if steps_per_second else 0.0
            self._changed.notify_all()

    def adopt(self, experiment: Experiment) -> None:
        """Go on with these settings from the next step on; of several that were given the last ones."""
        with self._changed:
            self._adoption = experiment
            self._changed.notify_all()

    def take_adoption(self) -> Experiment | None:
        """The settings that were given since the last call."""
        with self._changed:
            wanted, self._adoption = self._adoption, None
            return wanted

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
            steps = self._allowed if self._paused else None
            return Order(steps, self._stopped, self._grant, self._interval, self._target)

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
            asked = self._stopped or self._wanted or self._adoption is not None
            if self._paused and self._allowed == 0 and not asked:
                self._changed.wait(seconds)

    def rest(self, seconds: float) -> None:
        """Wait so long between two steps, or until something changes."""
        with self._changed:
            if not (self._stopped or self._wanted or self._adoption is not None):
                self._changed.wait(seconds)
