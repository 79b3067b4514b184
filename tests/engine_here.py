"""The process that trains, without a process: its server in threads of the test's own interpreter.

So a test can break something inside and see what the other side makes of it.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Any, cast

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.engine_process import EngineHost, EngineProcess
from nnstudio.core.training.messages import CODEC
from nnstudio.core.training.serving import Server


class EngineHere:
    """Has the methods of ``EngineProcess`` and the same messages through real pipes."""

    pid = 0

    def __init__(self) -> None:
        incoming, self._to = os.pipe()
        outgoing, self._answers = os.pipe()
        self._lock = threading.Lock()
        self._source = os.fdopen(outgoing, "rb")
        self._requests = os.fdopen(incoming, "rb")
        server = Server(self._requests, self._answers)
        self._threads = [
            threading.Thread(target=server.listen, name="listen"),
            threading.Thread(target=self._work, args=(server,), name="work"),
        ]
        for thread in self._threads:
            thread.start()

    def _work(self, server: Server) -> None:
        server.work()
        os.close(self._answers)

    @property
    def alive(self) -> bool:
        return self._threads[0].is_alive()

    def put(self, message: Any) -> None:
        with self._lock, suppress(OSError):
            CODEC.write(self._to, message)

    def read(self) -> Any:
        try:
            return CODEC.read(self._source)
        except EOFError:
            raise ProblemError(Problem.of("problem.engine_ended", status=0)) from None

    def kill(self) -> None:
        with self._lock:
            if self._to >= 0:
                os.close(self._to)
            self._to = -1

    def close(self) -> None:
        self.kill()
        for thread in self._threads:
            thread.join()
        self._source.close()
        self._requests.close()


def host_here() -> EngineHost:
    """A host whose processes are threads; close it."""
    return EngineHost(lambda: cast(EngineProcess, EngineHere()))
