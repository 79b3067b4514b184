"""What the window knows of the run it shows: its settings, its results and what was last seen inside it.

The session writes it when a run begins, ends or is opened, and makes a ``RunView`` of it for every frame.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.ui.looking_back import LookingBack
from nnstudio.ui.run_view import RunState, RunView
from nnstudio.ui.runs.past_runs import MOST, PastRun, with_run

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.changes import Changes, Mark
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.data_facts import DataFacts
    from nnstudio.core.training.history import History
    from nnstudio.core.training.judged import Judged
    from nnstudio.core.training.messages import Compiled, Seen
    from nnstudio.core.training.microscope import Magnified
    from nnstudio.core.training.snapshot import Snapshot
    from nnstudio.core.training.surface import Points, Surface
    from nnstudio.core.training.tape import Tape
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.core.training.transplant import Start
    from nnstudio.core.training.weights import Weights
    from nnstudio.ui.training_worker import TrainingWorker


@dataclass
class ShownRun:
    """One run; a new one is made for every run that begins.

    Attributes:
        experiment: the settings; None where there is no run.
        checkpoint: the newest that is known: where the run began, was last saved, or ended.
        reached: (steps, seconds) of a run that failed behind its last checkpoint.
        tape: its recorded moments; None where there are none.
        back: which of them is looked back at.
        changes: what was changed while it went on.
        start: starting weights that came from another run.
        run_id: the same for as long as it goes on, also after a stop; a branch is another run.
        wanted: settings it was given and has not taken over yet.

    The others are those of ``RunView``.
    """

    experiment: Experiment | None = None
    checkpoint: Checkpoint | None = None
    history: History | None = None
    snapshot: Snapshot | None = None
    judged: Judged | None = None
    surface: Surface | None = None
    points: Points | None = None
    magnified: Magnified | None = None
    weights: Weights | None = None
    past: tuple[PastRun, ...] = ()
    threads: ThreadChoice | None = None
    compiled: Compiled | None = None
    facts: DataFacts | None = None
    reached: tuple[int, float] | None = None
    tape: Tape | None = None
    back: LookingBack = field(default_factory=LookingBack)
    changes: Changes = ()
    wanted: Experiment | None = None
    start: Start | None = None
    run_id: str = field(default_factory=lambda: os.urandom(16).hex())
    _marked: tuple[Changes, tuple[Mark, ...], Timeline] | None = None

    @staticmethod
    def opened(checkpoint: Checkpoint | None, past: tuple[PastRun, ...] = ()) -> ShownRun:
        """A run from a file, or none, with the earlier runs that are there."""
        if checkpoint is None:
            return ShownRun(past=past)
        from nnstudio.core.training.thread_choice import kept

        return ShownRun(
            experiment=checkpoint.experiment,
            checkpoint=checkpoint,
            history=checkpoint.history,
            threads=kept(checkpoint.threads[-1:]),
            changes=checkpoint.changes,
            start=checkpoint.start,
            past=past,
        )

    @property
    def and_before(self) -> tuple[PastRun, ...]:
        """Earlier runs, and behind them this one as it is now."""
        return with_run(self.past, self.experiment, self.history)

    def remember(self, run: PastRun) -> None:
        """Count a run that was made elsewhere among the earlier ones."""
        self.past = (*self.past, run)[-MOST:]

    def following(
        self, experiment: Experiment, checkpoint: Checkpoint | None, start: Start | None = None
    ) -> ShownRun:
        """The run that begins now; one that goes on shows what was seen until there is something new."""
        if checkpoint is None:
            return ShownRun(experiment=experiment, past=self.and_before, start=start)
        run = self._going_on(experiment, checkpoint, self)
        run.past, run.magnified, run.run_id = self.past, self.magnified, self.run_id
        return run

    def branch(self, experiment: Experiment) -> ShownRun:
        """The run that goes on from the moment that is looked at; it begins with what is seen of that."""
        moment = self.back.moment
        assert moment is not None and self.history is not None
        kept = moment.checkpoint(self.history)
        run = self._going_on(experiment, kept, self.back.view(RunView()))
        run.past = self.and_before
        return run

    def _going_on(
        self, experiment: Experiment, checkpoint: Checkpoint, seen: ShownRun | RunView
    ) -> ShownRun:
        """One that begins at a checkpoint of this run, where ``seen`` is what was looked at."""
        return ShownRun(
            experiment=experiment,
            checkpoint=checkpoint,
            changes=checkpoint.followed_by(experiment),
            start=checkpoint.start,
            history=self.history,
            snapshot=seen.snapshot,
            judged=seen.judged,
            surface=seen.surface,
            points=self.points,
            facts=self.facts,
            tape=self.tape.until(checkpoint.step) if self.tape else None,
        )

    def take(self, worker: TrainingWorker) -> None:
        """Take over what the worker has that is newer."""
        if worker.settings is not None:
            self.experiment, self.changes = worker.settings
            if self.wanted == self.experiment:
                self.wanted = None
        self.snapshot = worker.snapshot or self.snapshot
        self.judged = worker.judged or self.judged
        self.threads = worker.threads or self.threads
        if worker.compiled is not None:
            self.compiled, self.facts = worker.compiled, worker.compiled.facts
        self.surface = worker.surface or self.surface
        self.points = worker.points or self.points
        self.magnified = worker.magnified or self.magnified
        self.weights = worker.weights or self.weights
        self.tape = worker.tape or self.tape

    def end(self, checkpoint: Checkpoint) -> None:
        """The run stands still."""
        if checkpoint.best_epoch is not None:
            # The weights have gone back: what was seen at this step was of others.
            self.surface = None
        self.checkpoint, self.weights = checkpoint, None
        self.history = checkpoint.history
        self.experiment, self.changes, self.wanted = checkpoint.experiment, checkpoint.changes, None

    def see(self, seen: Seen) -> None:
        """Take over what was asked of the run as it stands still."""
        self.snapshot = seen.snapshot or self.snapshot
        self.judged = seen.judged or self.judged
        self.surface = seen.surface or self.surface
        self.facts = seen.facts or self.facts
        self.magnified = seen.magnified or self.magnified

    def _weights(self, worker: TrainingWorker | None) -> Weights | None:
        if self.weights is None and worker is None and self.checkpoint is not None:
            from nnstudio.core.training.weights import Weights

            self.weights = Weights.kept(self.checkpoint)
        return self.weights

    def _course(self, shown: Experiment) -> tuple[tuple[Mark, ...], Timeline]:
        """Where the settings changed, and which epoch each step belongs to; worked out when they do."""
        if not self.changes:
            return (), Timeline.of(shown)
        if self._marked is None or self._marked[0] is not self.changes:
            from nnstudio.core.training.changes import marks, timeline

            made = marks(shown, self.changes), timeline(shown, self.changes)
            self._marked = (self.changes, *made)
        return self._marked[1:]

    def now(
        self, state: RunState, worker: TrainingWorker | None, current: Experiment | None
    ) -> RunView:
        """The run as it is now, whatever is looked at; by ``current``, the document's, stale results are told."""
        step, seconds, speed = 0, 0.0, 0.0
        if worker is not None:
            (step, seconds), speed = worker.progress, worker.speed
            self.take(worker)
        elif self.reached is not None:
            step, seconds = self.reached
        elif self.checkpoint is not None:
            step, seconds = self.checkpoint.step, self.checkpoint.seconds
        shown = self.experiment
        if shown is None:
            return RunView(state=state)
        marks, timeline = self._course(shown)
        planned = timeline.steps(shown.training.epochs)
        samples = shown.data.used / timeline.per_epoch
        settings = self.wanted or shown
        stale = current is not None and current.settings_hash != settings.settings_hash
        return RunView(
            state=state,
            experiment=shown,
            history=self.history,
            snapshot=self.snapshot,
            judged=self.judged,
            surface=self.surface,
            points=self.points,
            magnified=self.magnified,
            facts=self.facts,
            weights=self._weights(worker),
            past=self.past,
            run_id=self.run_id,
            step=step,
            newest=step,
            tape=self.tape,
            total_steps=max(planned, timeline.end_of_epoch(step)),
            changes=marks,
            timeline=timeline,
            seconds=seconds,
            samples_per_second=speed * samples,
            stale=stale,
            failed_step=self.checkpoint.failed_step if self.checkpoint else None,
            best_epoch=self.checkpoint.best_epoch if self.checkpoint else None,
            learning_rate=worker.learning_rate if worker is not None else None,
            pretrained=worker.pretrained if worker is not None else None,
            threads=self.threads,
            device=self.compiled.device if self.compiled else "cpu",
            device_reason=self.compiled.reason if self.compiled else None,
        )
