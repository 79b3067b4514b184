"""The object that lives in the training thread and drives a trainer whose work another process does.

The thread waits for messages nearly all the time, so the window has the interpreter for itself. It
signals changes of state only; progress, history and snapshots are left where the window's frame timer
picks them up.
"""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.changes import Changes
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.events import (
    Adopted,
    Assessed,
    Evaluated,
    Event,
    Finished,
    Kept,
    Looked,
    Paused,
    Placed,
    Pretrained,
    Progressed,
    Recorded,
    Refused,
    Resumed,
    Surveyed,
    Threaded,
    Weighed,
)
from nnstudio.core.training.history import History
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.messages import Compiled
from nnstudio.core.training.microscope import Magnified
from nnstudio.core.training.remote_control import RemoteControl
from nnstudio.core.training.remote_trainer import RemoteTrainer
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.surface import Points, Surface
from nnstudio.core.training.tape import Tape
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.transplant import Start
from nnstudio.core.training.weights import Weights

_log = logging.getLogger(__name__)


class TrainingWorker(QObject):
    """Runs one experiment in the thread it was moved to.

    The attributes are written by the training thread and read by the window; each is one reference
    that is replaced as a whole.

    Signals:
        began(history): compiled; the first step follows.
        paused(), resumed(): the run waits, or goes on.
        kept(checkpoint): the answer to a request for a checkpoint.
        ended(checkpoint): the run stands still.
        failed(problems): it could not go on; a tuple of Problem.
        adopted(): from now on it has other settings.
        refused(problems): it could not take other settings over and goes on as it was.
    """

    began = Signal(object)
    paused = Signal()
    resumed = Signal()
    kept = Signal(object)
    ended = Signal(object)
    failed = Signal(object)
    adopted = Signal()
    refused = Signal(object)

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None,
        control: RemoteControl,
        host: EngineHost,
        threads: ThreadChoice | None = None,
        card: bool = True,
        tape: Tape | None = None,
        start: Start | None = None,
    ) -> None:
        super().__init__()
        self._experiment = experiment
        self._checkpoint = checkpoint
        self._control = control
        self._host = host
        self._asked, self._card, self._start = threads, card, start
        self.compiled: Compiled | None = None
        self.progress: tuple[int, float] = (checkpoint.step if checkpoint else 0, 0.0)
        self.speed = 0.0
        self.learning_rate: float | None = None
        self.pretrained: Pretrained | None = None
        self.threads: ThreadChoice | None = None
        self.snapshot: Snapshot | None = None
        self.judged: Judged | None = None
        self.surface: Surface | None = None
        self.points: Points | None = None
        self.magnified: Magnified | None = None
        self.weights: Weights | None = None
        self.tape = tape
        self.history: History | None = None
        self.settings: tuple[Experiment, Changes] | None = None
        self._measured: tuple[int, float] = (self.progress[0], time.monotonic())

    @Slot()
    def run(self) -> None:
        """Train until the run stands still; called by the thread's ``started``."""
        try:
            trainer = RemoteTrainer(
                self._experiment,
                checkpoint=self._checkpoint,
                control=self._control,
                host=self._host,
                threads=self._asked,
                card=self._card,
                start=self._start,
            )
            self.compiled = trainer.compiled
            self.history = trainer.history
            self.settings = (self._experiment, trainer.changes)
            self.progress = (trainer.step, 0.0)
            self._measured = (trainer.step, time.monotonic())
            self.began.emit(trainer.history)
            for event in trainer.run():
                if isinstance(event, Paused):
                    self.judged = trainer.judge()
                self._take(event)
            self.snapshot = trainer.snapshot()
            self.judged = trainer.judge()
            self.ended.emit(trainer.checkpoint())
        except ProblemError as error:
            self.failed.emit(error.problems)
        except MemoryError:
            self.failed.emit((Problem.of("problem.out_of_memory"),))
        except Exception as error:
            _log.exception("training failed")
            self.failed.emit((Problem.of("problem.run_failed", reason=repr(error)),))

    def _take(self, event: Event) -> None:
        match event:
            case Progressed(step, seconds, rate):
                self.progress, self.learning_rate = (step, seconds), rate
                self._measure(step)
            case Threaded(step, choice):
                self.threads = choice
                self._measured = (step, time.monotonic())
            case Pretrained():
                self.pretrained = event
            case Evaluated() if self.pretrained is not None:
                self.pretrained = None
                self._measured = (self.progress[0], time.monotonic())
            case Looked(snapshot):
                self.snapshot = snapshot
            case Placed(points):
                self.points = points
            case Surveyed(surface):
                self.surface = surface
            case Magnified():
                self.magnified = event
            case Assessed(judged):
                self.judged = judged
            case Weighed(weights):
                self.weights = weights
            case Recorded(moment):
                self.tape = (self.tape or Tape()).add(moment)
            case Kept(checkpoint):
                self.kept.emit(checkpoint)
            case Adopted(_, experiment, changes):
                self.settings = (experiment, changes)
                self.adopted.emit()
            case Refused(problems):
                self.refused.emit(problems)
            case Paused():
                self.paused.emit()
            case Resumed(step):
                self._measured = (step, time.monotonic())
                self.resumed.emit()
            case Finished(_, step, _):
                self.progress = (step, self.progress[1])
            case _:
                pass

    def _measure(self, step: int) -> None:
        """Steps per second over the last half second, evaluations included."""
        since, now = self._measured, time.monotonic()
        if now - since[1] >= 0.5 or (self.speed == 0.0 and now > since[1]):
            self.speed = (step - since[0]) / (now - since[1])
            self._measured = (step, now)
