"""The process that trains for a window: it reads jobs from a pipe, does one after the other and answers.

It never loads a window, and it ends when whoever started it is gone.
"""

from __future__ import annotations

import gc
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BufferedReader
from typing import Any

from nnstudio.core.engine.device.choice import choose_again
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Kept, Paused, Progressed, Recorded
from nnstudio.core.training.history import History
from nnstudio.core.training.messages import (
    CODEC,
    Command,
    Compiled,
    Failed,
    Look,
    Rehearse,
    Repeat,
    Repeated,
    Result,
    Train,
)
from nnstudio.core.training.outbox import Outbox
from nnstudio.core.training.remote_control import obey
from nnstudio.core.training.replay import replay
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.viewing import Viewer

PARENT_SECONDS = 1.0
"""The parent is looked for this often, should its pipe be held open by somebody else."""

TELL_SECONDS = 0.1
"""Between two words on how far a repetition is."""

_log = logging.getLogger(__name__)

Send = Callable[[Any], None]


def train(job: Train, control: Control, send: Send) -> None:
    """Run an experiment and tell everything about it."""
    before = job.checkpoint.devices if job.checkpoint else frozenset[str]()
    chosen = choose_again(None if job.card else "cpu", job.experiment, before)
    trainer = Trainer(
        job.experiment,
        checkpoint=job.checkpoint,
        control=control,
        threads=job.threads,
        backend=chosen.backend,
        start=job.start,
    )
    send(Compiled(trainer.step, chosen.backend.device, chosen.reason, trainer.facts()))
    told = Outbox(send, trainer.history)
    for event in trainer.run():
        if isinstance(event, Kept):
            event = Kept(replace(event.checkpoint, history=History(), start=None))
        if isinstance(event, Recorded):
            event = Recorded(replace(event.moment, experiment=None, start=None))
        if isinstance(event, Paused):
            told.put(trainer.judge())
        told.put(event)
    checkpoint = replace(trainer.checkpoint(), history=History(), start=None)
    send(Result(trainer.snapshot(), trainer.judge(), checkpoint))


def rehearse(job: Rehearse, _control: Control, _send: Send) -> None:
    """One step, so that modules are imported, data are read and code is warm when somebody waits for it."""
    with suppress(ProblemError, MemoryError):
        trainer = Trainer(job.experiment)
        for _ in trainer.run(1):
            pass
        trainer.snapshot()
        trainer.judge()


def repeat(job: Repeat, control: Control, send: Send) -> None:
    """Run a saved run again, and tell now and then how far it is."""
    told = time.monotonic()

    def follow(event: Event) -> None:
        nonlocal told
        if isinstance(event, Progressed) and time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            send(event)

    send(Repeated(replay(job.checkpoint, control=control, follow=follow)))


JOBS: dict[type, Callable[[Any, Control, Send], None]] = {
    Train: train,
    Rehearse: rehearse,
    Repeat: repeat,
}
"""What may be asked for; a new job is a message in ``messages``, a function here and a line in this table.

Looks are done by a ``Viewer``, which remembers something between two of them."""


class Server:
    """Reads messages in a thread of its own, so that commands reach a job while it is done.

    Args:
        source, to: a stream to read from and a file descriptor to write to.
    """

    def __init__(self, source: BufferedReader, to: int) -> None:
        self._source, self._to = source, to
        self._jobs: queue.SimpleQueue[tuple[Any, Control] | None] = queue.SimpleQueue()
        self._control = Control()
        self._viewer = Viewer()
        self._done_by = {**JOBS, Look: self._viewer.look}

    def listen(self) -> None:
        """Read until the other side is gone, and then end the job under way."""
        try:
            while True:
                message = CODEC.read(self._source)
                if isinstance(message, Command):
                    obey(self._control, message)
                else:
                    self._take(message)
        except (EOFError, OSError):
            pass
        finally:
            self._control.stop()
            self._jobs.put(None)

    def _take(self, job: Any) -> None:
        self._control = Control()
        if isinstance(job, Train):
            for command in job.commands:
                obey(self._control, command)
        self._jobs.put((job, self._control))

    def work(self) -> None:
        """Do jobs until the other side is gone."""
        with suppress(OSError):
            while (entry := self._jobs.get()) is not None:
                self._do(*entry)
                del entry
                # A run may hold hundreds of megabytes, and the next one may never come.
                gc.collect()

    def _do(self, job: Any, control: Control) -> None:
        try:
            if not isinstance(job, Look):
                self._viewer.forget()
            self._done_by[type(job)](job, control, self._send)
        except ProblemError as error:
            self._send(Failed(error.problems))
        except MemoryError:
            self._send(Failed((Problem.of("problem.out_of_memory"),)))
        except OSError:
            raise
        except Exception as error:
            _log.exception("%s failed", type(job).__name__)
            self._send(Failed((Problem.of("problem.run_failed", reason=repr(error)),)))

    def _send(self, message: Any) -> None:
        CODEC.write(self._to, message)


def main() -> None:
    """Serve standard input and output until the process at their other end is gone."""
    source, to = pipes()
    server = Server(source, to)
    threading.Thread(target=_listen, args=(server,), daemon=True).start()
    server.work()
    # Not a return: it would wait for the thread that holds the lock of the input.
    os._exit(0)


def pipes() -> tuple[BufferedReader, int]:
    """What this process reads from and writes to; it ends when whoever started it is gone."""
    # Ctrl-C in a terminal goes to everyone; what is done about it is for the window to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, to = os.fdopen(os.dup(0), "rb"), os.dup(1)
    # Whatever else writes to standard output must not end up among the messages.
    try:
        os.dup2(2, 1)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = sys.stderr
    threading.Thread(target=_watch_parent, daemon=True).start()
    return source, to


def _listen(server: Server) -> None:
    try:
        server.listen()
    finally:
        os._exit(0)


def _watch_parent() -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    os._exit(0)
