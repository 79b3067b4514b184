"""One row of a form: the field's name, its editor and, where needed, why a text was refused.

Rows of inner parts are set in a little, so that one sees what belongs to what.
"""

from __future__ import annotations

import html
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import pieces
from nnstudio.core.parts.part import Description, Part
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import SEVERAL, Change, Editor, Say, Several
from nnstudio.ui.inspector.editors.choose import editor_class
from nnstudio.ui.inspector.explain import explanation, written
from nnstudio.ui.inspector.field_label import FieldLabel
from nnstudio.ui.inspector.paths import Path
from nnstudio.ui.inspector.several_face import SeveralFace
from nnstudio.ui.part_tip import part_tip
from nnstudio.ui.setting_words import value_words

INDENT = 12
WIDE = 110


class Row(QWidget):
    """A field of one or several descriptions of the same kind.

    Signals:
        edited(path, change, stepping): the user made another value of the field at ``path``.
        varied(path, text): values of it are to be compared; "" has it one value again.
        compareWanted(row): the user is to choose which.
    """

    edited = Signal(object, object, bool)
    varied = Signal(object, str)
    compareWanted = Signal(object)

    def __init__(
        self,
        owner: type[Description],
        field: FieldDescription,
        path: Path,
        say: Say,
        live: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.owner, self.field, self.path = owner, field, path
        self._live = live
        self._default: Any = field.default
        self._owners: tuple[Description, ...] = ()
        self._list: str | None = None
        self._several: SeveralFace | None = None
        self._chosen: Part | None = None
        title = tr(field.title)
        self.label = FieldLabel(title, INDENT * (len(path) - 1))
        self.editor: Editor = editor_class(owner, field)(field, say)
        self.editor.name(title)
        self._sentence = QLabel()
        self._sentence.setProperty("role", "error")
        self._sentence.setWordWrap(True)
        self._sentence.hide()
        self._note = QLabel()
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._note.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 48)
        grid.setColumnStretch(1, 52)
        grid.addWidget(self.label, 0, 0)
        self._field = QWidget()
        self._place = QHBoxLayout(self._field)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.setSpacing(0)
        self._place.addWidget(self.editor, 1)
        grid.addWidget(self._field, 0, 1)
        grid.addWidget(self._sentence, 2, 0, 1, 2)
        grid.addWidget(self._note, 3, 1)
        self._grid, self._below = grid, False
        self.editor.edited.connect(self._edited)
        self.editor.refused.connect(self._refused)
        self.editor.varied.connect(lambda text: self.varied.emit(self.path, text))
        self.editor.menu_opening.connect(self._add_entries)
        self._explain()

    def key(self) -> tuple[Path, type[Description]]:
        """What tells this row from others; rows with the same key show the same field."""
        return self.path, self.owner

    def display(self, owners: tuple[Description, ...], default: Any) -> None:
        """Show the field of these owners, whose usual value is ``default``."""
        self._owners = owners
        values = self.values()
        alike = len({type(value) for value in values}) == 1
        chosen = values[0] if alike and isinstance(values[0], Part) else None
        other = default != self._default or type(chosen) is not type(self._chosen)
        if other:
            self._default, self._chosen = default, chosen
        listed = self._list is not None and self.editor.takes_lists
        self.editor.display((Several(self._list or ""),) if listed else values, owners)
        self.label.give_way(self._list is not None or self.editor.minimumSizeHint().width() > WIDE)
        self._arrange()
        changed = any(self._differs(value) for value in values)
        if changed != self.label.is_changed():
            self.label.set_changed(changed)
            other = True
        if other:
            self._explain()

    def values(self) -> tuple[Any, ...]:
        """The values shown, one for each owner."""
        return tuple(getattr(owner, self.field.name) for owner in self._owners)

    def list_text(self) -> str | None:
        """The values that are compared, as they were typed; None where there is one."""
        return self._list

    def set_list(self, text: str | None) -> None:
        """Show that these values are compared, or one value again."""
        if text == self._list:
            return
        self._list = text
        if text is not None and self._several is None:
            self._several = SeveralFace(self)
            self._several.asked.connect(lambda: self.compareWanted.emit(self))
            self._several.given_up.connect(self.end_list)
            self._place.addWidget(self._several)
        if self._several is not None:
            self._several.setVisible(text is not None)
            own = self.editor.takes_lists
            self._several.show_values(
                tr(self.field.title), None if own else self._list_words(text or "")
            )
            self.editor.setVisible(own or text is None)
            self._place.setStretch(1, 0 if own else 1)
        if self._owners:
            self.display(self._owners, self._default)

    def end_list(self) -> None:
        """Have one value again."""
        self.editor.give_up()
        self.varied.emit(self.path, "")

    def _list_words(self, text: str) -> str:
        return ", ".join(value_words(self.field, piece) for piece in pieces(text) if piece)

    def default(self) -> Any:
        """The value that "Reset to default" sets; SEVERAL where the kinds shown have different ones."""
        return self._default

    def is_changed(self) -> bool:
        """Whether the value differs from the usual one."""
        return self.label.is_changed()

    def sentence(self) -> str:
        """Why the typed text is refused; empty when it is not."""
        return "" if self._sentence.isHidden() else self._sentence.text()

    def set_note(self, text: str) -> None:
        """Say something quietly below the value; "" says nothing."""
        if text != self._note.text():
            self._note.setText(text)
            self._note.setVisible(bool(text))

    def note(self) -> str:
        """What is said below the value."""
        return self._note.text()

    def reset(self) -> None:
        """Set the usual value."""
        self.editor.give_up()
        default = self._default
        self.edited.emit(self.path, lambda _old: default, False)

    def menu(self) -> QMenu:
        """The row's context menu."""
        menu = QMenu(self)
        self._add_entries(menu)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """A wide row of choices that would cut the name goes into a line of its own."""
        least = self._field.minimumSizeHint().width()
        room = self.width() - self._grid.horizontalSpacing() - least
        wide = least > WIDE and self._list is None
        below = wide and room < self.label.sizeHint().width()
        if below != self._below:
            self._below = below
            self._grid.removeWidget(self._field)
            if below:
                self._grid.addWidget(self._field, 1, 0, 1, 2)
            else:
                self._grid.addWidget(self._field, 0, 1)

    def _add_entries(self, menu: QMenu) -> None:
        if menu.actions():
            menu.addSeparator()
        if self.field.kind != "text":
            compare = menu.addAction(tr("Compare values…"))
            compare.triggered.connect(lambda: self.compareWanted.emit(self))
        if self._list is not None:
            menu.addAction(tr("Back to one value")).triggered.connect(self.end_list)
        action = QAction(tr("Reset to default"), menu)
        action.setEnabled(self.is_changed())
        action.triggered.connect(self.reset)
        menu.addAction(action)

    def _differs(self, value: Any) -> bool:
        if self._default is SEVERAL:
            return False
        # The fields of an inner part have rows, and dots, of their own.
        if self.field.kind == "part":
            return type(value) is not type(self._default)
        return value != self._default

    def _explain(self) -> None:
        text = explanation(self.field, self._default, self._live)
        # What the part does that is chosen stands below what is said of the field.
        about = part_tip(self._chosen) if self._chosen is not None else ""
        self.editor.setToolTip(_above(text, about))
        if self.is_changed():
            default = written(self.field, self._default)
            dot = tr("Changed from the default {value}; right-click to reset", value=default)
            text = f"{text}\n{dot}"
        self.label.setToolTip(_above(text, about))

    def _edited(self, change: Change, stepping: bool) -> None:
        self.edited.emit(self.path, change, stepping)

    def _refused(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))


def _above(text: str, about: str) -> str:
    if not about:
        return text
    said = html.escape(text).replace("\n", "<br>")
    return f"<p style='margin:0 0 6px 0'>{said}</p>{about}"
