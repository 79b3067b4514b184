"""Work for the disk in a thread of its own, in order; the thread lives only while there is some.

The window never waits for a disk, and what is asked for first is done first.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

Work = Callable[[], None]


class Errands:
    """Does work one after the other. What it does must not raise, nor touch anything of Qt."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[Work] = deque()
        self._thread: threading.Thread | None = None

    def do(self, work: Work) -> None:
        """Have this done, after all that was asked for before."""
        with self._lock:
            self._waiting.append(work)
            if self._thread is None:
                # A daemon: a disk that does not answer must not keep the program from ending.
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is still to be done."""
        with self._lock:
            return self._thread is not None

    def wait(self, seconds: float) -> bool:
        """Wait until all is done, so long at most; returns whether it is."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                work = self._waiting.popleft()
            work()
