"""Runs a lesson without a window: every stage that has checks, from its beginning to its end.

What a student does with two clicks is done here in the same order, and judged by the same checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nnstudio.core.diagnosis.attending import Attending
from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.lessons.comparing import Compared, judge_compared
from nnstudio.core.lessons.judging import Outcome, judge
from nnstudio.core.lessons.lesson import Lesson, Values
from nnstudio.core.lessons.searching import BEST, judge_searched
from nnstudio.core.study.crew import Crew, CrewControl
from nnstudio.core.study.results import cells
from nnstudio.core.study.search_results import best_list
from nnstudio.core.study.search_run import Over, SearchRun
from nnstudio.core.study.variants import variants
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Finished, Progressed
from nnstudio.core.training.trainer import Trainer


@dataclass(frozen=True)
class StageRun:
    """A stage that was run.

    Attributes:
        status: how it ended.
        scores: the last evaluation, by column.
        found: the rules of the diagnosis that found something.
        outcomes: of the checks of this stage.
        variants: of a comparison, what varies in each and the means of its last scores; of a search its best
            trials with the validation score.
    """

    stage: int
    status: str
    scores: dict[str, float]
    found: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    variants: tuple[tuple[Values, Mapping[str, float]], ...] = ()


def stage_steps(lesson: Lesson, stage: int) -> int:
    """The steps that ``trained`` takes."""
    experiment, steps = lesson.stages[stage], 0
    if _alone(lesson, stage):
        steps = experiment.steps_per_epoch * experiment.training.epochs
    if _compares(lesson, stage):
        runs = (variant.experiment for variant in variants(experiment))
        steps += sum(one.steps_per_epoch * one.training.epochs for one in runs)
    if _searches(lesson, stage):
        steps += experiment.search.planned * experiment.steps_per_epoch * experiment.training.epochs
    return steps


def trained(
    lesson: Lesson,
    stage: int,
    *,
    seed: int | None = None,
    drawing: str | None = None,
    control: Control | None = None,
    follow: Callable[[Event], object] = lambda _event: None,
) -> StageRun:
    """Train a stage to its end, and its comparison where a check is about one; ``follow`` is handed every event.

    With a ``seed`` or a way of ``drawing`` batches of its own.

    Raises:
        ProblemError: where the lesson's experiment cannot be made or trained.
    """
    experiment = lesson.stages[stage]
    given = {"seed": seed, "drawing": drawing}
    other = {name: value for name, value in given.items() if value is not None}
    experiment = experiment.with_values(training=experiment.training.with_values(**other))
    control = control or Control()
    made = StageRun(stage, "done", {}, (), ())
    if _alone(lesson, stage):
        made = _single(lesson, stage, experiment, control, follow)
    if _compares(lesson, stage) and made.status != "stopped":
        made = _compared(lesson, made, experiment, control, follow)
    if _searches(lesson, stage) and made.status != "stopped":
        made = _searched(lesson, made, experiment, control, follow)
    order = [check for check in lesson.checks if check.stage == stage]
    return replace(
        made, outcomes=tuple(sorted(made.outcomes, key=lambda one: order.index(one.check)))
    )


def _alone(lesson: Lesson, stage: int) -> bool:
    """Whether a check of this stage is about a single run."""
    return any(check.stage == stage and check.alone for check in lesson.checks)


def _searches(lesson: Lesson, stage: int) -> bool:
    return any(check.stage == stage and check.kind == "search" for check in lesson.checks)


def _searched(
    lesson: Lesson,
    made: StageRun,
    experiment: Experiment,
    control: Control,
    follow: Callable[[Event], object],
) -> StageRun:
    """The same with what its search found; the best trials stand for its variants."""
    orders = CrewControl()
    run = SearchRun(experiment, control=orders)
    over = False
    for event in run.run():
        if control.stopping():
            orders.stop()
        epochs = sum(trial.epochs for trial in run.trials)
        follow(Progressed(epochs * experiment.steps_per_epoch, 0.0, 0.0))
        if isinstance(event, Over):
            over = event.status == "done"
    best = best_list(experiment, run.trials, BEST)
    return replace(
        made,
        status=made.status if over else "stopped",
        outcomes=(*made.outcomes, *judge_searched(lesson, made.stage, run.trials, over=over)),
        variants=tuple(
            (
                tuple(
                    (path, f"{value:g}" if isinstance(value, float) else str(value))
                    for path, value in one.trial.values.items()
                ),
                {"validation_score": one.score},
            )
            for one in best
        ),
    )


def _compares(lesson: Lesson, stage: int) -> bool:
    return any(check.stage == stage and check.compares for check in lesson.checks)


def _compared(
    lesson: Lesson,
    made: StageRun,
    experiment: Experiment,
    control: Control,
    follow: Callable[[Event], object],
) -> StageRun:
    """The same with what its comparison gave."""
    found = variants(experiment)
    orders = CrewControl()
    crew = Crew([variant.experiment for variant in found], control=orders)
    for _ in crew.run():
        if control.stopping():
            orders.stop()
        follow(Progressed(sum(one.step for one in crew.standings), 0.0, 0.0))
    compared = Compared.of(found, crew.standings)
    summary = cells(found, crew.standings)
    return replace(
        made,
        status=made.status if compared.over else "stopped",
        outcomes=(*made.outcomes, *judge_compared(lesson, made.stage, compared)),
        variants=tuple((cell.values, cell.mean) for cell in summary),
    )


def _single(
    lesson: Lesson,
    stage: int,
    experiment: Experiment,
    control: Control,
    follow: Callable[[Event], object],
) -> StageRun:
    trainer = Trainer(experiment, control=control)
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
        outcomes=tuple(
            one
            for one in judge(lesson, evidence, findings)
            if one.check.stage == stage and one.check.alone
        ),
    )
