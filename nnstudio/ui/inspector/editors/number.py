"""The editor of real numbers, which are written as people write them: 0.05, 1e-8.

Up and Down go along 1, 2, 5 where the scale is logarithmic, and in even steps elsewhere.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.parts.fields import step_of
from nnstudio.ui.inspector.editors.typed import TypedEditor
from nnstudio.ui.widgets.number_edit import number_text


class NumberEditor(TypedEditor):
    """A line for a real number."""

    def steps(self) -> bool:
        return True

    def stepped(self, value: Any, up: bool) -> Any:
        return float(f"{step_of(self.field, value, up):.12g}")

    def written(self, value: Any) -> str:
        return number_text(float(value))
