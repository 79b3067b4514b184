"""What the editors for numbers and words share: a line whose text is read by the core's one parser.

So the form refuses exactly what the command line refuses.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Description
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import Editor, Say, common
from nnstudio.ui.inspector.editors.line import ValueLine


class TypedEditor(Editor):
    """A line of text for one field."""

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        self.line = ValueLine(
            self._parsed,
            say,
            self.written,
            self.stepped if self.steps() else None,
            tr(field.unit) if field.unit else "",
        )
        self.line.entered.connect(self._entered)
        self.line.refused.connect(self.refused)
        self.line.menu_opening.connect(self.menu_opening)
        self.put(self.line)

    def written(self, value: Any) -> str:
        """The text that stands for a value; reading it gives the value back."""
        return str(value)

    def steps(self) -> bool:
        """Whether Up and Down go to a next value."""
        return False

    def stepped(self, value: Any, up: bool) -> Any:
        """The next value."""
        return value

    def hint(self, owners: tuple[Description, ...]) -> str:
        """What an empty line stands for."""
        return tr("not set") if self.field.optional else ""

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        same, value = common(values)
        if same:
            self.line.show_value(value, self.hint(owners))
        else:
            self.line.show_mixed()

    def refuse(self, sentence: str) -> None:
        self.line.refuse(sentence)

    def settle(self) -> None:
        self.line.settle()

    def give_up(self) -> None:
        self.line.give_up()

    def _parsed(self, text: str) -> Any:
        return parse(self.field, text)

    def _entered(self, value: Any, stepping: bool) -> None:
        self.edited.emit(lambda _old: value, stepping)
