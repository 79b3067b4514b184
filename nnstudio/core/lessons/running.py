"""Runs a lesson without a window: every stage that has checks, from its beginning to its end.

What a student does with two clicks is done here in the same order, and judged by the same checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.core.diagnosis.attending import Attending
from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.lessons.judging import Outcome, judge
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Finished
from nnstudio.core.training.trainer import Trainer


@dataclass(frozen=True)
class StageRun:
    """A stage that was run.

    Attributes:
        status: how it ended.
        scores: the last evaluation, by column.
        found: the rules of the diagnosis that found something.
        outcomes: of the checks of this stage.
    """

    stage: int
    status: str
    scores: dict[str, float]
    found: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def trained(
    lesson: Lesson,
    stage: int,
    *,
    seed: int | None = None,
    control: Control | None = None,
    follow: Callable[[Event], object] = lambda _event: None,
) -> StageRun:
    """Train a stage to its end; ``follow`` is handed every event.

    Raises:
        ProblemError: where the lesson's experiment cannot be made or trained.
    """
    experiment = lesson.stages[stage]
    if seed is not None:
        training = experiment.training.with_values(seed=seed)
        experiment = experiment.with_values(training=training)
    trainer = Trainer(experiment, control=control or Control())
    attending, status = Attending(trainer), "done"
    for event in trainer.run():
        attending.take(event)
        follow(event)
        if isinstance(event, Finished):
            status = event.status
    attending.look_again()
    evidence = attending.evidence()
    findings = diagnose(evidence)
    return StageRun(
        stage=stage,
        status=status,
        scores=trainer.history.last(),
        found=tuple(finding.rule for finding in findings),
        outcomes=tuple(o for o in judge(lesson, evidence, findings) if o.check.stage == stage),
    )
