"""The window's pulse while a run is alive: pull the newest view and show it to whoever can be seen.

The training never pushes; a slow frame makes fewer frames, never a queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView

FRAME_MS = 33
SLOW_MS = 200
"""Texts and histograms change this often: faster cannot be read."""

PAINT_SHARE = 0.5
"""All that the window's thread does may take this share of one core; when it is more, there are fewer frames.
Training has a process of its own, so this is a matter of fairness to other programs, not of its speed."""

SLOWEST_MS = 100

SOON_MS = 15
"""What changes within this time is drawn together; a slider that is dragged tells more often."""

SETTLED_MS = 200
"""So long after the last such change the views behind tabs follow."""


class Follower(Protocol):
    """What can be refreshed: a panel, or what shows a run elsewhere."""

    asked: Any
    needs_snapshot: bool

    def refresh(self, view: RunView) -> None:
        """Show the run as it is now."""
        ...

    def is_seen(self) -> bool:
        """Whether anybody can see it."""
        ...


class Resident(Follower, Protocol):
    """What is refreshed from the first frame to the last, and ends with the clock."""

    def shutdown(self) -> None:
        """No more frames will come."""
        ...


class FrameClock(QObject):
    """Refreshes each visible panel up to 30 times a second, and only while a run is alive.

    One panel at a time, so that whoever presses a key waits for the painting of one and not of all.
    """

    def __init__(
        self,
        control: RunControl,
        slow: Callable[[RunView], None],
        parent: QObject | None = None,
        resident: Resident | None = None,
    ) -> None:
        super().__init__(parent)
        self._control = control
        self._panels: list[Follower] = []
        self._slow = slow
        self._slow_at = 0.0
        self._spent = time.thread_time()
        self._cost = 0.0
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)
        control.session.stateChanged.connect(self._state_changed)
        control.document.changed.connect(self.draw_now)
        self._soon = self._timed(SOON_MS, self._draw_seen)
        self._settled = self._timed(SETTLED_MS, self.draw_now)
        control.session.looked.connect(self.soon)
        control.session.lookedBack.connect(self.soon)
        self._resident = resident
        if resident is not None:
            self.follow(resident)
        if control.session.alive:
            self._timer.start()

    def follow(self, panel: Follower) -> None:
        """Refresh this view from now on."""
        panel.asked.connect(self._control.session.request)
        self._panels.append(panel)
        panel.refresh(self._control.view())

    def stop(self) -> None:
        """No more frames; for closing the window."""
        for timer in (self._timer, self._soon, self._settled):
            timer.stop()
        if self._resident is not None:
            self._resident.shutdown()

    def _timed(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    @Slot()
    def tick(self) -> None:
        """One part of a frame: the next panel that can be seen, or the texts where they are due."""
        now = time.perf_counter()
        seen = [panel for panel in self._panels if panel.is_seen()]
        if now - self._slow_at >= SLOW_MS / 1000:
            self._slow_at = now
            self._slow(self._control.view())
            if any(panel.needs_snapshot for panel in seen):
                self._control.session.request_snapshot()
        elif seen:
            self._turn += 1
            seen[self._turn % len(seen)].refresh(self._control.view())
        self._pace(max(1, len(seen)))

    def _pace(self, parts: int) -> None:
        """Choose the time to the next part from what the last ones cost this thread, painting included."""
        spent = time.thread_time()
        cost, self._spent = 1000 * (spent - self._spent), spent
        self._cost += 0.1 * (min(cost, SLOWEST_MS * PAINT_SHARE) - self._cost)
        wanted = max(FRAME_MS / parts, self._cost / PAINT_SHARE)
        wanted = round(min(SLOWEST_MS / parts, wanted))
        # Setting an interval starts the timer anew, so it is left alone for less than a tenth.
        if abs(wanted - self._timer.interval()) > 0.1 * self._timer.interval():
            self._timer.setInterval(wanted)

    @Slot()
    def draw_now(self) -> None:
        """Show the present state at once, also to panels that were hidden."""
        self._slow_at = time.perf_counter()
        view = self._control.view()
        for panel in self._panels:
            panel.refresh(view)
        self._slow(view)

    @Slot()
    def soon(self) -> None:
        """Show what has changed to whoever can be seen, together with what changes in the same moment."""
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _draw_seen(self) -> None:
        view = self._control.view()
        for panel in self._panels:
            if panel.is_seen():
                panel.refresh(view)
        self._slow(view)
        self._settled.start()

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        self.draw_now()
        if self._control.session.alive:
            self._spent = time.thread_time()
            self._timer.start(FRAME_MS)
        else:
            self._timer.stop()
