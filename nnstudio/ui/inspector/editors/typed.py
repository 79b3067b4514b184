"""What the editors for numbers and words share: a line whose text is read by the core's one parser.

So the form refuses exactly what the command line refuses. A list of values makes a comparison.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Description
from nnstudio.core.study.lists import is_list, values_of
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import Editor, Say, Several, common
from nnstudio.ui.inspector.editors.line import ValueLine
from nnstudio.ui.widgets.restyle import set_style_property


class TypedEditor(Editor):
    """A line of text for one field."""

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        self.takes_lists = field.kind != "text"
        self.line = ValueLine(
            self._parsed,
            say,
            self._written,
            self._stepped if self.steps() else None,
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
        set_style_property(self.line, "varies", isinstance(value, Several))
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
        if self.takes_lists and is_list(text):
            values_of(self.field, text)
            return Several(text.strip())
        return parse(self.field, text)

    def _written(self, value: Any) -> str:
        return value.text if isinstance(value, Several) else self.written(value)

    def _stepped(self, value: Any, up: bool) -> Any:
        return value if isinstance(value, Several) else self.stepped(value, up)

    def _entered(self, value: Any, stepping: bool) -> None:
        if isinstance(value, Several):
            self.varied.emit(value.text)
            return
        self.edited.emit(lambda _old: value, stepping)
