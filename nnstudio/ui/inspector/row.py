"""One row of a form: the field's name, its editor and, where needed, why a text was refused.

Rows of inner parts are set in a little, so that one sees what belongs to what.
"""

from __future__ import annotations

import html
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import SEVERAL, Change, Editor, Say
from nnstudio.ui.inspector.editors.choose import editor_class
from nnstudio.ui.inspector.explain import explanation, written
from nnstudio.ui.inspector.field_label import FieldLabel
from nnstudio.ui.inspector.paths import Path
from nnstudio.ui.part_tip import part_tip

INDENT = 12
WIDE = 110


class Row(QWidget):
    """A field of one or several descriptions of the same kind.

    Signals:
        edited(path, change, stepping): the user made another value of the field at ``path``.
    """

    edited = Signal(object, object, bool)

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
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(self._sentence, 2, 0, 1, 2)
        grid.addWidget(self._note, 3, 1)
        self._grid, self._below = grid, False
        self.editor.edited.connect(self._edited)
        self.editor.refused.connect(self._refused)
        self.editor.menu_opening.connect(self._add_reset)
        self._explain()

    def key(self) -> tuple[Path, type[Description]]:
        """What tells this row from others; rows with the same key show the same field."""
        return self.path, self.owner

    def display(self, owners: tuple[Description, ...], default: Any) -> None:
        """Show the field of these owners, whose usual value is ``default``."""
        values = tuple(getattr(owner, self.field.name) for owner in owners)
        alike = len({type(value) for value in values}) == 1
        chosen = values[0] if alike and isinstance(values[0], Part) else None
        other = default != self._default or type(chosen) is not type(self._chosen)
        if other:
            self._default, self._chosen = default, chosen
        self.editor.display(values, owners)
        self.label.give_way(self.editor.minimumSizeHint().width() > WIDE)
        self._arrange()
        changed = any(self._differs(value) for value in values)
        if changed != self.label.is_changed():
            self.label.set_changed(changed)
            other = True
        if other:
            self._explain()

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
        self._add_reset(menu)
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
        room = self.width() - self._grid.horizontalSpacing() - self.editor.minimumSizeHint().width()
        wide = self.editor.minimumSizeHint().width() > WIDE
        below = wide and room < self.label.sizeHint().width()
        if below != self._below:
            self._below = below
            self._grid.removeWidget(self.editor)
            if below:
                self._grid.addWidget(self.editor, 1, 0, 1, 2)
            else:
                self._grid.addWidget(self.editor, 0, 1)

    def _add_reset(self, menu: QMenu) -> None:
        if menu.actions():
            menu.addSeparator()
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
