"""What every editor is: a control for one field that shows values and reports changes, but keeps none.

The value lives in the document; an editor only holds text that is still being typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr

Say = Callable[[Problem], str]
"""Turns a problem into a sentence in the reader's language."""

Change = Callable[[Any], Any]
"""The new value of a field from its old one."""

SEVERAL = object()
"""Stands for the usual value of a field where several kinds of blocks have different ones."""


def mixed_text() -> str:
    """What is shown where several blocks have different values."""
    return tr("several")


class Choice(NamedTuple):
    """One of the values a field may take, and what it is called."""

    value: str
    title: str


class Several(NamedTuple):
    """Values that are to be compared, as they were typed; shown in place of the one value."""

    text: str


class Editor(QWidget):
    """A control for one field.

    Signals:
        edited(change, stepping): the user made another value; ``change`` gives the new value from the
            old one, ``stepping`` says that it is one of a row of quick steps.
        refused(sentence): why the typed text is no value; empty once it is fine again.
        varied(text): the user typed several values, to be compared.
        menu_opening(menu): a context menu of the control's own is about to open.
    """

    takes_lists = False
    """Whether it shows ``Several`` by itself, as text that can be changed."""

    edited = Signal(object, bool)
    refused = Signal(str)
    varied = Signal(str)
    menu_opening = Signal(QMenu)

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.say = say
        self._focus: QWidget = self
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)

    def put(self, control: QWidget) -> None:
        """Make ``control`` the one that takes the focus, under the editor's name."""
        while (old := self._line.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._line.addWidget(control)
        self._focus = control
        self.name(self.accessibleName())

    def control(self) -> QWidget:
        """The widget that takes the focus."""
        return self._focus

    def name(self, text: str) -> None:
        """Give the control the name that screen readers speak."""
        self.setAccessibleName(text)
        self.control().setAccessibleName(text)

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        """Show the values of one field of the ``owners``: one, or several at once."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> None:
        """Say why the change that was just made cannot be taken."""
        self.refused.emit(sentence)

    def settle(self) -> None:
        """Take over what is still being typed; text that is refused is given up."""

    def give_up(self) -> None:
        """Forget what is being typed."""


def common(values: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether all values are the same, and that value."""
    first = values[0]
    return all(value == first for value in values[1:]), first
