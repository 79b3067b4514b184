"""The training session: idle, running, paused, done; owner of the thread that drives a run's process.

Views ask it for a ``RunView`` once per frame and never touch the thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Union

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.ui import threads
from nnstudio.ui.look_task import LookTask
from nnstudio.ui.run_view import ALIVE, RunState, RunView
from nnstudio.ui.shown_run import ShownRun

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.history import History
    from nnstudio.core.training.messages import Seen
    from nnstudio.core.training.remote_control import RemoteControl
    from nnstudio.core.training.surface import SurfaceWish
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.ui.training_worker import TrainingWorker

Wish = Union[Literal["magnified", "judged", "weights", "forget_past"], "SurfaceWish"]
"""What a panel may ask for."""

GRACE_MS = 300
"""A run gets so long to end by itself when the window closes."""


class TrainingSession(QObject):
    """One run at a time, in a thread of its own.

    Attributes:
        fixed_threads: BLAS threads of every run that is started from now on; None lets it measure.
        card: whether runs may use a graphics card, where it is faster.

    Signals:
        stateChanged(state): one of ``RunState``.
        failed(problems): a run could not go on; a tuple of Problem.
        checkpointReady(checkpoint): the answer to ``request_checkpoint``.
        looked(): the histograms of an opened run are there.
        surfaceReady(): a run that stands still has the surface that was asked for.
    """

    stateChanged = Signal(str)
    failed = Signal(object)
    checkpointReady = Signal(object)
    looked = Signal()
    surfaceReady = Signal()

    def __init__(self, parent: QObject | None = None, host: EngineHost | None = None) -> None:
        super().__init__(parent)
        self._known_host = host
        self._state: RunState = "idle"
        self._run = ShownRun()
        self.fixed_threads: int | None = None
        self.card = True
        self._asked: ThreadChoice | None = None
        self._known_control: RemoteControl | None = None
        self._thread: QThread | None = None
        self._worker: TrainingWorker | None = None
        self._look = LookTask(self)
        self._look.ended.connect(self._seen)

    @property
    def _host(self) -> EngineHost:
        """Lends the process that trains; made when it is first needed."""
        if self._known_host is None:
            from nnstudio.core.training.engine_process import EngineHost

            self._known_host = EngineHost()
        return self._known_host

    @property
    def _control(self) -> RemoteControl:
        """The way into the newest run."""
        if self._known_control is None:
            from nnstudio.core.training.remote_control import RemoteControl

            self._known_control = RemoteControl()
        return self._known_control

    @property
    def state(self) -> RunState:
        """What the run is doing."""
        return self._state

    @property
    def alive(self) -> bool:
        """True while a thread works on a run or waits in it."""
        return self._state in ALIVE

    @property
    def looking(self) -> bool:
        """True while the histograms of an opened run are being made."""
        return self._look.working

    @property
    def experiment(self) -> Experiment | None:
        """The settings of the run that is shown."""
        return self._run.experiment

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The result, when the run stands still and has one."""
        return None if self.alive else self._run.checkpoint

    def view(self, current: Experiment | None = None) -> RunView:
        """The run as it is now; ``current`` is the document's experiment, to tell stale results."""
        return self._run.view(self._state, self._worker, current)

    def start(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        *,
        steps: int | None = None,
    ) -> None:
        """Train ``experiment`` from its starting weights or from ``checkpoint``.

        With ``steps`` it does so many and then pauses. Nothing happens while another run is alive.
        """
        if self.alive:
            return
        self._end_thread()
        self._asked = self._asked_threads(experiment, checkpoint)
        self._run = self._run.following(experiment, checkpoint)
        self._known_control = None
        if steps is not None:
            self._control.advance(steps)
        self._enter("starting")
        if not self.looking:
            self._launch(experiment, checkpoint)

    def _launch(self, experiment: Experiment, checkpoint: Checkpoint | None) -> None:
        from nnstudio.ui.training_worker import TrainingWorker

        worker = TrainingWorker(
            experiment, checkpoint, self._control, self._host, self._asked, self.card
        )
        thread = QThread(self)
        thread.setObjectName("training")
        worker.moveToThread(thread)
        worker.began.connect(self._began)
        worker.paused.connect(self._paused)
        worker.resumed.connect(self._resumed)
        worker.kept.connect(self._kept)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    def go_on(self, experiment: Experiment, *, steps: int | None = None) -> None:
        """Continue the run that stands still, up to ``experiment``'s number of epochs."""
        self.start(experiment, self._run.checkpoint, steps=steps)

    def pause(self) -> None:
        """Wait after the current chunk of steps."""
        if self._state in ("starting", "running"):
            self._control.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._state == "paused":
            self._control.resume()

    def advance(self, steps: int) -> None:
        """While paused, do so many steps and pause again."""
        if self._state == "paused":
            self._control.advance(steps)

    def stop(self) -> None:
        """End the run within one step; weights and history are kept."""
        if self.alive and self._state != "stopping":
            self._control.stop()
            self._enter("stopping")

    def request_snapshot(self) -> None:
        """Ask a live run for fresh histograms; they appear in a later view."""
        if self._state in ("running", "paused"):
            self._control.request("snapshot")

    def request_surface(self, wish: SurfaceWish) -> None:
        """Ask for a surface; it appears in a later view, at once when the run stands still."""
        if self.alive:
            self._control.request(wish)
        elif self._run.survey(wish):
            self.surfaceReady.emit()

    def request(self, wish: Wish) -> None:
        """Ask for whatever a view wants; it appears in a later view."""
        if wish == "forget_past":
            self._run.past = ()
        elif not isinstance(wish, str):
            self.request_surface(wish)
        elif self.alive:
            self._control.request(wish)

    def request_checkpoint(self) -> None:
        """Ask for a checkpoint; ``checkpointReady`` brings it, at once when the run stands still."""
        if self.alive:
            self._control.request("checkpoint")
        elif self._run.checkpoint is not None:
            self.checkpointReady.emit(self._run.checkpoint)

    def show(self, checkpoint: Checkpoint | None) -> None:
        """Show a run that was opened from a file, or none; only while no run is alive."""
        if self.alive:
            return
        self._end_thread()
        self._run = ShownRun.opened(checkpoint)
        if checkpoint is not None and not self.looking:
            self._look.start(checkpoint, self._host)
        state: RunState = checkpoint.status if checkpoint else "idle"
        # Saved in the middle of a run: here it stands still, and no thread waits in it.
        self._enter("stopped" if state == "paused" else state, always=True)

    def warm_up(self, experiment: Experiment) -> None:
        """Have a process ready, and used to ``experiment``; costs the window a few milliseconds."""
        from nnstudio.core.training.messages import Rehearse

        self._host.warm(Rehearse(experiment))

    def shutdown(self) -> None:
        """Stop whatever runs and wait for the thread; for closing the window."""
        if self._known_control is not None:
            self._known_control.stop()
        if self._thread is not None:
            self._thread.quit()
            if not self._thread.wait(GRACE_MS):
                self._host.kill_lent()
        if not self._look.quit(GRACE_MS):
            self._host.kill_lent()
        self._end_thread()
        self._look.end()
        if self._known_host is not None:
            self._known_host.close()

    def _asked_threads(
        self, experiment: Experiment, checkpoint: Checkpoint | None
    ) -> ThreadChoice | None:
        """The number the user has fixed; else, for a run of the same settings once more, its own."""
        from nnstudio.core.training.thread_choice import ThreadChoice, kept

        if self.fixed_threads is not None:
            return ThreadChoice(self.fixed_threads, "asked")
        before = self._run.checkpoint
        if checkpoint is None and before is not None:
            same = before.experiment.settings_hash == experiment.settings_hash
            return kept(before.threads) if same else None
        return None

    def _enter(self, state: RunState, *, always: bool = False) -> None:
        if state != self._state or always:
            self._state = state
            self.stateChanged.emit(state)

    def _end_thread(self) -> None:
        threads.end(self._thread)
        self._thread = self._worker = None

    @Slot(object, object)
    def _seen(self, looked_at: Checkpoint, seen: Seen | None) -> None:
        """An opened run was looked at; meanwhile another may be shown, or a run may wait to be started."""
        run = self._run
        if self.alive:
            if run.experiment is not None:
                self._launch(run.experiment, run.checkpoint)
        elif run.checkpoint is not None and looked_at is not run.checkpoint:
            self._look.start(run.checkpoint, self._host)
        elif seen is not None and run.checkpoint is not None:
            run.snapshot, run.judged, run.facts = seen.snapshot, seen.judged, seen.facts
            self.looked.emit()

    @Slot(object)
    def _began(self, history: History) -> None:
        self._run.history = history
        if self._state == "starting":
            self._enter("running")

    @Slot()
    def _paused(self) -> None:
        if self._state != "stopping":
            self._control.request("snapshot")
            self._enter("paused")

    @Slot()
    def _resumed(self) -> None:
        if self._state != "stopping":
            self._enter("running")

    @Slot(object)
    def _kept(self, checkpoint: Checkpoint) -> None:
        self._run.checkpoint = checkpoint
        self.checkpointReady.emit(checkpoint)

    @Slot(object)
    def _ended(self, checkpoint: Checkpoint) -> None:
        if self._worker is not None:
            self._run.take(self._worker)
        self._run.end(checkpoint)
        self._end_thread()
        self._enter(checkpoint.status)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        """What was measured stays, and so does the last checkpoint."""
        worker = self._worker
        if worker is None:
            return  # Shut down, and its process with it.
        self._run.take(worker)
        self._run.reached = worker.progress
        self._end_thread()
        self._enter("failed")
        self.failed.emit(problems)
        # Only where the process is gone: the next run need not wait for a new one.
        self._host.warm()
