"""What can be begun with, as records: an empty canvas, the ready experiments, the templates.

A further group of cards is a function here; the page shows whatever it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.core.experiment.examples import READY
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import language, tr

if TYPE_CHECKING:
    from nnstudio.core.lessons.lesson import Lesson


@dataclass(frozen=True)
class Offer:
    """One thing to begin with.

    Attributes:
        id: stable name.
        title: two or three words.
        about: one sentence.
        make: the experiment, made when its picture is drawn or when it is chosen.
        data: whether its picture shows the points it learns from.
        icon: a drawing in place of that picture, where there is no experiment.
        lesson: the lesson that is opened, where it is one.
    """

    id: str
    title: str
    about: str
    make: Callable[[], Experiment]
    data: bool = False
    icon: str = ""
    lesson: Lesson | None = None


ROW = 3
"""Cards side by side in a window of the usual width."""


@dataclass(frozen=True)
class Group:
    """Offers under a heading."""

    title: str
    offers: tuple[Offer, ...]


def groups() -> tuple[Group, ...]:
    """All there is, in the order of the page and in the language in use."""
    lessons, examples = _lessons(), _examples()
    # A row of beginnings stays in sight above the lessons, of which there are many.
    return (
        Group(tr("Begin with"), (_empty(), *examples[: ROW - 1])),
        *((Group(tr("Lessons: one idea each, to try out"), lessons),) if lessons else ()),
        Group(tr("More examples"), examples[ROW - 1 :]),
        Group(tr("Templates: a network for any data"), _templates()),
    )


def _lessons() -> tuple[Offer, ...]:
    # Loaded with the page, too. A folder that is broken has no card; `nnstudio lessons` says why.
    from nnstudio.core.lessons.loading import shipped
    from nnstudio.ui.labs.table import lab_records

    icons = {record.id: record.icon for record in lab_records()}
    return tuple(
        Offer(
            f"lesson.{lesson.id}",
            lesson.title.said(language()),
            lesson.about.said(language()),
            lambda lesson=lesson: lesson.experiment,
            data=True,
            icon="" if lesson.recipe or lesson.lab is None else icons.get(lesson.lab.id, "lesson"),
            lesson=lesson,
        )
        for lesson in shipped().lessons
    )


def _empty() -> Offer:
    return Offer(
        "empty",
        tr("Empty canvas"),
        tr("Drag blocks onto it, or press / and type."),
        Experiment,
    )


def _examples() -> tuple[Offer, ...]:
    return tuple(
        Offer(ready.id, tr(ready.title), tr(ready.about), ready.make, data=True)
        for ready in READY.values()
    )


def _templates() -> tuple[Offer, ...]:
    # Loaded with the page: a window opens without them.
    from nnstudio.core.experiment.templates import TEMPLATES, apply_template

    return tuple(
        Offer(
            template.id,
            tr(template.title),
            tr(template.about),
            lambda template_id=template.id: apply_template(
                Experiment(name=template_id), template_id
            ),
        )
        for template in TEMPLATES.values()
    )
