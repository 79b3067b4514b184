"""The training session: idle, running, paused, done; owner of the thread that drives a run's process.

Views ask it for a ``RunView`` once per frame and never touch the thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeGuard, Union

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.ui.run_engine import RunEngine
from nnstudio.ui.run_view import ALIVE, RunState, RunView
from nnstudio.ui.shown_run import ShownRun
from nnstudio.ui.still_looks import StillLooks

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.history import History
    from nnstudio.core.training.snapshot import LookWish
    from nnstudio.core.training.surface import SurfaceWish
    from nnstudio.core.training.tape import Moment
    from nnstudio.core.training.target import Target
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.core.training.transplant import Start
    from nnstudio.core.training.weight_edit import WeightEdit
    from nnstudio.ui.runs.past_runs import PastRun

Wish = Union[
    Literal["magnified", "judged", "weights", "forget_past"],
    "SurfaceWish",
    "LookWish",
    "WeightEdit",
]
"""What a panel may ask for."""

GRACE_MS = 300
"""A run gets so long to end by itself when the window closes."""


class TrainingSession(QObject):
    """One run at a time, in a thread of its own.

    Attributes:
        fixed_threads: BLAS threads of every run that is started from now on; None lets it measure.
        card: whether runs may use a graphics card, where it is faster.
        recording: whether runs are recorded, so that one can look back.
        pace: steps per second of every run; None is full speed.
        target: where the run is to pause by itself.

    Signals:
        stateChanged(state): one of ``RunState``.
        failed(problems): a run could not go on; a tuple of Problem.
        checkpointReady(checkpoint): the answer to ``request_checkpoint``.
        looked(): what was asked of a run that stands still, or of a moment of its past, is there; or earlier
            runs were forgotten.
        lookedBack(): another moment of the run is shown, or its present again.
        adopted(): the run has taken over other settings.
        adoptionRefused(problems): it could not, and goes on as it was.
        reached(target): the run has paused because it came to where it was to.
        closing(): no more will be asked for.
    """

    stateChanged = Signal(str)
    failed = Signal(object)
    checkpointReady = Signal(object)
    looked = Signal()
    lookedBack = Signal()
    adopted = Signal()
    adoptionRefused = Signal(object)
    reached = Signal(object)
    closing = Signal()

    def __init__(self, parent: QObject | None = None, host: EngineHost | None = None) -> None:
        super().__init__(parent)
        self._engine = RunEngine(host, self)
        self._state: RunState = "idle"
        self._run = ShownRun()
        self.fixed_threads: int | None = None
        self.card = True
        self._recording = True
        self.pace: float | None = None
        self.target: Target | None = None
        self._asked: ThreadChoice | None = None
        self._looks = StillLooks(lambda: self._engine.host, self)
        self._looks.seen.connect(self.looked)

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
        """True while something is worked out of weights that stand still."""
        return self._looks.working

    @property
    def experiment(self) -> Experiment | None:
        """The settings of the run that is shown; those it was given last."""
        return self._run.wanted or self._run.experiment

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The result, when the run stands still and has one."""
        return None if self.alive else self._run.checkpoint

    @property
    def newest(self) -> Checkpoint | None:
        """The newest state that is known to go on from, also of a run that is alive."""
        return self._run.checkpoint

    def view(self, current: Experiment | None = None) -> RunView:
        """The run as it is shown; ``current`` is the document's experiment, to tell stale results."""
        return self._run.back.view(self.now(current))

    def now(self, current: Experiment | None = None) -> RunView:
        """The run as it is, even where an earlier moment of it is shown."""
        return self._run.now(self._state, self._engine.worker, current)

    @property
    def weights_from(self) -> Start | None:
        """The starting weights of the run that is shown that came from another one."""
        return self._run.start

    @property
    def moment(self) -> Moment | None:
        """The moment that is looked back at; None for the present."""
        return self._run.back.moment

    def start(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        *,
        steps: int | None = None,
        target: Target | None = None,
        start: Start | None = None,
    ) -> None:
        """Train ``experiment`` from its starting weights, those of ``start`` among them, or from ``checkpoint``.

        With ``steps`` it does so many and then pauses, with a ``target`` when it is there. Nothing happens
        while another run is alive.
        """
        if not self.alive:
            self._begin(self._run.following(experiment, checkpoint, start), steps, target)

    def branch(self, experiment: Experiment) -> None:
        """Go on from the moment that is looked back at; nothing happens while a run is alive."""
        if not self.alive and self.moment is not None:
            self._begin(self._run.branch(experiment), None)

    def _begin(self, run: ShownRun, steps: int | None, target: Target | None = None) -> None:
        self._engine.end()
        assert run.experiment is not None
        self._asked = self._asked_threads(run.experiment, run.checkpoint)
        self._run = run
        self.target = target
        control = self._engine.renew_control()
        if self._recording:
            control.record(True)
        if self.pace is not None:
            control.set_pace(self.pace)
        if steps is not None:
            control.advance(steps)
        elif target is not None:
            control.run_to(target)
        self._looks.follow(run)
        self._enter("starting")
        # The process that looks is the one that trains next.
        self._looks.when_idle(self._launch)

    def _launch(self) -> None:
        worker = self._engine.prepare(self._run, self._asked, self.card)
        worker.began.connect(self._began)
        worker.paused.connect(self._paused)
        worker.resumed.connect(self._resumed)
        worker.kept.connect(self._kept)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        worker.adopted.connect(self.adopted)
        worker.refused.connect(self._not_adopted)
        self._engine.launch()

    def go_on(
        self, experiment: Experiment, *, steps: int | None = None, target: Target | None = None
    ) -> None:
        """Continue the run that stands still, up to ``experiment``'s number of epochs."""
        self.start(experiment, self._run.checkpoint, steps=steps, target=target)

    def adopt(self, experiment: Experiment) -> None:
        """Have a live run go on with these settings, which must be such that it can take over."""
        if self.alive and self._state != "stopping":
            self._run.wanted = experiment
            self._engine.control.adopt(experiment)

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take so many steps a second at most, at once and in later runs; None is full speed."""
        self.pace = steps_per_second
        if self.alive:
            self._engine.control.set_pace(steps_per_second)

    def run_to(self, target: Target) -> None:
        """Have a live run go on until it is there, and then pause."""
        if self.alive and self._state != "stopping":
            self.target = target
            self._engine.control.run_to(target)

    def pause(self) -> None:
        """Wait after the current chunk of steps; where it was to pause by itself is forgotten."""
        if self._state in ("starting", "running"):
            self.target = None
            self._engine.control.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._state == "paused":
            self._engine.control.resume()

    def advance(self, steps: int) -> None:
        """While paused, do so many steps and pause again."""
        if self._state == "paused":
            self._engine.control.advance(steps)

    def advance_running(self, steps: int) -> None:
        """While it runs, do so many steps more and then pause."""
        if self._state == "running":
            self._engine.control.advance(steps)

    def stop(self) -> None:
        """End the run within one step; weights and history are kept."""
        if self.alive and self._state != "stopping":
            self._engine.control.stop()
            self._enter("stopping")

    def request_snapshot(self) -> None:
        """Ask a live run for fresh histograms; they appear in a later view."""
        if self._state in ("running", "paused") and self.moment is None:
            self._engine.control.request("snapshot")

    def request_surface(self, wish: SurfaceWish) -> None:
        """Ask for a surface of what is shown; it appears in a later view."""
        if self.alive and self.moment is None:
            self._engine.control.request(wish)
        else:
            self._looks.request(wish)

    @property
    def recording(self) -> bool:
        """Whether runs are recorded, so that one can look back."""
        return self._recording

    @recording.setter
    def recording(self, on: bool) -> None:
        if on != self._recording:
            self._recording = on
            if self.alive:
                self._engine.control.record(on)

    def expect_looks(self) -> None:
        """Somebody is about to look back: have a process for it, which takes a second to start."""
        if self.now().tape is not None:
            self._engine.host.spare()

    def look_back(self, step: int | None) -> None:
        """Show the recorded moment nearest to ``step``; None shows the present. The run is not disturbed."""
        if self._looks.look_back(step, self.now()):
            self.lookedBack.emit()

    def request(self, wish: Wish) -> None:
        """Ask for whatever a view wants; it appears in a later view."""
        live = self.alive and self.moment is None
        if wish == "forget_past":
            self._run.past = ()
            self.looked.emit()
        elif isinstance(wish, str) and not live:
            self._looks.request(wish)
        elif _is_surface_wish(wish):
            self.request_surface(wish)
        elif self.alive:
            self._engine.control.request(wish)

    def request_checkpoint(self) -> None:
        """Ask for a checkpoint; ``checkpointReady`` brings it, at once when the run stands still."""
        if self.alive:
            self._engine.control.request("checkpoint")
        elif self._run.checkpoint is not None:
            self.checkpointReady.emit(self._run.checkpoint)

    def show(self, checkpoint: Checkpoint | None, past: tuple[PastRun, ...] = ()) -> None:
        """Show a run that was opened from a file, or none, and earlier ones; only while no run is alive."""
        if self.alive:
            return
        self._engine.end()
        self._run = ShownRun.opened(checkpoint, past)
        self._looks.follow(self._run)
        self._looks.ask()
        state: RunState = checkpoint.status if checkpoint else "idle"
        # Saved in the middle of a run: here it stands still, and no thread waits in it.
        self._enter("stopped" if state == "paused" else state, always=True)

    @property
    def past(self) -> tuple[PastRun, ...]:
        """Earlier runs, and behind them the one that is shown."""
        return self._run.and_before

    def remember(self, run: PastRun) -> None:
        """Show a run that was made elsewhere among the earlier ones."""
        self._run.remember(run)
        self.looked.emit()

    def warm_up(self, experiment: Experiment) -> None:
        """Have a process ready, and used to ``experiment``; costs the window a few milliseconds."""
        from nnstudio.core.training.messages import Rehearse

        self._engine.host.warm(Rehearse(experiment))

    def shutdown(self) -> None:
        """Stop whatever runs and wait for the thread; for closing the window."""
        self.closing.emit()
        self._engine.give_up(GRACE_MS)
        self._looks.shutdown(GRACE_MS)
        self._engine.close()

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

    @Slot(object)
    def _began(self, history: History) -> None:
        self._run.history = history
        if self._state == "starting":
            self._enter("running")

    @Slot()
    def _paused(self) -> None:
        if self._state != "stopping":
            self._engine.control.request("snapshot")
            self._enter("paused")
            self._look_for_target()

    @Slot()
    def _resumed(self) -> None:
        if self._state != "stopping":
            self._enter("running")

    def _look_for_target(self) -> None:
        """Say so where the run has paused because it has come to its target."""
        target, view = self.target, self.view()
        row = view.history.last() if view.history is not None else {}
        if target is not None and target.met(view.course, view.step, row):
            self.target = None
            self.reached.emit(target)

    @Slot(object)
    def _not_adopted(self, problems: tuple[Problem, ...]) -> None:
        self._run.wanted = None
        self.adoptionRefused.emit(problems)

    @Slot(object)
    def _kept(self, checkpoint: Checkpoint) -> None:
        self._run.checkpoint = checkpoint
        self.checkpointReady.emit(checkpoint)

    @Slot(object)
    def _ended(self, checkpoint: Checkpoint) -> None:
        if self._engine.worker is not None:
            self._run.take(self._engine.worker)
        self._run.end(checkpoint)
        self._engine.end()
        self._enter(checkpoint.status)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        """What was measured stays, and so does the last checkpoint."""
        worker = self._engine.worker
        if worker is None:
            return  # Shut down, and its process with it.
        self._run.take(worker)
        self._run.reached, self._run.wanted = worker.progress, None
        self._engine.end()
        self._enter("failed")
        self.failed.emit(problems)
        # Only where the process is gone: the next run need not wait for a new one.
        self._engine.host.warm()


def _is_surface_wish(wish: Wish) -> TypeGuard[SurfaceWish]:
    """Whether it is one that can be answered without a run."""
    if isinstance(wish, str):
        return False
    from nnstudio.core.training.surface import SurfaceWish

    return isinstance(wish, SurfaceWish)
