"""Reaching a value inside nested parts, such as the learning rate of the training's optimiser.

Descriptions are frozen, so changing an inner value means making each of its owners anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnstudio.core.parts.part import Description

Path = tuple[str, ...]
"""Names of fields from the outside in: ("optimizer", "learning_rate")."""


def replaced(owner: Description, path: Path, change: Callable[[Any], Any]) -> Any:
    """The new value of the outermost field, ``owner``'s ``path[0]``, once the innermost is changed.

    Raises:
        ProblemError: when the value is refused.
    """
    old = getattr(owner, path[0])
    if len(path) == 1:
        return change(old)
    return old.with_values(**{path[1]: replaced(old, path[1:], change)})
