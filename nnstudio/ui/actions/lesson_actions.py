"""The records of what belongs to lessons, each in the menu where one looks for it.

``LessonControl`` does it.
"""

from __future__ import annotations

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.lesson_control import LessonControl


def lesson_actions(lessons: LessonControl) -> tuple[Action, ...]:
    """Sketch what is expected; run again and compare; show what a lesson hides; hand in."""
    return (
        Action(
            "run.sketch",
            tr("S&ketch what you expect"),
            lessons.sketch,
            "Ctrl+Shift+K",
            "brush",
            tr("Draw the curve you expect before you train; the difference is said afterwards."),
            separated=True,
        ),
        Action(
            "run.replay",
            tr("Run again and &compare"),
            lessons.replays.start,
            None,
            "restart",
            tr(
                "Repeat this run from its seed and see whether the curves are the same, to the last bit."
            ),
            enabled=lambda: lessons.replays.possible,
        ),
        Action(
            "view.hidden",
            tr("Show what the &lesson hides"),
            lessons.show_hidden,
            None,
            "search",
            tr("Bring back the panels and settings that this lesson keeps out of sight."),
            enabled=lambda: lessons.hidden.some,
        ),
    )
