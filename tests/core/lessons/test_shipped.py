"""The lessons of the program: all are whole, can be trained, and a quick part of them shows what it says."""

from __future__ import annotations

import re

import pytest

from nnstudio.core.experiment.checks import check
from nnstudio.core.lessons.lesson import Lesson, Words
from nnstudio.core.lessons.loading import shipped
from nnstudio.core.lessons.running import trained

LESSONS = {lesson.id: lesson for lesson in shipped().lessons}
QUICK = (
    *("xor", "underfitting", "symmetric-weights", "saturation", "dying-relu", "unscaled-inputs"),
    "batch-size",
)
"""A few seconds together; `scripts/lessons` runs them all."""

_HANGUL = re.compile(r"[가-힣]")


def texts(lesson: Lesson) -> list[Words]:
    return [
        *(lesson.title, lesson.about, lesson.text, *lesson.look),
        *(step.text for step in lesson.steps),
        *(check.text for check in lesson.checks),
        *(lesson.question.ask, lesson.question.answer),
    ]


def test_none_is_broken() -> None:
    assert len(LESSONS) >= 20 and not shipped().problems
    orders = [lesson.order for lesson in LESSONS.values()]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("name", LESSONS)
def test_its_experiments_have_no_errors_and_its_texts_are_in_both_languages(name: str) -> None:
    lesson = LESSONS[name]
    lesson.verify()
    for words in texts(lesson):
        assert not _HANGUL.search(words.en)
        # A formula may stand for itself.
        assert _HANGUL.search(words.ko) or "^" in words.ko
    if lesson.recipe is None:
        assert lesson.lab is not None
        return
    assert lesson.checks and lesson.panel
    for experiment in lesson.stages:
        assert not [p for p in check(experiment) if p.severity == "error"]


def test_a_step_that_sets_something_says_something_else_than_before() -> None:
    for lesson in LESSONS.values():
        for number, step in enumerate(lesson.steps, start=1):
            changed = lesson.stages[number] != lesson.stages[number - 1] if step.values else True
            assert changed, f"{lesson.id}, step {number}"


@pytest.mark.parametrize("name", QUICK)
def test_a_run_shows_what_the_lesson_says(name: str) -> None:
    lesson = LESSONS[name]
    outcomes = [o for stage in lesson.judged for o in trained(lesson, stage).outcomes]
    assert [outcome.check for outcome in outcomes] == list(lesson.checks)
    assert not [o for o in outcomes if not o.holds]


def test_a_run_of_other_settings_does_not() -> None:
    """The checks can fail: XOR is not learned with a learning rate of nearly 0."""
    lesson = LESSONS["xor"]
    lazy = Lesson(**{name: getattr(lesson, name) for name in lesson.__dataclass_fields__})
    slow = lesson.stages[0].training.optimizer.with_values(learning_rate=1e-6)
    training = lesson.stages[0].training.with_values(optimizer=slow, epochs=5)
    lazy.__dict__["stages"] = (lesson.stages[0].with_values(training=training),) * 3
    assert [outcome.holds for outcome in trained(lazy, 0).outcomes] == [False, False]
