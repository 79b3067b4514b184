"""Processes of this machine as an executor: each does one portion at a time, and one that goes is replaced.

Nothing but frames crosses to them, so nothing has to be pickled, and nothing of them is left when it is closed.
"""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from io import BufferedReader
from typing import Any, cast

from nnstudio.core.engine.machine import cores
from nnstudio.core.study.portion import advance
from nnstudio.core.study.worker import put, take
from nnstudio.core.training.engine_process import start


class LocalExecutor(Executor):
    """Does `advance`, and nothing else.

    Args:
        workers: processes; as many as there are cores by default. Each is started when it is needed.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._threads = ThreadPoolExecutor(self.workers, "portion")
        self._idle: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running: set[_Process] = set()
        self._closed = False
        for _ in range(self.workers):
            self._idle.put(None)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do ``advance(frame)`` in one of the processes.

        Raises:
            ValueError: where anything else is asked for.
        """
        if fn is not advance or kwargs or len(args) != 1:
            raise ValueError("only portions are done here")
        return self._threads.submit(self._do, args[0])

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; what is under way is waited for unless futures are to be cancelled."""
        if cancel_futures:
            self._kill()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in self._kill():
            self._forget(process)

    def processes(self) -> tuple[int, ...]:
        """The numbers the system knows them by."""
        with self._lock:
            return tuple(process.pid for process in self._running)

    def _do(self, frame: bytes) -> bytes:
        process = self._idle.get()
        try:
            if process is None:
                process = self._new()
            return process.ask(frame)
        except (OSError, EOFError) as error:
            if process is not None:
                self._forget(process)
                process = None
            raise BrokenExecutor(f"a worker ended: {error!r}") from error
        finally:
            self._idle.put(process)

    def _new(self) -> _Process:
        with self._lock:
            if self._closed:
                raise BrokenExecutor("closed")
            process = _Process()
            self._running.add(process)
            return process

    def _forget(self, process: _Process) -> None:
        with self._lock:
            self._running.discard(process)
        process.kill()
        process.close()

    def _kill(self) -> tuple[_Process, ...]:
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for process in running:
            process.kill()
        return running


class _Process:
    """One process, asked by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] = start("nnstudio.core.study.worker")
        self._to = cast(Any, self._process.stdin)
        self._source = BufferedReader(cast(Any, self._process.stdout))

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, frame: bytes) -> bytes:
        """Have a portion done.

        Raises:
            OSError, EOFError: when the process is gone.
        """
        try:
            put(self._to.fileno(), frame)
            return take(self._source)
        except ValueError as error:  # Closed under our hands.
            raise EOFError from error

    def kill(self) -> None:
        """End it; whoever reads from it is told that it is gone."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Nobody reads from it any more."""
        for end in (self._to, self._source):
            with suppress(OSError, ValueError):
                end.close()
