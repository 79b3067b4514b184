"""Comparisons of the window: a thread that has runs go on side by side in processes, and how they stand.

It outlives a window that is made anew in another language, as a run does; views ask it once per frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui import threads
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.study.study_view import StudyState, StudyView

if TYPE_CHECKING:
    from nnstudio.core.study.crew import Standing
    from nnstudio.core.study.crew_control import CrewControl
    from nnstudio.core.study.local_executor import LocalExecutor
    from nnstudio.core.study.variants import Variant
    from nnstudio.core.training.checkpoint import Checkpoint

GRACE_MS = 1500
"""Runs get so long to end by themselves when the window closes; then their processes are ended."""


class Plan(NamedTuple):
    """The runs there are, and how those stand that need not be run."""

    variants: tuple[Variant, ...]
    known: dict[int, Standing]


class _Workers:
    """Makes the processes, and ends them when nobody can wait for them."""

    def __init__(self) -> None:
        self._made: LocalExecutor | None = None
        self._closed = False

    def __call__(self) -> LocalExecutor:
        from nnstudio.core.study.local_executor import LocalExecutor

        if self._closed:
            raise OSError("closed")
        self._made = LocalExecutor()
        return self._made

    def end(self) -> None:
        """End them now; what they were doing is lost."""
        self._closed = True
        if self._made is not None:
            self._made.shutdown(wait=False, cancel_futures=True)


class _Worker(QObject):
    """Lives in the thread; ``variants`` and ``standings`` may be read from any other."""

    began = Signal(object)
    ended = Signal(object, object)

    def __init__(self, plan: Callable[[], Plan], control: CrewControl) -> None:
        super().__init__()
        self._plan, self._control = plan, control
        self.workers = _Workers()
        self.variants: tuple[Variant, ...] = ()
        self.standings: list[Standing] = []

    @Slot()
    def run(self) -> None:
        """Run all; called by the thread's ``started``."""
        problems: tuple[Problem, ...] = ()
        try:
            self._run()
        except ProblemError as error:
            problems = error.problems
        except OSError as error:
            problems = (Problem.of("problem.run_failed", reason=str(error)),)
        except MemoryError:
            problems = (Problem.of("problem.out_of_memory"),)
        self.ended.emit(self, problems)

    def _run(self) -> None:
        from dataclasses import replace

        from nnstudio.core.study.crew import Crew, Standing

        variants, known = self._plan()
        wanted = [variant.number for variant in variants if variant.number not in known]
        crew = Crew(
            [variants[number].experiment for number in wanted],
            control=self._control,
            make=self.workers,
        )
        standings = [
            known.get(number, Standing(number, "waiting", 0, 0)) for number in range(len(variants))
        ]
        for number, standing in zip(wanted, crew.standings, strict=True):
            standings[number] = replace(standing, number=number)
        self.standings = standings
        self.variants = variants
        self.began.emit(self)
        for standing in crew.run():
            number = wanted[standing.number]
            self.standings[number] = replace(standing, number=number)


