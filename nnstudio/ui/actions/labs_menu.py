"""The records of the Labs menu: one for each laboratory.

They come from the table of laboratories.
"""

from __future__ import annotations

from nnstudio.ui.actions.action import Action
from nnstudio.ui.labs.host import LabHost


def labs_actions(labs: LabHost) -> tuple[Action, ...]:
    """Open each of the laboratories."""
    return tuple(
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
