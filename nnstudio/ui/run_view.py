"""What the panels are shown of a run: one frozen record, made anew for every frame.

The arrays in it are complete and read-only, so a panel may keep them as long as it likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline

# Words for the reader and the type checker; nothing of them is needed before something runs.
if TYPE_CHECKING:
    from nnstudio.core.parts.problem import Problem
    from nnstudio.core.training.changes import Mark
    from nnstudio.core.training.data_facts import DataFacts
    from nnstudio.core.training.events import Pretrained
    from nnstudio.core.training.history import History
    from nnstudio.core.training.judged import Judged
    from nnstudio.core.training.microscope import Magnified
    from nnstudio.core.training.snapshot import Snapshot
    from nnstudio.core.training.surface import Points, Surface
    from nnstudio.core.training.tape import Moment, Tape
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.core.training.weights import Weights
    from nnstudio.ui.runs.past_runs import PastRun

RunState = Literal[
    "idle", "starting", "running", "paused", "stopping", "stopped", "done", "diverged", "failed"
]

Obstacle = Literal["none", "unfinished", "problems"]

ALIVE: frozenset[RunState] = frozenset({"starting", "running", "paused", "stopping"})


@dataclass(frozen=True, eq=False)
class RunView:
    """A run at one moment.

    Attributes:
        state: what the run is doing.
        experiment: the settings it was made with; None when nothing was trained yet.
        history: what was measured so far.
        snapshot: the newest histograms.
        judged: the test part class by class, when the run last stood still or somebody asked; None before that.
        surface: the newest surface that somebody asked for.
        points: the samples it is shown with.
        magnified: the newest step that somebody asked to see call by call.
        facts: scales and class counts of the training samples, once they are known.
        weights: the newest that somebody asked for; where the run stands still, those it has.
        past: earlier runs of the same document, the newest last.
        overlaid: kept runs that somebody laid over the curves.
        run_id: the same for as long as the run goes on, also after a stop.
        step, total_steps: steps done and planned.
        looking_back: the recorded step that is shown, where it is not the present one: ``step``, ``snapshot``,
            ``judged`` and ``surface`` are then of that moment, and the curves of the whole run.
        moment: all that is known of that moment.
        newest: the step the run has come to, whatever is shown.
        tape: the moments that can be looked back at.
        changes: what was changed while the run went on, in order.
        timeline: which epoch each step belongs to; None for that of a run that was never changed.
        seconds: time trained, without pauses.
        samples_per_second: speed over the last second or so.
        stale: the document's settings differ from the run's.
        failed_step: where a diverged run failed.
        best_epoch: the epoch whose weights a run that stopped early has come back to.
        learning_rate: that of the last step.
        pretrained: how far the learning of starting weights is, before the first step; else None.
        threads: how many BLAS threads the run uses, and why; None before that is decided.
        device, device_reason: where it is computed, and a hint why, where there is something to say.
        obstacle: why the document cannot be trained: its network is unfinished, or has other problems.
    """

    state: RunState = "idle"
    experiment: Experiment | None = None
    history: History | None = None
    snapshot: Snapshot | None = None
    judged: Judged | None = None
    surface: Surface | None = None
    points: Points | None = None
    magnified: Magnified | None = None
    facts: DataFacts | None = None
    weights: Weights | None = None
    past: tuple[PastRun, ...] = ()
    overlaid: tuple[PastRun, ...] = ()
    run_id: str = ""
    step: int = 0
    total_steps: int = 0
    looking_back: int | None = None
    moment: Moment | None = None
    newest: int = 0
    tape: Tape | None = None
    seconds: float = 0.0
    samples_per_second: float = 0.0
    stale: bool = False
    failed_step: int | None = None
    best_epoch: int | None = None
    learning_rate: float | None = None
    pretrained: Pretrained | None = None
    threads: ThreadChoice | None = None
    device: str = "cpu"
    device_reason: Problem | None = None
    obstacle: Obstacle = "none"
    changes: tuple[Mark, ...] = ()
    timeline: Timeline | None = None

    @property
    def alive(self) -> bool:
        """True while a thread works on the run or waits in it."""
        return self.state in ALIVE

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the one that is under way."""
        return self.course.epochs(self.step) if self.experiment else 0.0

    @property
    def course(self) -> Timeline:
        """Which epoch each step belongs to; of a single step where there is no run."""
        if self.timeline is not None:
            return self.timeline
        return Timeline.of(self.experiment) if self.experiment else Timeline.steady(1, 1)

    @property
    def newest_epoch(self) -> float:
        """Epochs the run has come to, whatever is shown."""
        return self.course.epochs(self.newest) if self.experiment else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds to go at the current speed; None when it is not known."""
        if self.experiment is None or self.samples_per_second <= 0:
            return None
        return (
            (self.course.epochs(self.total_steps) - self.newest_epoch)
            * self.experiment.data.used
            / self.samples_per_second
        )
