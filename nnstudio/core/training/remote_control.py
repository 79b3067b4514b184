"""The way back into a trainer that runs in another process: each command is one message.

It has the methods of ``Control`` and may be used before there is a process; what was said until then
travels with the job, because a small network takes hundreds of steps before a second message arrives.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.control import Control, Wanted
from nnstudio.core.training.messages import Command
from nnstudio.core.training.target import Target

COMMANDS: dict[str, Callable[..., None]] = {
    "pause": Control.pause,
    "resume": Control.resume,
    "advance": Control.advance,
    "stop": Control.stop,
    "request": Control.request,
    "record": Control.record,
    "adopt": Control.adopt,
    "run_to": Control.run_to,
    "set_pace": Control.set_pace,
}
"""What may be asked for; a new command is a method of ``Control``, a line here and a method below."""


class RemoteControl:
    """Commands for one run elsewhere. Every method may be called from any thread, and none waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unsent: list[Command] = []
        self._send: Callable[[Command], None] = self._unsent.append

    def pause(self) -> None:
        """Stop after the current chunk of steps and wait."""
        self._tell(Command("pause"))

    def resume(self) -> None:
        """Go on without limit."""
        self._tell(Command("resume"))

    def advance(self, steps: int) -> None:
        """Do so many steps, then pause."""
        self._tell(Command("advance", (steps,)))

    def stop(self) -> None:
        """End the run; weights and history are kept."""
        self._tell(Command("stop"))

    def request(self, what: Wanted) -> None:
        """Ask for one snapshot or checkpoint at the next opportunity, also while paused."""
        self._tell(Command("request", (what,)))

    def record(self, on: bool) -> None:
        """Record the run from now on, or no longer."""
        self._tell(Command("record", (on,)))

    def adopt(self, experiment: Experiment) -> None:
        """Go on with these settings from the next step on."""
        self._tell(Command("adopt", (experiment,)))

    def run_to(self, target: Target) -> None:
        """Go on until the target is reached, then pause."""
        self._tell(Command("run_to", (target,)))

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take so many steps a second at most; None is full speed."""
        self._tell(Command("set_pace", (steps_per_second,)))

    def connect(
        self, begin: Callable[[tuple[Command, ...]], None], send: Callable[[Command], None]
    ) -> None:
        """Begin the run with what was said so far, and from now on send everything at once."""
        with self._lock:
            begin(tuple(self._unsent))
            self._send = send

    def disconnect(self) -> None:
        """The run is over: what is said from now on concerns nobody."""
        with self._lock:
            self._send = _nobody

    def _tell(self, command: Command) -> None:
        with self._lock:
            self._send(command)


def obey(control: Control, command: Command) -> None:
    """Do to ``control`` what the command says."""
    COMMANDS[command.name](control, *command.arguments)


def _nobody(_command: Command) -> None:
    pass