class StudySession(QObject):
    """One comparison at a time.

    Signals:
        stateChanged(): it began, was paused, went on, or is over.
        failed(problems): it could not be begun or go on; a tuple of Problem.
        ended(): all runs are over.
    """

    stateChanged = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(self, session: TrainingSession) -> None:
        super().__init__(session)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._control: CrewControl | None = None
        self._shown = StudyView()
        session.closing.connect(self.shutdown)

    @staticmethod
    def of(session: TrainingSession) -> StudySession:
        """The one that belongs to the runs of ``session``."""
        known = session.findChild(StudySession)
        return StudySession(session) if known is None else known

    @property
    def alive(self) -> bool:
        """Whether a comparison is under way."""
        return self._thread is not None

    @property
    def state(self) -> StudyState:
        """What it is doing."""
        if self._control is None:
            return self._shown.state
        if self._control.stopping:
            return "stopping"
        if self._worker is None or not self._worker.variants:
            return "starting"
        return "paused" if self._control.paused else "running"

    def view(self) -> StudyView:
        """The comparison as it is now."""
        shown, worker = self._shown, self._worker
        if worker is None:
            return shown
        # The runs come last into being, so that there is a standing for each of them.
        variants = worker.variants
        return StudyView(
            self.state,
            shown.experiment,
            variants,
            tuple(worker.standings[: len(variants)]),
            shown.twin,
        )

    def start(self, experiment: Experiment) -> None:
        """Run all variants of an experiment; nothing happens while a comparison is under way."""

        def plan() -> Plan:
            from nnstudio.core.study.variants import variants

            return Plan(variants(experiment), {})

        self._begin(plan, StudyView("starting", experiment))

    def start_twin(
        self, one: Experiment, other: Experiment, checkpoint: Checkpoint | None = None
    ) -> None:
        """Run two experiments side by side; with a ``checkpoint`` the first was run to its end already."""

        def plan() -> Plan:
            from nnstudio.core.experiment.comparison import Comparison
            from nnstudio.core.study.crew import Standing
            from nnstudio.core.study.variants import Variant

            made = tuple(
                Variant(number, (number,), (), 0, each.with_values(comparison=Comparison()))
                for number, each in enumerate((one, other))
            )
            if checkpoint is None:
                return Plan(made, {})
            steps = checkpoint.step
            return Plan(made, {0: Standing(0, checkpoint.status, steps, steps, checkpoint)})  # type: ignore[arg-type]

        self._begin(plan, StudyView("starting", other, twin=True))

    def pause(self) -> None:
        """Let what is under way finish its portion, and begin nothing."""
        self._tell(lambda control: control.pause())

    def resume(self) -> None:
        """Go on."""
        self._tell(lambda control: control.resume())

    def stop(self, number: int | None = None) -> None:
        """End all runs, or one of them; what they measured stays."""
        self._tell(lambda control: control.stop() if number is None else control.end(number))

    def forget(self) -> None:
        """Show no comparison any more; only while none is under way."""
        if not self.alive and self._shown.state != "idle":
            self._shown = StudyView()
            self.stateChanged.emit()

    @Slot()
    def shutdown(self) -> None:
        """Stop whatever runs and wait for it; for closing the window."""
        if self._thread is None or self._worker is None:
            return
        self.stop()
        self._thread.quit()
        if not self._thread.wait(GRACE_MS):
            self._worker.workers.end()
        self._take_end()

    def _begin(self, plan: Callable[[], Plan], shown: StudyView) -> None:
        if self.alive:
            return
        from nnstudio.core.study.crew_control import CrewControl

        self._shown, self._control = shown, CrewControl()
        worker = _Worker(plan, self._control)
        worker.began.connect(self._began)
        worker.ended.connect(self._ended)
        self._worker, self._thread = worker, threads.holding(worker, "comparison", self)
        self._thread.started.connect(worker.run)
        self._thread.start()
        self.stateChanged.emit()

    def _tell(self, command: Callable[[CrewControl], None]) -> None:
        if self._control is not None:
            command(self._control)
            self.stateChanged.emit()

    @Slot(object)
    def _began(self, worker: _Worker) -> None:
        if worker is self._worker:
            self.stateChanged.emit()

    @Slot(object, object)
    def _ended(self, worker: _Worker, problems: tuple[Problem, ...]) -> None:
        if worker is not self._worker:
            return
        self._take_end()
        self.stateChanged.emit()
        if problems:
            self.failed.emit(problems)
        else:
            self.ended.emit()

    def _take_end(self) -> None:
        """Keep what was measured, and give the thread back."""
        view = self.view()
        threads.end(self._thread)
        self._thread = self._worker = self._control = None
        known = bool(view.variants)
        self._shown = StudyView(
            "over" if known else "idle",
            view.experiment if known else None,
            view.variants,
            view.standings,
            view.twin,
        )
