"""The menu behind a chip: the choices there are with the present one marked, its numbers, and taking it away.

The same menus stand in the menu of the block, so that nothing needs the mouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget, QWidgetAction

from nnstudio.core.experiment import choosing
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.choices import size_field, taken_away
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registry_of
from nnstudio.language import tr
from nnstudio.ui.widgets.number_edit import NumberEdit

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_NUMBER_WIDTH = 88


def offered(layer: Layer) -> tuple[FieldDescription, ...]:
    """The fields of a layer that have a menu: all but its size and free text."""
    size = size_field(type(layer))
    return tuple(field for field in layer.describe() if field != size and field.kind != "text")


def add_choice_menus(menu: QMenu, view: CanvasView, ids: Sequence[str]) -> None:
    """A menu for every choice of the first of these blocks; each is made when it is opened."""
    layer = view.document.experiment.network.by_id[ids[0]].layer
    for field in offered(layer):
        inner = menu.addMenu(tr(field.title))
        inner.setObjectName(field.name)
        inner.aboutToShow.connect(
            lambda inner=inner, name=field.name: _fill_once(inner, view, ids, name)
        )


def chip_menu(view: CanvasView, ids: Sequence[str], name: str) -> QMenu:
    """The menu of the field ``name``; what is chosen goes to all the blocks that have it."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fill(menu, view, ids, name)
    return menu


def _fill_once(menu: QMenu, view: CanvasView, ids: Sequence[str], name: str) -> None:
    if menu.isEmpty():
        fill(menu, view, ids, name)


def fill(menu: QMenu, view: CanvasView, ids: Sequence[str], name: str) -> None:
    """Add everything that can be chosen for the field ``name`` of these blocks."""
    layer = view.document.experiment.network.by_id[ids[0]].layer
    field = type(layer).field(name)
    value = getattr(layer, name)
    marked = _add_values(menu, view, ids, field, value)
    numbers = _numbers(field, value)
    if numbers and not menu.isEmpty():
        menu.addSeparator()
    for path in numbers:
        menu.addAction(_NumberRow(menu, view, ids, path))
    nothing = taken_away(field)
    if not (isinstance(nothing, Part) and nothing.neutral):
        # Where the family has a part that does nothing it stands in the list already.
        menu.addSeparator()
        text = tr("Back to the default") if _is_active(nothing) else tr("Remove")
        menu.addAction(text, lambda: take_away(view, ids, field)).setEnabled(value != nothing)
    if marked is not None:
        menu.setActiveAction(marked)


def _is_active(value: Any) -> bool:
    return isinstance(value, Part) and value.active


def take_away(view: CanvasView, ids: Sequence[str], field: FieldDescription) -> None:
    """Take a choice off these blocks, as one step."""
    label = tr("Remove {name}", name=tr(field.title))
    view.edit(lambda e: choosing.take_away(e, ids, field.name), label)


def choose(view: CanvasView, ids: Sequence[str], field: FieldDescription, value: Any) -> None:
    """Make a choice for these blocks, as one step."""
    label = tr("Change {name}", name=tr(field.title))
    view.edit(lambda e: choosing.choose(e, ids, field.name, value), label)


def _add_values(
    menu: QMenu, view: CanvasView, ids: Sequence[str], field: FieldDescription, value: Any
) -> QAction | None:
    """The values that have names; returns the entry of the present one."""
    group = QActionGroup(menu)
    marked: QAction | None = None
    for text, new, present in _values(field, value):
        action = menu.addAction(text, lambda new=new: choose(view, ids, field, new))
        action.setCheckable(True)
        action.setChecked(present)
        action.setActionGroup(group)
        marked = action if present else marked
    return marked


def _values(field: FieldDescription, value: Any) -> list[tuple[str, Any, bool]]:
    match field.kind:
        case "part":
            family = registry_of(cast("type[Part]", field.family))
            held = type(value) if isinstance(value, Part) and value.active else None
            return [(tr(part.title), part.make(), part is held) for part in family]
        case "choice":
            return [(tr(each.title), each.value, each.value == value) for each in field.choices]
        case "flag":
            return [(tr("Yes"), True, value is True), (tr("No"), False, value is False)]
        case _:
            return []


Path = tuple[FieldDescription, FieldDescription | None]
"""A number: the field of the layer, and where that holds a part the field of the part."""


def _numbers(field: FieldDescription, value: Any) -> list[Path]:
    if field.kind in ("integer", "number"):
        return [(field, None)]
    if isinstance(value, Part) and value.active:
        inner = (each for each in value.describe() if each.kind in ("integer", "number"))
        return [(field, each) for each in inner]
    return []


class _MenuNumber(NumberEdit):
    """A number in a menu.

    Signals:
        finished(): Enter took what was typed, or Escape gave it up.
    """

    finished = Signal()

    def take_keyboard(self) -> None:
        """Select the number and let it hear the keys."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (entered and not self.problem()) or event.key() == Qt.Key.Key_Escape:
            self.finished.emit()


class _NumberRow(QWidgetAction):
    """A line of the menu with a number to type or to step through; Enter takes it and closes the menu."""

    def __init__(self, menu: QMenu, view: CanvasView, ids: Sequence[str], path: Path) -> None:
        super().__init__(menu)
        self._view, self._ids, self._path = view, ids, path
        field = path[1] or path[0]
        row = QWidget(menu)
        label = QLabel(tr(field.title), row)
        self.edit = _MenuNumber(
            self._value(),
            self._read,
            step=1 if field.kind == "integer" else 0.1,
            log_steps=field.scale == "log",
            parent=row,
        )
        self.edit.setFixedWidth(_NUMBER_WIDTH)
        self.edit.setAccessibleName(tr(field.title))
        self.edit.committed.connect(self._take)
        self.edit.finished.connect(menu.close)
        self.edit.error.connect(self._say)
        line = QHBoxLayout(row)
        line.setContentsMargins(10, 3, 10, 3)
        line.addWidget(label, 1)
        line.addWidget(self.edit)
        row.setFocusProxy(self.edit)
        self.setDefaultWidget(row)
        if menu.isEmpty():
            # The only thing to do here: once the menu stands, typing goes to the number.
            menu.aboutToShow.connect(self._focus_soon)

    def _focus_soon(self) -> None:
        QTimer.singleShot(0, self.edit, self.edit.take_keyboard)

    def _value(self) -> float:
        layer = self._view.document.experiment.network.by_id[self._ids[0]].layer
        outer, inner = self._path
        value = getattr(layer, outer.name)
        return value if inner is None else getattr(value, inner.name)

    def _read(self, text: str) -> tuple[float | None, str | None]:
        try:
            return parse(self._path[1] or self._path[0], text), None
        except ProblemError as error:
            return None, self._view.say(error.problems[0])

    def _take(self, value: float) -> None:
        outer, inner = self._path
        new: Any = value
        if inner is not None:
            layer = self._view.document.experiment.network.by_id[self._ids[0]].layer
            new = getattr(layer, outer.name).with_values(**{inner.name: value})
        choose(self._view, self._ids, outer, new)

    def _say(self, sentence: str) -> None:
        self.edit.setToolTip(sentence)
