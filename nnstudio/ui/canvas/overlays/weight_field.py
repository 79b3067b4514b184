"""The field in which a weight gets another value, standing where its line was clicked.

Enter keeps the value and leaves the field open for the next one, Up and Down step, Escape closes it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property

WIDTH, HEIGHT = 92, 28
STEP = 0.1


class WeightField(QLineEdit):
    """A line edit for one number.

    Signals:
        given(float): the value to set.
        closed(): it goes away.
    """

    given = Signal(float)
    closed = Signal()

    def __init__(self, value: float, words: str, parent: QWidget) -> None:
        super().__init__(f"{value:.6g}", parent)
        self._done, self._room = False, parent
        self.setAccessibleName(words)
        self.setToolTip(words + "\n" + tr("Enter sets the weight, Up and Down step by 0.1"))
        self.returnPressed.connect(self._give)
        self.textEdited.connect(self._show_sense)
        self.selectAll()

    def open_at(self, place: QPoint) -> None:
        """Show around a point of the parent, inside of it, and take the keyboard."""
        width, height = round(WIDTH * themes.scale()), round(HEIGHT * themes.scale())
        room = self._room.size()
        left = min(max(4, place.x() - width // 2), room.width() - width - 4)
        top = min(max(4, place.y() - height - 8), room.height() - height - 4)
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def value(self) -> float | None:
        """The number that stands there; None where it is none."""
        try:
            number = float(self.text().strip().replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def close_field(self) -> None:
        """Go away without another value."""
        if not self._done:
            self._done = True
            self.closed.emit()
            self.hide()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: STEP, Qt.Key.Key_Down: -STEP}.get(Qt.Key(event.key()))
        value = self.value()
        if event.key() == Qt.Key.Key_Escape:
            self.close_field()
        elif step is not None and value is not None:
            self.setText(f"{round(value + step, 10):.6g}")
            self._give()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_field()

    def _give(self) -> None:
        value = self.value()
        if value is not None:
            self.given.emit(value)
            self.selectAll()

    def _show_sense(self) -> None:
        set_style_property(self, "error", self.value() is None)
