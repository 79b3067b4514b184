"""``nnstudio lessons``: the lessons that ``train --lesson`` and the start page know.

Folders that cannot be read are told on stderr, and the others are listed.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from nnstudio.commands.ending import DONE, FAILED
from nnstudio.commands.output import sentences, table, tell, write, write_json
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import load_lessons, shipped
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import language


def run(asked: Namespace) -> int:
    """Write a line, or a JSON object, for each lesson."""
    found = shipped() if asked.folder is None else load_lessons(Path(asked.folder))
    if asked.json:
        for lesson in found.lessons:
            write_json(_data(lesson))
    else:
        rows = [
            (one.id, one.title.said(language()), one.about.said(language()))
            for one in found.lessons
        ]
        for line in table(rows):
            write(line)
    problems = [*found.problems, *(one for lesson in found.lessons for one in _wrong(lesson))]
    for line in sentences(problems):
        tell(line)
    return FAILED if problems else DONE


def _wrong(lesson: Lesson) -> tuple[Problem, ...]:
    try:
        lesson.verify()
    except ProblemError as error:
        return error.problems
    return ()


def _data(lesson: Lesson) -> dict[str, Any]:
    speech = language()
    return {
        "lesson": lesson.id,
        "order": lesson.order,
        "title": lesson.title.said(speech),
        "about": lesson.about.said(speech),
        "text": lesson.text.said(speech),
        "todo": [step.text.said(speech) for step in lesson.steps],
        "look": [words.said(speech) for words in lesson.look],
        "question": lesson.question.ask.said(speech),
        "answer": lesson.question.answer.said(speech),
        "panel": lesson.panel or None,
        "lab": None if lesson.lab is None else lesson.lab.id,
        "trains": lesson.recipe is not None,
        "checks": [check.text.said(speech) for check in lesson.checks],
    }
