"""``nnstudio train --lesson``: run every stage of a lesson that has checks, and say which of them hold.

It ends with 1 where one does not, so that an author's own tests can use it.
"""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from nnstudio.attended import Bar, stopping_on_signals
from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
from nnstudio.commands.output import number, table, tell, write, write_json
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.lessons.judging import Outcome
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import load_lesson, shipped
from nnstudio.core.lessons.running import StageRun, stage_steps, trained
from nnstudio.core.parts.parse import parse
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Progressed
from nnstudio.language import language, tr

_OTHERS = {
    "file": "FILE",
    "example": "--example",
    "data": "--data",
    "epochs": "--epochs",
    "steps": "--steps",
    "samples": "--samples",
    "set": "--set",
    "device": "--device",
    "explain": "--explain",
    "out": "--out",
    "resume": "--resume",
    "fresh": "--fresh",
}
"""What would make another experiment of it."""


def train_lesson(asked: Namespace) -> int:
    """Train, and report the checks."""
    given = [option for name, option in _OTHERS.items() if getattr(asked, name)]
    if given:
        raise Ended(USAGE, tr("--lesson goes with no {options}.", options=", ".join(given)))
    lesson = _lesson(asked.lesson)
    lesson.verify()
    if not lesson.judged:
        raise Ended(
            USAGE, tr("{lesson} is a lesson at a laboratory: nothing is trained.", lesson=lesson.id)
        )
    seed = None if asked.seed is None else _seed(asked.seed)
    control = Control()
    outcomes: list[Outcome] = []
    with stopping_on_signals(control):
        for stage in lesson.judged:
            ran = _run(lesson, stage, seed, control, shown=not asked.quiet and not asked.json)
            outcomes += ran.outcomes
            _report(lesson, ran, as_json=asked.json)
            if ran.status == "stopped":
                break
    held = sum(outcome.holds is True for outcome in outcomes)
    if not asked.quiet:
        tell(tr("{held} of {count} checks hold.", held=held, count=len(lesson.checks)))
    return DONE if held == len(lesson.checks) else FAILED


def _lesson(name: str) -> Lesson:
    """A lesson of the program, or one in a folder that somebody is writing."""
    is_folder = os.sep in name or "/" in name
    return load_lesson(Path(name).absolute()) if is_folder else shipped().get(name)


def _seed(text: str) -> int:
    """The seed, read as ``--set training.seed`` reads it."""
    (field,) = [field for field in Training.describe() if field.name == "seed"]
    return Training().with_values(seed=parse(field, text)).seed


def _run(
    lesson: Lesson, stage: int, seed: int | None, control: Control, *, shown: bool
) -> StageRun:
    steps = stage_steps(lesson, stage)
    with Bar(0, steps, shown=shown, desc=_name(lesson, stage), unit=" " + tr("steps")) as bar:

        def follow(event: Event) -> None:
            if isinstance(event, Progressed):
                bar.reach(event.step)

        return trained(lesson, stage, seed=seed, control=control, follow=follow)


def _name(lesson: Lesson, stage: int) -> str:
    title = lesson.title.said(language())
    return f"{title}, {stage}" if stage else title


def _report(lesson: Lesson, ran: StageRun, *, as_json: bool) -> None:
    if as_json:
        write_json(_data(lesson, ran))
        return
    if ran.stage:
        write(lesson.steps[ran.stage - 1].text.said(language()))
    for values, scores in ran.variants:
        name = ", ".join(f"{path} = {value}" for path, value in values)
        told = ("train_accuracy", "test_accuracy", "validation_score")
        shown = (f"{key} {scores[key]:.4g}" for key in told if key in scores)
        write(f"    {name}: {', '.join(shown)}")
    rows = [(_sign(o), _value(o), o.check.text.said(language())) for o in ran.outcomes]
    for line in table(rows):
        write(line)


def _sign(outcome: Outcome) -> str:
    return {True: "[x]", False: "[ ]", None: "[?]"}[outcome.holds]


def _value(outcome: Outcome) -> str:
    return "" if outcome.value is None else f"{outcome.value:.4g}"


def _data(lesson: Lesson, ran: StageRun) -> dict[str, Any]:
    return {
        "lesson": lesson.id,
        "stage": ran.stage,
        "status": ran.status,
        "scores": {name: number(value) for name, value in ran.scores.items()},
        "found": list(ran.found),
        "variants": [
            {
                "values": dict(values),
                "scores": {name: number(value) for name, value in scores.items()},
            }
            for values, scores in ran.variants
        ],
        "checks": [
            {
                "text": outcome.check.text.said(language()),
                "kind": outcome.check.kind,
                "name": outcome.check.name or None,
                "value": number(outcome.value),
                "holds": outcome.holds,
            }
            for outcome in ran.outcomes
        ],
    }
