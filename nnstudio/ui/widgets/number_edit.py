"""A line to type a number into, which never loses what was typed and says what is wrong with it.

Spin boxes refuse keys, forget text and cannot hold 1e-3; people who tune networks type such numbers all day.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.ui.style.focus import by_keyboard
from nnstudio.ui.widgets.restyle import set_style_property

Number = int | float
Parse = Callable[[str], tuple[Number | None, str | None]]
"""Turns typed text into (value, None), or (None, the sentence that says what is wrong)."""


class NumberEdit(QLineEdit):
    """A number with validation by a callback, stepping with Up and Down, and Esc to go back."""

    committed = Signal(object)
    """A new valid value was entered: an int or a float."""
    error = Signal(str)
    """What is wrong with the text now; empty once it is right again."""

    def __init__(
        self,
        value: Number,
        parse: Parse,
        *,
        step: Number = 1,
        log_steps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Show ``value``; Up and Down add ``step``, or go along 1, 2, 5, 10, ... with ``log_steps``."""
        super().__init__(parent)
        self._parse = parse
        self._step = step
        self._log_steps = log_steps
        self._value = value
        self._problem = ""
        self.setText(number_text(value))
        self.textEdited.connect(self._check)

    def value(self) -> Number:
        """Return the last valid value that was committed or set."""
        return self._value

    def problem(self) -> str:
        """Return the sentence about the present text, empty when it is right."""
        return self._problem

    def set_value(self, value: Number) -> None:
        """Show a value without announcing it; a text being typed is replaced only when the value differs."""
        if value == self._value and type(value) is type(self._value) and self.isModified():
            return
        self._value = value
        self._restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            self.selectAll()
            event.accept()
        elif key == Qt.Key.Key_Escape and (self.isModified() or self._problem):
            self._restore()
            self.selectAll()
            event.accept()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._take_step(1 if key == Qt.Key.Key_Up else -1)
            event.accept()
        elif key == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if by_keyboard(event):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()
        super().focusOutEvent(event)

    def commit(self) -> bool:
        """Take the text as the new value if it is right; return whether it is. Announces only real changes."""
        if not self.isModified() and not self._problem:
            return True
        value, problem = self._parse(self.text())
        if value is None:
            self._report(problem or "")
            return False
        self._report("")
        changed = value != self._value or type(value) is not type(self._value)
        self._value = value
        self.setText(number_text(value))
        self.setModified(False)
        if changed:
            self.committed.emit(value)
        return True

    # -- inside --------------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        self.setText(number_text(self._value))
        self.setModified(False)
        self._report("")

    def _check(self, text: str) -> None:
        value, problem = self._parse(text)
        self._report("" if value is not None else problem or "", wrong=value is None)

    def _report(self, problem: str, wrong: bool | None = None) -> None:
        set_style_property(self, "error", bool(problem) if wrong is None else wrong)
        if problem != self._problem:
            self._problem = problem
            self.setAccessibleDescription(problem)
            self.error.emit(problem)

    def _take_step(self, direction: int) -> None:
        value, _ = self._parse(self.text())
        start = self._value if value is None else value
        target = log_step(start, direction) if self._log_steps else start + direction * self._step
        if isinstance(start, int) and not isinstance(self._step, float):
            target = int(target)
        elif isinstance(target, float):
            # 0.1 + 0.2 is not what anybody wants to read.
            target = float(f"{target:.12g}")
        if self._parse(number_text(target))[0] is None:
            return
        self.setText(number_text(target))
        self.setModified(True)
        self.commit()


def number_text(value: Number) -> str:
    """Return a number as a person would type it: 100, 0.05, 1e-05 as 1e-5; reading it gives the same number."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return str(value)
    text = repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}"
    if text.startswith(("0.000", "-0.000")):
        mantissa, exponent = f"{value:.16e}".split("e")
        short = repr(float(mantissa)).removesuffix(".0")
        candidate = f"{short}e{int(exponent)}"
        return candidate if float(candidate) == value and len(candidate) < len(text) else text
    return text


def log_step(value: Number, direction: int) -> Number:
    """Return the next of ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, ... above or below a value.

    Negative values go the same way mirrored; zero goes to a thousandth, up or down.
    """
    if value == 0:
        return direction if isinstance(value, int) else direction * 1e-3
    if value < 0:
        return -log_step(-value, -direction)
    if isinstance(value, int) and value == 1 and direction < 0:
        return 0
    power = math.floor(math.log10(value) + 1e-12)
    ladder = [
        float(f"{mantissa}e{exponent}")
        for exponent in (power - 1, power, power + 1)
        for mantissa in (1, 2, 5)
    ]
    near = 1e-9 * value
    if direction > 0:
        target = min(rung for rung in ladder if rung > value + near)
    else:
        target = max(rung for rung in ladder if rung < value - near)
    return int(target) if isinstance(value, int) else target
