"""The line that numbers and words are typed into: text that is refused stays until it is right.

Unlike a plain number line it can also show "nothing chosen" and several different values at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui.inspector.editors.base import Say, mixed_text
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property

Parse = Callable[[str], Any]
"""The value of a text; raises ProblemError."""

Step = Callable[[Any, bool], Any]
"""The next value above (True) or below a value."""


class ValueLine(QLineEdit):
    """One value as text. Enter and leaving commit, Esc goes back, Up and Down step.

    Signals:
        entered(value, stepping): another valid value.
        refused(sentence): why the text is none; empty once it is fine again.
    """

    entered = Signal(object, bool)
    refused = Signal(str)
    menu_opening = Signal(QMenu)

    def __init__(
        self,
        parse: Parse,
        say: Say,
        written: Callable[[Any], str],
        step: Step | None = None,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse, self._say, self._written, self._step = parse, say, written, step
        self._value: Any = None
        self._mixed = False
        self._problem = ""
        self._unit = unit
        self._hint = ""
        self.setMinimumWidth(40)
        self.textEdited.connect(self._look_again)
        themes.notifier().changed.connect(self.retheme)
        self.retheme()

    def show_value(self, value: Any, hint: str = "") -> None:
        """Show a value; ``hint`` is what an empty line stands for. Text being typed stays if nothing changed."""
        same = not self._mixed and value == self._value and type(value) is type(self._value)
        self._value, self._mixed, self._hint = value, False, hint
        self._rest(keep=same)

    def show_mixed(self) -> None:
        """Show that there are several different values."""
        same = self._mixed
        self._mixed = True
        self._rest(keep=same)

    def problem(self) -> str:
        """Why the text is refused; empty when it is not."""
        return self._problem

    def settle(self) -> None:
        """Commit what is being typed, or give it up when it is refused."""
        if not self.commit():
            self.give_up()

    def give_up(self) -> None:
        """Show the value again, whatever was typed."""
        self.setModified(False)
        self._report("")
        self._rest(keep=False)

    def commit(self) -> bool:
        """Take the text as the value if it is one; returns whether it is."""
        if not self.isModified():
            return not self._problem
        if self._mixed and not self.text().strip():
            self.give_up()
            return True
        value = self._read()
        if self._problem:
            return False
        self.setModified(False)
        if self._mixed or value != self._value or type(value) is not type(self._value):
            return self._announce(value, False)
        self._rest(keep=False)
        return True

    def refuse(self, sentence: str) -> None:
        """Say why the value that was just entered cannot be taken."""
        self._report(sentence)

    def retheme(self) -> None:
        """Make room for the unit in the applied type size."""
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        room = metrics.horizontalAdvance(self._unit) + 6 if self._unit else 0
        self.setTextMargins(0, 0, room, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.selectAll()
        elif key == Qt.Key.Key_Escape and (self.isModified() or self._problem):
            self.give_up()
            self.selectAll()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._step is not None:
            self._take_step(key == Qt.Key.Key_Up)
        elif key == Qt.Key.Key_Escape:
            event.ignore()
            return
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def event(self, event: QEvent) -> bool:
        # With nothing typed, undo and redo are about the experiment and belong to the window.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.isModified()
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.commit()
            # A long list is read from its beginning.
            self.setCursorPosition(0)
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_opening.emit(menu)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setFont(themes.font(fonts.CAPTION))
            painter.setPen(themes.colour("secondary"))
            painter.drawText(
                self.rect().adjusted(0, 0, -10, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                self._unit,
            )
            painter.end()

    def _rest(self, keep: bool) -> None:
        """Write the value, unless ``keep`` and something is being typed or was refused."""
        self.setPlaceholderText(mixed_text() if self._mixed else self._hint)
        if keep and (self.isModified() or self._problem):
            return
        text = "" if self._mixed or self._value is None else self._written(self._value)
        if text != self.text():
            at = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(at, len(text)) if self.hasFocus() else 0)
        self.setModified(False)
        self._report("")

    def _read(self) -> Any:
        try:
            value = self._parse(self.text())
        except ProblemError as error:
            self._report(self._say(error.problems[0]))
            return None
        self._report("")
        return value

    def _look_again(self, _text: str) -> None:
        # Half a number is no mistake: only what was refused once is looked at while typing.
        if self._problem:
            self._read()

    def _report(self, sentence: str) -> None:
        set_style_property(self, "error", bool(sentence))
        if sentence != self._problem:
            self._problem = sentence
            self.setAccessibleDescription(sentence)
            self.refused.emit(sentence)

    def _take_step(self, up: bool) -> None:
        start = self._value
        if self.isModified():
            try:
                start = self._parse(self.text())
            except ProblemError:
                return
        elif self._mixed:
            return
        if start is None or self._step is None:
            return
        value = self._step(start, up)
        self._report("")
        self.setModified(False)
        if value == self._value:
            self._rest(keep=False)
        else:
            self._announce(value, True)

    def _announce(self, value: Any, stepping: bool) -> bool:
        """Offer a value to whoever owns it, who shows it here by return or refuses it."""
        self.entered.emit(value, stepping)
        if self._problem:
            self.setModified(True)
            return False
        self._rest(keep=False)
        return True
