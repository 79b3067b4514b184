"""What the Train button and its neighbours mean, given the document and the run.

Menus, toolbar and shortcuts all call these few methods; none of them decides anything itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.adoption import adoptable, changed_settings
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.document import Document
from nnstudio.ui.run_view import Obstacle, RunView
from nnstudio.ui.session import TrainingSession

# The engine is loaded with the first run.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.target import Goal, Target
    from nnstudio.core.training.transplant import Start
    from nnstudio.ui.runs.past_runs import PastRun

Main = Literal["train", "pause", "resume", "stopping", "continue", "again"]


class RunControl(QObject):
    """Starts, pauses and restarts runs of the document's experiment.

    Attributes:
        overlaid: kept runs that are shown over the curves.

    Signals:
        problemsChanged(problems): the document was checked anew; a tuple of Problem.
        refused(problem): something was asked for that cannot be done.
        weightsKept(count, total): a run has begun in which so many blocks kept the weights of the one before.
        targetWanted(): somebody wants to say how far a run is to go.
        aboutToAct(): a button was pressed; what is half typed should be committed now.
    """

    aboutToAct = Signal()
    problemsChanged = Signal(object)
    refused = Signal(object)
    targetWanted = Signal()
    weightsKept = Signal(int, int)

    def __init__(
        self, document: Document, session: TrainingSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.session = session
        self.problems: tuple[Problem, ...] = check(document.experiment)
        self.overlaid: tuple[PastRun, ...] = ()
        self._misfit: Problem | None = None
        self._then: Callable[[], None] | None = None
        document.changed.connect(self._check)
        session.stateChanged.connect(self._state_changed)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that keep training from starting."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def take_misfit(self, problem: Problem | None) -> None:
        """Take whether the experiment fits into memory, which is found out a moment after an edit."""
        if problem != self._misfit:
            self._misfit = problem
            self._show_problems()

    def view(self) -> RunView:
        """The run as it is shown, told apart from the document's settings."""
        view = self.session.view(self.document.experiment)
        return replace(view, obstacle=self._obstacle(), overlaid=self.overlaid)

    @property
    def main(self) -> Main:
        """What the main button does now."""
        match self.session.state:
            case "starting" | "running":
                return "pause"
            case "paused":
                return "resume"
            case "stopping":
                return "stopping"
            case _:
                return self._still()

    @property
    def can_act(self) -> bool:
        """Whether the main button does anything now."""
        return self.main in ("pause", "resume") or (self.main != "stopping" and not self.blocking)

    def act(self) -> None:
        """The main button: train, pause, resume, continue or train again."""
        self.aboutToAct.emit()
        match self.main:
            case "pause":
                self.session.pause()
            case "resume":
                self.session.resume()
            case "stopping":
                pass
            case "continue":
                self._start(go_on=True)
            case "train" | "again":
                self._start(go_on=False)

    def ready(self) -> None:
        """Have a run that waits before its next step, so that it can be looked at without taking one."""
        self.aboutToAct.emit()
        if not self.session.alive:
            self._start(go_on=self.main == "continue", steps=0)

    def step(self) -> None:
        """One mini-batch, then pause."""
        self.aboutToAct.emit()
        self._advance(1)

    def epoch(self) -> None:
        """To the end of the epoch under way, then pause."""
        self.aboutToAct.emit()
        view = self.session.now()
        goes_on = self.session.alive or self.main == "continue"
        step = view.step if goes_on else 0
        course = view.course if goes_on else Timeline.of(self.document.experiment)
        self._advance(course.end_of_epoch(step + 1) - step)

    def stop(self) -> None:
        """End the run; weights and curves stay."""
        self.session.stop()

    def restart(self) -> None:
        """Train the document's experiment from the weights the run began with, ending any other run first."""
        self.aboutToAct.emit()
        self.when_still(self._restart)

    def _restart(self) -> None:
        start = self.session.weights_from
        fits = start is not None and not self.blocking
        self._start(
            go_on=False, start=start.fitting(self.document.experiment) if fits and start else None
        )

    @property
    def can_keep_weights(self) -> bool:
        """Whether there are weights of another network that a new run could begin with."""
        known = self.session.alive or self.session.checkpoint is not None
        return known and not self.blocking and self.session.now(self.document.experiment).stale

    def keep_weights(self) -> None:
        """Train from the weights the run has come to, in every block they fit; ends that run first."""
        self.aboutToAct.emit()
        self.when_still(lambda: self._transplant(self.session.checkpoint))

    def _transplant(self, kept: Checkpoint | None) -> None:
        current = self.document.experiment
        if kept is None or self.blocking:
            self._start(go_on=False)
            return
        start = kept.transplant(current)
        self._start(go_on=False, start=start if start.blocks else None)
        learning = sum(bool(shape.parameters) for shape in shapes(current).values())
        self.weightsKept.emit(len(start.blocks), learning)

    def new_weights(self) -> None:
        """Train from other starting weights: the seed becomes the next one, which can be undone."""
        self.aboutToAct.emit()
        self.when_still(self._start_with_next_seed)

    def _start_with_next_seed(self) -> None:
        seed = (self.document.experiment.training.seed + 1) % 2**31
        self.document.edit(lambda e: edits.set_training(e, seed=seed), tr("New weights"))
        self._start(go_on=False)

    @property
    def can_carry_on(self) -> bool:
        """Whether the run that stands still can go on with the settings as they are now, which are others."""
        kept = self.session.checkpoint
        current = self.document.experiment
        if (
            kept is None
            or self.blocking
            or kept.best_epoch is not None
            or not self.session.now(current).stale
        ):
            return False
        if not adoptable(kept.experiment, current):
            return False
        return kept.step < self._total(kept, current)

    def carry_on(self) -> None:
        """Go on with the settings as they are now, from where the run stands."""
        self.aboutToAct.emit()
        if self.can_carry_on:
            self._start(go_on=True)

    def plan(self) -> RunView:
        """The run that would go on now, or begin: with its own settings while it is alive, else the document's."""
        view = self.session.now()
        return view if self.session.alive else replace(view, experiment=self.document.experiment)

    @Slot(str, float)
    def run_to(self, goal: Goal, value: float) -> None:
        """Train until the run is there, then pause: the one under way, or else as the main button would."""
        from nnstudio.core.training.target import Target

        target = Target(goal, value)
        self.aboutToAct.emit()
        if self.session.alive:
            self.session.run_to(target)
        else:
            self._start(go_on=self.main == "continue", target=target)

    @Slot(int)
    def run_steps(self, count: int) -> None:
        """So many steps from here, then pause."""
        self.aboutToAct.emit()
        if self.session.state == "running":
            self.session.advance_running(count)
        else:
            self._advance(count)

    @property
    def can_branch(self) -> bool:
        """Whether the weights of the moment that is looked back at are there to go on with."""
        moment = self.session.moment
        return moment is not None and moment.state is not None and not self.blocking

    def branch(self) -> None:
        """Go on from that moment as a run of its own, ending any other run first.

        With the settings it had it goes on exactly, with others that a run can take over with those; of another
        network every block that fits begins with its weights.
        """
        self.aboutToAct.emit()
        self.when_still(self._branch)

    def _branch(self) -> None:
        moment, current = self.session.moment, self.document.experiment
        if moment is None or moment.experiment is None or not self.can_branch:
            return
        if adoptable(moment.experiment, current):
            self.session.branch(current)
            self.document.mark_results()
        else:
            from nnstudio.core.training.history import History

            self._transplant(moment.checkpoint(History()))

    def when_still(self, then: Callable[[], None]) -> None:
        """Stop the run if there is one and do ``then`` as soon as it stands still."""
        if self.session.alive:
            self._then = then
            self.session.stop()
        else:
            then()

    def _obstacle(self) -> Obstacle:
        if not self.blocking:
            return "none"
        network = self.document.experiment.network
        whole = network.of_type("input") and network.of_type("output")
        return "problems" if whole else "unfinished"

    def _still(self) -> Main:
        view = self.session.now(self.document.experiment)
        if view.experiment is None or self.session.checkpoint is None or view.stale:
            return "train"
        total = self._total(self.session.checkpoint, self.document.experiment)
        if self.session.state == "diverged" or view.best_epoch is not None:
            return "again"
        return "continue" if view.step < total else "again"

    def _total(self, kept: Checkpoint, current: Experiment) -> int:
        """The steps of a run that goes on from a checkpoint with these settings."""
        from nnstudio.core.training.changes import timeline

        return timeline(current, kept.followed_by(current)).steps(current.training.epochs)

    def _advance(self, steps: int) -> None:
        if self.session.state == "paused":
            self.session.advance(steps)
        elif self.session.alive:
            self.session.pause()
        else:
            self._start(go_on=self.main == "continue", steps=steps)

    def _start(
        self,
        *,
        go_on: bool,
        steps: int | None = None,
        target: Target | None = None,
        start: Start | None = None,
    ) -> None:
        if self.blocking:
            self.refused.emit(self.blocking[0])
            return
        if go_on:
            self.session.go_on(self.document.experiment, steps=steps, target=target)
        else:
            self.session.start(self.document.experiment, steps=steps, target=target, start=start)
        self.document.mark_results()

    @Slot(object, object)
    def _check(self, _old: object, _new: object) -> None:
        self._show_problems()
        self._hand_on()

    def _hand_on(self) -> None:
        """Give a run that is alive the settings of the document, where it can take them over."""
        given, current = self.session.experiment, self.document.experiment
        if given is None or not self.session.alive or self.blocking:
            return
        if changed_settings(given, current) and adoptable(given, current):
            self.session.adopt(current)

    def _show_problems(self) -> None:
        found = check(self.document.experiment)
        first = (self._misfit,) if self._misfit is not None else ()
        self.problems = found if any(p.severity == "error" for p in found) else (*first, *found)
        self.problemsChanged.emit(self.problems)

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        if self._then is not None and not self.session.alive:
            then, self._then = self._then, None
            then()
