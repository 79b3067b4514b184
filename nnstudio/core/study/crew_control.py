"""Commands to runs under way: pause, go on, stop all of them or one.

By itself, so that a window can hold one before anything that trains is loaded.
"""

from __future__ import annotations

import threading


class CrewControl:
    """Commands to runs under way; every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopping = False
        self._single: set[int] = set()

    @property
    def paused(self) -> bool:
        """Whether no portion is begun for the time being."""
        return self._paused

    @property
    def stopping(self) -> bool:
        """Whether all runs are to end."""
        return self._stopping

    @property
    def ended(self) -> frozenset[int]:
        """The runs that are to end by themselves."""
        with self._changed:
            return frozenset(self._single)

    def pause(self) -> None:
        """Let what is under way finish its portion, and begin nothing."""
        self._set(paused=True)

    def resume(self) -> None:
        """Go on."""
        self._set(paused=False)

    def stop(self) -> None:
        """End all runs; what they measured stays."""
        self._set(stopping=True)

    def end(self, number: int) -> None:
        """End one of them."""
        with self._changed:
            self._single.add(number)
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Until there is another command."""
        with self._changed:
            self._changed.wait(seconds)

    def _set(self, *, paused: bool | None = None, stopping: bool | None = None) -> None:
        with self._changed:
            self._paused = self._paused if paused is None else paused
            self._stopping = self._stopping if stopping is None else stopping
            self._changed.notify_all()
