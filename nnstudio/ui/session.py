"""The training session: idle, running, paused, done; owner of the thread that drives a run's process.

Views ask it for a ``RunView`` once per frame and never touch the thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.ui import threads
from nnstudio.ui.run_view import ALIVE, RunState, RunView

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.history import History
    from nnstudio.core.training.judged import Judged
    from nnstudio.core.training.messages import Compiled
    from nnstudio.core.training.remote_control import RemoteControl
    from nnstudio.core.training.snapshot import Snapshot
    from nnstudio.core.training.surface import Points, Surface, SurfaceWish
    from nnstudio.core.training.surveyor import Surveyor
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.ui.look_worker import LookWorker
    from nnstudio.ui.training_worker import TrainingWorker

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
        self._experiment: Experiment | None = None
        self._checkpoint: Checkpoint | None = None
        self._history: History | None = None
        self._snapshot: Snapshot | None = None
        self._judged: Judged | None = None
        self.fixed_threads: int | None = None
        self.card = True
        self._compiled: Compiled | None = None
        self._asked: ThreadChoice | None = None
        self._threads: ThreadChoice | None = None
        self._surface: Surface | None = None
        self._points: Points | None = None
        self._surveyor: Surveyor | None = None
        self._known_control: RemoteControl | None = None
        self._thread: QThread | None = None
        self._worker: TrainingWorker | None = None
        self._look_thread: QThread | None = None
        self._looker: LookWorker | None = None
        self._reached: tuple[int, float] | None = None

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
        return self._looker is not None

    @property
    def experiment(self) -> Experiment | None:
        """The settings of the run that is shown."""
        return self._experiment

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The result, when the run stands still and has one."""
        return None if self.alive else self._checkpoint

    def view(self, current: Experiment | None = None) -> RunView:
        """The run as it is now; ``current`` is the document's experiment, to tell stale results."""
        shown = self._experiment
        if shown is None:
            return RunView(state=self._state)
        worker = self._worker
        step, seconds, speed = 0, 0.0, 0.0
        if worker is not None:
            (step, seconds), speed = worker.progress, worker.speed
            self._snapshot = worker.snapshot or self._snapshot
            self._judged = worker.judged or self._judged
            self._threads = worker.threads or self._threads
            self._compiled = worker.compiled or self._compiled
            self._surface = worker.surface or self._surface
            self._points = worker.points or self._points
        elif self._reached is not None:
            step, seconds = self._reached
        elif self._checkpoint is not None:
            step, seconds = self._checkpoint.step, self._checkpoint.seconds
        samples = shown.data.used / shown.steps_per_epoch
        stale = current is not None and current.settings_hash != shown.settings_hash
        return RunView(
            state=self._state,
            experiment=shown,
            history=self._history,
            snapshot=self._snapshot,
            judged=self._judged,
            surface=self._surface,
            points=self._points,
            step=step,
            total_steps=shown.training.epochs * shown.steps_per_epoch,
            seconds=seconds,
            samples_per_second=speed * samples,
            stale=stale,
            failed_step=self._checkpoint.failed_step if self._checkpoint else None,
            best_epoch=self._checkpoint.best_epoch if self._checkpoint else None,
            learning_rate=worker.learning_rate if worker is not None else None,
            pretrained=worker.pretrained if worker is not None else None,
            threads=self._threads,
            device=self._compiled.device if self._compiled else "cpu",
            device_reason=self._compiled.reason if self._compiled else None,
        )

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
        self._experiment = experiment
        self._threads = self._compiled = None
        if checkpoint is None:
            self._history = self._snapshot = self._judged = None
            self._surface = self._points = None
        self._checkpoint, self._surveyor = checkpoint, None
        self._reached = None
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
        self.start(experiment, self._checkpoint, steps=steps)

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
        elif self._checkpoint is not None:
            from nnstudio.core.experiment.checks import errors
            from nnstudio.core.training.surveyor import Surveyor

            if errors(self._checkpoint.experiment):
                return
            if self._surveyor is None:
                self._surveyor = Surveyor.of(self._checkpoint)
                self._points = self._surveyor.points
            self._surface = self._surveyor.survey(self._checkpoint.step, wish)
            self.surfaceReady.emit()

    def request_checkpoint(self) -> None:
        """Ask for a checkpoint; ``checkpointReady`` brings it, at once when the run stands still."""
        if self.alive:
            self._control.request("checkpoint")
        elif self._checkpoint is not None:
            self.checkpointReady.emit(self._checkpoint)

    def show(self, checkpoint: Checkpoint | None) -> None:
        """Show a run that was opened from a file, or none; only while no run is alive."""
        if self.alive:
            return
        self._end_thread()
        self._checkpoint = checkpoint
        self._experiment = checkpoint.experiment if checkpoint else None
        self._history = checkpoint.history if checkpoint else None
        self._snapshot = self._judged = self._reached = None
        self._surface = self._points = self._surveyor = None
        self._threads = _kept_threads(checkpoint.threads[-1:]) if checkpoint else None
        self._compiled = None
        if checkpoint is not None and not self.looking:
            self._look(checkpoint)
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
        for thread in (self._thread, self._look_thread):
            if thread is not None:
                thread.quit()
                if not thread.wait(GRACE_MS):
                    self._host.kill_lent()
        self._end_thread()
        self._end_look()
        if self._known_host is not None:
            self._known_host.close()

    def _asked_threads(
        self, experiment: Experiment, checkpoint: Checkpoint | None
    ) -> ThreadChoice | None:
        """The number the user has fixed; else, for a run of the same settings once more, its own."""
        from nnstudio.core.training.thread_choice import ThreadChoice

        if self.fixed_threads is not None:
            return ThreadChoice(self.fixed_threads, "asked")
        before = self._checkpoint
        if checkpoint is None and before is not None:
            same = before.experiment.settings_hash == experiment.settings_hash
            return _kept_threads(before.threads) if same else None
        return None

    def _enter(self, state: RunState, *, always: bool = False) -> None:
        if state != self._state or always:
            self._state = state
            self.stateChanged.emit(state)

    def _end_thread(self) -> None:
        threads.end(self._thread)
        self._thread = self._worker = None

    def _look(self, checkpoint: Checkpoint) -> None:
        from nnstudio.ui.look_worker import LookWorker

        looker, thread = LookWorker(checkpoint, self._host), QThread(self)
        thread.setObjectName("look")
        looker.moveToThread(thread)
        looker.ended.connect(self._seen)
        thread.started.connect(looker.run)
        self._looker, self._look_thread = looker, thread
        thread.start()

    def _end_look(self) -> None:
        threads.end(self._look_thread)
        self._look_thread = self._looker = None

    @Slot()
    def _seen(self) -> None:
        """An opened run was looked at; meanwhile another may be shown, or a run may wait to be started."""
        looker = self._looker
        if looker is None:
            return
        self._end_look()
        if self.alive:
            if self._experiment is not None:
                self._launch(self._experiment, self._checkpoint)
        elif self._checkpoint is not None and looker.checkpoint is not self._checkpoint:
            self._look(self._checkpoint)
        elif looker.seen is not None and self._checkpoint is not None:
            self._snapshot, self._judged = looker.seen
            self.looked.emit()

    @Slot(object)
    def _began(self, history: History) -> None:
        self._history = history
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
        self._checkpoint = checkpoint
        self.checkpointReady.emit(checkpoint)

    @Slot(object)
    def _ended(self, checkpoint: Checkpoint) -> None:
        if self._worker is not None:
            self._snapshot, self._judged = self._worker.snapshot, self._worker.judged
            self._threads, self._compiled = self._worker.threads, self._worker.compiled
            self._surface = self._worker.surface or self._surface
            self._points = self._worker.points or self._points
        if checkpoint.best_epoch is not None:
            # The weights have gone back: what was seen at this step was of others.
            self._surface = None
        self._checkpoint, self._surveyor = checkpoint, None
        self._history = checkpoint.history
        self._end_thread()
        self._enter(checkpoint.status)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        """What was measured stays, and so does the last checkpoint."""
        worker = self._worker
        if worker is None:
            return  # Shut down, and its process with it.
        self._snapshot = worker.snapshot or self._snapshot
        self._judged = worker.judged or self._judged
        self._reached = worker.progress
        self._end_thread()
        self._enter("failed")
        self.failed.emit(problems)
        # Only where the process is gone: the next run need not wait for a new one.
        self._host.warm()


def _kept_threads(record: tuple[tuple[int, int], ...]) -> ThreadChoice | None:
    """The choice that a record of threads stands for."""
    from nnstudio.core.training.thread_choice import kept

    return kept(record)
