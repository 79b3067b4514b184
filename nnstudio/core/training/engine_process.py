"""The other end of a process that trains: starting it, talking to it, and keeping one warm for the next run.

It is a plain Python that is told what to import, so that nothing of the program that starts it runs a second
time in it, whatever that is: a window, a script or a test.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

from nnstudio.core.engine.machine import cores
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.messages import CODEC

_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Read by the libraries under NumPy when it is imported: the most there may be. What is used is for each piece
of work to say (``engine.threads``), one almost always."""

_KILLED = 9

ENDING_SECONDS = 1.0
"""A process that has nothing more to say may take so long to be gone."""

_BEGIN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from {module} import main
main()
"""


def start(module: str) -> subprocess.Popen[bytes]:
    """A plain Python that does the ``main`` of one of our modules, with pipes as its input and output.

    Raises:
        ProblemError: ``problem.engine_not_started``.
    """
    path = [str(Path(entry).absolute()) for entry in sys.path]
    try:
        # -P: a file in the user's folder must not be taken for a module.
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _BEGIN.format(module=module), json.dumps(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**dict.fromkeys(_THREADS, str(cores())), **os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise ProblemError(
            Problem.of("problem.engine_not_started", reason=error.strerror or repr(error))
        ) from error


class EngineProcess:
    """One process with the engine in it.

    ``put`` may be called from any thread and never waits; ``read`` is for one thread at a time.

    Raises:
        ProblemError: ``problem.engine_not_started``.
    """

    def __init__(self) -> None:
        self._process = start("nnstudio.core.training.serving")
        self._source = BufferedReader(cast(Any, self._process.stdout))
        self._outgoing: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="to the engine", daemon=True)
        self._writer.start()

    @property
    def pid(self) -> int:
        """The number the system knows it by."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def put(self, message: Any) -> None:
        """Send a message; a process that is gone hears nothing, which ``read`` will tell."""
        self._outgoing.put(message)

    def read(self) -> Any:
        """The next message.

        Raises:
            ProblemError: ``problem.engine_killed`` or ``problem.engine_ended`` when the process is gone.
        """
        try:
            return CODEC.read(self._source)
        except (EOFError, OSError, ValueError) as error:
            raise ProblemError(self._end()) from error

    def _end(self) -> Problem:
        """Why there are no more messages."""
        try:
            status = self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:  # It talks nonsense, or has closed its ears.
            self.kill()
            status = 0
        # What Linux does to the largest process when memory runs out.
        if status == -_KILLED:
            return Problem.of("problem.engine_killed")
        return Problem.of("problem.engine_ended", status=status)

    def kill(self) -> None:
        """End it at once; whoever reads is told that it is gone."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End it and wait until nothing of it is left; nobody may be reading."""
        self.kill()
        self._process.wait()
        self._outgoing.put(None)
        self._writer.join()
        self._source.close()

    def _write(self) -> None:
        to = cast("IO[bytes]", self._process.stdin)
        with suppress(OSError), to:
            while (message := self._outgoing.get()) is not None:
                CODEC.write(to.fileno(), message)


class EngineHost:
    """Lends processes, and keeps one that waits, because starting one takes about a second.

    Every method may be called from any thread.
    """

    def __init__(self, make: Callable[[], EngineProcess] = EngineProcess) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._waiting: EngineProcess | None = None
        self._lent: set[EngineProcess] = set()

    def warm(self, job: Any = None) -> None:
        """Start a process, unless one waits or works already; it loads the engine while nobody waits for it.

        A ``job`` that is not answered is its first.
        """
        with self._lock:
            ready = self._lent or (self._waiting is not None and self._waiting.alive)
            if not ready:
                self._drop_waiting()
                with suppress(ProblemError):  # Told when somebody needs one.
                    self._waiting = self._make()
                    if job is not None:
                        self._waiting.put(job)

    def spare(self) -> None:
        """Have a process that waits, also while another works: it will be needed in a moment."""
        with self._lock:
            if self._waiting is None or not self._waiting.alive:
                self._drop_waiting()
                with suppress(ProblemError):
                    self._waiting = self._make()

    def take(self) -> EngineProcess:
        """The process that waits, or a new one; to be given back.

        Raises:
            ProblemError: ``problem.engine_not_started``.
        """
        with self._lock:
            if self._waiting is not None and not self._waiting.alive:
                self._drop_waiting()
            process = self._waiting or self._make()
            self._waiting = None
            self._lent.add(process)
            return process

    def give(self, process: EngineProcess, *, fit: bool = True) -> None:
        """Take a process back; it waits for the next job if it is fit for one and no other waits."""
        with self._lock:
            self._lent.discard(process)
            if fit and process.alive and self._waiting is None:
                self._waiting = process
                return
        process.close()

    def kill_lent(self) -> None:
        """End the processes that work; who reads from one is told that it is gone, and gives it back."""
        with self._lock:
            for process in self._lent:
                process.kill()

    def close(self) -> None:
        """End all processes; those that work are given back later."""
        self.kill_lent()
        with self._lock:
            self._drop_waiting()

    def _drop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.close()
            self._waiting = None
