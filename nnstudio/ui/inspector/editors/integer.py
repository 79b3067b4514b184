"""The editor of whole numbers.

Up and Down go to the next one that makes sense: 1, 2, 5, 10 for sizes, one by one for seeds.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.parts.fields import step_of
from nnstudio.ui.inspector.editors.typed import TypedEditor


class IntegerEditor(TypedEditor):
    """A line for a whole number."""

    def steps(self) -> bool:
        return True

    def stepped(self, value: Any, up: bool) -> Any:
        return int(step_of(self.field, value, up))
