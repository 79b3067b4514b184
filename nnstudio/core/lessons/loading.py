"""Reads lessons from their folders; what is broken is told with file and place, and the others are still there.

A folder that has a lesson.json is a lesson; nothing lists them.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nnstudio.core.experiment.comparison import MOST_SEEDS
from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import read_json
from nnstudio.core.lessons.fields import Fields
from nnstudio.core.lessons.lesson import (
    Check,
    Lab,
    Lesson,
    Predict,
    Question,
    Recipe,
    Step,
    Words,
)
from nnstudio.core.lessons.measures import MEASURES
from nnstudio.core.lessons.predicting import CURVES
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.resource import resource

FILE = "lesson.json"
MOST_BYTES = 2**20
MOST_LESSONS = 500
LAST = 1_000_000
_SIDES = ("of", "above", "below")
_KINDS = ("measure", "found", "diverged", "compare", "search")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NAMES = (
    *("order", "title", "about", "text", "todo", "look", "question"),
    *("experiment", "panel", "lab", "checks", "predict", "hide"),
)


@dataclass(frozen=True)
class Lessons:
    """The lessons of a folder in their order, and what is wrong with those that could not be read."""

    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...] = ()

    def get(self, name: str) -> Lesson:
        """The lesson of this id.

        Raises:
            ProblemError: ``problem.unknown_lesson`` with the names there are.
        """
        for lesson in self.lessons:
            if lesson.id == name:
                return lesson
        choices = ", ".join(lesson.id for lesson in self.lessons)
        raise ProblemError(Problem.of("problem.unknown_lesson", value=shown(name), choices=choices))


@cache
def shipped() -> Lessons:
    """The lessons that come with the program, read once."""
    try:
        return load_lessons(resource("lessons"))
    except FileNotFoundError:
        return Lessons((), (Problem.of("problem.lesson_no_file", place="lessons"),))


def load_lessons(folder: Path) -> Lessons:
    """All lessons below a folder; never raises for what is in it."""
    try:
        folders = sorted(
            each
            for each in folder.iterdir()
            if each.is_dir() and not each.name.startswith((".", "_"))
        )
    except OSError:
        return Lessons((), (Problem.of("problem.lesson_no_file", place=shown(str(folder))),))
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for each in folders[:MOST_LESSONS]:
        try:
            lessons.append(load_lesson(each))
        except ProblemError as error:
            problems += error.problems
    return Lessons(tuple(sorted(lessons, key=lambda one: (one.order, one.id))), tuple(problems))


def load_lesson(folder: Path) -> Lesson:
    """The lesson in a folder. Whether its experiment can be made is told by `Lesson.verify`.

    Raises:
        ProblemError: with everything that is wrong, each with file and place.
    """
    place = f"{shown(folder.name)}/{FILE}"
    if not _ID.fullmatch(folder.name):
        raise ProblemError(Problem.of("problem.lesson_id", place=shown(folder.name)))
    problems: list[Problem] = []
    top = Fields(_read(folder / FILE, place), place, "", problems).allow(*_NAMES)
    steps = top.items("todo", _step, least=1)
    lesson = Lesson(
        id=folder.name,
        order=top.whole("order", None, 0, LAST),
        title=top.words("title"),
        about=top.words("about"),
        text=top.words("text"),
        steps=steps,
        look=top.items("look", _line, least=1),
        question=_question(top),
        panel=top.text("panel", ""),
        lab=_lab(top),
        recipe=_recipe(top, folder, place) if top.has("experiment") else None,
        checks=top.items("checks", lambda fields: _check(fields, len(steps))),
        predict=_predict(top),
        hidden=top.names("hide"),
    )
    trains = lesson.checks or lesson.moved or lesson.predict or lesson.hidden_settings
    if lesson.recipe is None and (lesson.lab is None or trains):
        problems.append(Problem.of("problem.lesson_missing", place=place, name="experiment"))
    if problems:
        raise ProblemError(problems)
    return lesson


def _read(path: Path, place: str) -> Any:
    try:
        # Looked at first: to open a pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        raise ProblemError(Problem.of("problem.lesson_no_file", place=place)) from None
    return read_json(raw, place, MOST_BYTES)


def _line(fields: Fields) -> Words:
    fields.allow("en", "ko")
    return Words(fields.text("en"), fields.text("ko"))


def _step(fields: Fields) -> Step:
    fields.allow("text", "set")
    return Step(fields.words("text"), fields.values("set"))


def _question(top: Fields) -> Question:
    if not top.has("question"):
        top.words("question")
        return Question(Words("", ""), Words("", ""))
    below = top.below("question").allow("ask", "answer")
    return Question(below.words("ask"), below.words("answer"))


def _lab(top: Fields) -> Lab | None:
    if not top.has("lab"):
        return None
    below = top.below("lab").allow("id", "state")
    return Lab(below.text("id"), below.text("state", ""))


def _predict(top: Fields) -> Predict | None:
    if not top.has("predict"):
        return None
    below = top.below("predict").allow("curve", "ask")
    return Predict(below.choice("curve", CURVES, None), below.words("ask"))


def _recipe(top: Fields, folder: Path, place: str) -> Recipe:
    below = top.below("experiment").allow(
        *("example", "file", "hidden", "set", "vary", "seeds", "search", "trials")
    )
    values, varied, searched = (below.values(name) for name in ("set", "vary", "search"))
    seeds, trials = below.whole("seeds", 1, 1, MOST_SEEDS), below.whole("trials", 30, 1, LAST)
    hidden = below.text("hidden", blank=True) if below.has("hidden") else None
    if not below.has("file"):
        example = below.choice("example", EXAMPLES)
        return Recipe(place, example, None, hidden, values, varied, seeds, searched, trials)
    name = below.text("file")
    if below.has("example") or not re.fullmatch(r"[\w-]+\.json", name) or name == FILE:
        below.wrong(Problem.of("problem.lesson_file", place=place, name="experiment.file"))
        return Recipe(place, values=values)
    try:
        given = _experiment(folder / name, f"{folder.name}/{name}")
    except ProblemError as error:
        for problem in error.problems:
            below.wrong(problem)
        return Recipe(place, values=values)
    return Recipe(place, "", given, hidden, values, varied, seeds, searched, trials)


def _experiment(path: Path, place: str) -> Experiment:
    try:
        return read_experiment(_read(path, place), place)[0]
    except ProblemError as error:
        if "place" in error.problems[0].values:
            raise
        first = Problem.of("problem.lesson_experiment", place=place, name="network")
        raise ProblemError((first, *error.problems)) from None


def _check(fields: Fields, steps: int) -> Check:
    fields.allow(
        *("text", "measure", "at_least", "at_most", "found", "diverged"),
        *(
            "block",
            "after",
            "from_epoch",
            "compare",
            "of",
            "above",
            "below",
            "in",
            "search",
            "best",
        ),
        *("from_step", "to_step"),
    )
    text = fields.words("text")
    low, high = fields.number("at_least", None), fields.number("at_most", None)
    stage = fields.whole("after", 0, 0, steps)
    from_epoch = fields.number("from_epoch", 1.0) or 0.0
    kinds = [name for name in _KINDS if fields.has(name)]
    bounded = low is not None or high is not None
    if kinds == ["compare"]:
        return _comparing(fields, text, (low, high), stage)
    if kinds == ["search"] and bounded and not any(map(fields.has, (*_SIDES, "in"))):
        least = fields.whole("best", 0, 0, LAST)
        return Check(text, "search", fields.text("search"), low, high, stage=stage, least=least)
    others = any(fields.has(name) for name in (*_SIDES, "in", "best", "from_step", "to_step"))
    if len(kinds) != 1 or others or bounded != ("measure" in kinds) or "search" in kinds:
        fields.wrong(Problem.of("problem.lesson_check", place=fields.file, name=fields.place))
        return Check(text, "diverged")
    if kinds == ["measure"]:
        name = fields.choice("measure", MEASURES)
        block = fields.text("block", "")
        return Check(text, "measure", name, low, high, block, stage, from_epoch)
    if kinds == ["found"]:
        name = fields.text("found")
        return Check(text, "found", name, stage=stage, from_epoch=from_epoch)
    return Check(text, "diverged", stage=stage, from_epoch=from_epoch)


def _comparing(
    fields: Fields, text: Words, bounds: tuple[float | None, float | None], stage: int
) -> Check:
    """A check of variants: either bounds, or one side that is above or below another."""
    from nnstudio.core.lessons.comparing import COMPARED

    name = fields.choice("compare", COMPARED)
    chosen = {each: fields.values(each) if fields.has(each) else None for each in _SIDES}
    least = fields.whole("in", 0, 0, LAST)
    first, last = (fields.whole(each, 0, 0, LAST) for each in ("from_step", "to_step"))
    sides = [bounds != (None, None), chosen["above"] is not None, chosen["below"] is not None]
    spans = fields.has("from_step") or fields.has("to_step")
    if sum(sides) != 1 or fields.has("from_epoch") or spans != (name == "batch_loss"):
        fields.wrong(Problem.of("problem.lesson_compare", place=fields.file, name=fields.place))
    return Check(
        text,
        "compare",
        name,
        *bounds,
        stage=stage,
        of=chosen["of"] or (),
        above=chosen["above"],
        below=chosen["below"],
        least=least,
        steps=(first, last) if spans else None,
    )
