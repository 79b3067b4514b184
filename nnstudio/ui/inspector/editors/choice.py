"""The editor of a choice among named values: side by side when they are few and short, else a list.

What can be seen at once needs no click to be found.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import Choice, Editor, Say, common
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.widgets.segmented import Segmented

MOST_SEGMENTS = 4
MOST_LETTERS = 18
"""Letters of all choices together that still fit beside a label in the narrowest pane."""


class ChoiceEditor(Editor):
    """Segments or a drop-down list."""

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        choices = [Choice(*pair) for pair in field.choices]
        self._values = [choice.value for choice in choices]
        self._titles = [tr(choice.title) for choice in choices]
        self._control: Segmented | QuietCombo | None = None

    def is_short(self) -> bool:
        """Whether all choices fit side by side."""
        return (
            len(self._titles) <= MOST_SEGMENTS
            and sum(len(title) for title in self._titles) <= MOST_LETTERS
        )

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        same, value = common(values)
        # Segments always show one choice, so values that differ need the list.
        if self.is_short() and same:
            control = self._control
            if not isinstance(control, Segmented):
                control = Segmented(list(zip(self._values, self._titles, strict=True)))
                control.valueChanged.connect(self._chosen)
                self._take(control)
            if control.value() != value:
                control.set_value(value)
        else:
            control = self._control
            if not isinstance(control, QuietCombo):
                control = QuietCombo()
                for each, title in zip(self._values, self._titles, strict=True):
                    control.addItem(title, each)
                control.activated.connect(self._picked)
                self._take(control)
            control.setCurrentIndex(self._values.index(value) if same else -1)

    def _take(self, control: Segmented | QuietCombo) -> None:
        focused = self._control is not None and self.isAncestorOf(self.focusWidget() or self)
        self._control = control
        self.put(control)
        if isinstance(control, Segmented):
            self._line.insertStretch(0, 1)
        if focused:
            control.setFocus()

    def _picked(self, index: int) -> None:
        self._chosen(self._values[index])

    def _chosen(self, value: object) -> None:
        self.edited.emit(lambda _old: value, False)
