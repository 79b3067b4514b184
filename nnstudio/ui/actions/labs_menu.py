"""The records of the Labs menu, one for each laboratory, and with them those of lessons in other menus.

Laboratories come from their table.
"""

from __future__ import annotations

from nnstudio.ui.actions.action import Action
from nnstudio.ui.actions.lesson_actions import lesson_actions
from nnstudio.ui.labs.host import LabHost
from nnstudio.ui.lesson_control import LessonControl


def labs_actions(labs: LabHost, lessons: LessonControl) -> tuple[Action, ...]:
    """Open each of the laboratories; what can be done in a lesson."""
    opening = tuple(
        Action(
            f"labs.{name}",
            record.title,
            lambda name=name: labs.open(name),
            None,
            record.icon,
            record.tip,
        )
        for name, record in labs.records.items()
    )
    return (*opening, *lesson_actions(lessons))
