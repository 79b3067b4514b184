"""The records of the Run menu for slow motion: how many steps a second a run takes at most.

They say what can be asked for; the session hands it on, also to a run that is going or waits between two steps.
"""

from __future__ import annotations

from collections.abc import Callable

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.session import TrainingSession

PACES = (50, 10, 2, 1)
"""Steps per second to choose from, beside full speed."""


def pace_actions(session: TrainingSession) -> tuple[Action, ...]:
    """Full speed, and slower ones."""

    def at(pace: int | None) -> Callable[[], None]:
        return lambda: session.set_pace(pace)

    full = Action(
        "run.pace_full",
        tr("&Full speed"),
        at(None),
        icon="play",
        tip=tr("As fast as it goes."),
        checked=lambda: session.pace is None,
        separated=True,
        inside=tr("S&low motion"),
    )
    slower = (
        Action(
            f"run.pace_{pace}",
            tr("{count} steps per second", count=pace) if pace > 1 else tr("One step per second"),
            at(pace),
            icon="slow",
            tip=tr("Every step can be followed in all views; changes hold at once."),
            checked=lambda pace=pace: session.pace == pace,
            inside=tr("S&low motion"),
        )
        for pace in PACES
    )
    return full, *slower
