"""A trainer whose work is done in another process: the same events, history and results.

A window that iterates it has the interpreter's lock for itself, so neither of the two slows the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.engine_process import EngineHost, EngineProcess
from nnstudio.core.training.events import Adopted, Event, Finished, Kept, Recorded
from nnstudio.core.training.history import History
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.messages import Compiled, Failed, Look, News, Result, Seen, Train
from nnstudio.core.training.remote_control import RemoteControl
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.transplant import Start

M = TypeVar("M")


class RemoteTrainer:
    """Trains one experiment elsewhere, from the start or from a checkpoint.

    Args:
        experiment: what to train; must have no errors.
        checkpoint: where to go on, made with the same settings.
        control: commands while it runs; without one it runs to the end.
        host: lends the process.
        threads: a choice made already; else the process measures.
        card: whether a graphics card may be used, where it is faster.
        start: starting weights from another run, where it begins with such.

    Attributes:
        history: what was measured; grows while ``run`` is iterated.
        step: steps done before ``run``.
        changes: what was changed while it went on, and before.
        compiled: where it is computed, and why.

    Raises:
        ProblemError: with the experiment's errors, or because the process could not do it.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        checkpoint: Checkpoint | None = None,
        control: RemoteControl | None = None,
        host: EngineHost,
        threads: ThreadChoice | None = None,
        card: bool = True,
        start: Start | None = None,
    ) -> None:
        problems = errors(experiment)
        if problems:
            raise ProblemError(problems)
        self.experiment = experiment
        self.control = control or RemoteControl()
        self.history = checkpoint.history.copy() if checkpoint else History()
        self.changes = checkpoint.followed_by(experiment) if checkpoint else ()
        self.start = checkpoint.start if checkpoint else start
        self._judged: Judged | None = None
        self._result: Result | None = None
        self._host = host
        self._process = host.take()
        try:
            self.control.connect(
                lambda said: self._process.put(
                    Train(experiment, checkpoint, said, threads, card, start)
                ),
                self._process.put,
            )
            self.compiled = _answer(self._process, Compiled)
            self.step = self.compiled.step
        except BaseException as error:
            self._give_back(fit=_survived(error))
            raise

    def run(self) -> Iterator[Event]:
        """Train until the last epoch, a stop or a divergence.

        Of ``Pretrained``, ``Progressed`` and ``Evaluated`` only the newest come, about forty times a second;
        the history has everything.

        Raises:
            ProblemError: when the process failed or is gone; the history keeps what was measured.
        """
        fit = False
        try:
            finished = False
            while not finished:
                for event in self._take(_answer(self._process, News)):
                    finished = finished or isinstance(event, Finished)
                    yield event
            self._result = _answer(self._process, Result)
            fit = True
        except ProblemError as error:
            fit = _survived(error)
            raise
        finally:
            self._give_back(fit=fit)

    def snapshot(self) -> Snapshot:
        """Histograms of every layer after the last step; once the run stands still."""
        assert self._result is not None
        return self._result.snapshot

    def judge(self) -> Judged:
        """The test part at the last ``Paused``, or at the end of the run."""
        judged = self._result.judged if self._result is not None else self._judged
        assert judged is not None
        return judged

    def checkpoint(self) -> Checkpoint:
        """Everything needed to go on later; once the run stands still."""
        assert self._result is not None
        return replace(
            self._result.checkpoint,
            experiment=self.experiment,
            history=self.history.copy(),
            start=self.start,
        )

    def _take(self, news: News) -> Iterator[Event]:
        self.history.go_on_with(news.losses_kept, news.losses, news.rows_kept, news.rows)
        for event in news.happened:
            if isinstance(event, Judged):
                self._judged = event
            elif isinstance(event, Adopted):
                self.experiment, self.changes = event.experiment, event.changes
                yield event
            elif isinstance(event, Kept):
                yield Kept(
                    replace(
                        event.checkpoint,
                        experiment=self.experiment,
                        history=self.history.copy(),
                        start=self.start,
                    )
                )
            elif isinstance(event, Recorded):
                yield Recorded(
                    replace(
                        event.moment,
                        experiment=self.experiment,
                        changes=self.changes,
                        start=self.start,
                    )
                )
            else:
                yield event

    def _give_back(self, *, fit: bool) -> None:
        self.control.disconnect()
        self._host.give(self._process, fit=fit)


def look(job: Look, host: EngineHost) -> Seen:
    """What a run looks like that stands still, or stood so once.

    Raises:
        ProblemError: where its experiment cannot be compiled, or the process is gone.
    """
    process = host.take()
    fit = False
    try:
        process.put(_lean(job))
        seen = _answer(process, Seen)
        fit = True
    except ProblemError as error:
        fit = _survived(error)
        raise
    finally:
        host.give(process, fit=fit)
    return seen


def _lean(job: Look) -> Look:
    """Without what nobody looks at: a history may be long, and so are the slots of an optimiser."""
    slots = job.checkpoint.slots if job.magnified else {}
    lean = replace(job.checkpoint, history=History(), slots=slots, best=None)
    return replace(job, checkpoint=lean)


class _Refused(ProblemError):
    """The process says what it could not do, and is ready for something else."""


def _answer(process: EngineProcess, expected: type[M]) -> M:
    message = process.read()
    if isinstance(message, expected):
        return message
    if isinstance(message, Failed):
        raise _Refused(message.problems)
    raise ProblemError(Problem.of("problem.run_failed", reason=f"{type(message).__name__}?"))


def _survived(error: BaseException) -> bool:
    return isinstance(error, _Refused)
