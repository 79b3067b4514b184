"""A choice of a few things side by side, such as none | before | after.

All choices are seen at once and one click or arrow key changes it, where a drop-down would hide them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import restyle


class _Segment(QToolButton):
    """One choice; wide enough for its text in the weight of the chosen one, so that nothing jumps."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        width = QFontMetrics(themes.font(strong=True)).horizontalAdvance(self.text()) + 24
        return QSize(max(width, hint.width(), 30), hint.height())

    def minimumSizeHint(self) -> QSize:
        # In a narrow form the words stand closer together before they need a line of their own.
        width = QFontMetrics(themes.font(strong=True)).horizontalAdvance(self.text()) + 14
        return QSize(max(width, 30), self.sizeHint().height())


class Segmented(QWidget):
    """Exactly one of several values, each with a text; arrow keys move between them."""

    valueChanged = Signal(object)
    """The user chose another value."""

    def __init__(
        self, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        """Make one segment for each (value, text); the first is chosen. Raises ValueError without options."""
        super().__init__(parent)
        if not options:
            raise ValueError("a choice needs at least one option")
        self._values = [value for value, _ in options]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (_, text) in enumerate(options):
            segment = _Segment()
            segment.setText(text)
            segment.setAccessibleName(text)
            segment.setCheckable(True)
            segment.setProperty("segment", _place(index, len(options)))
            segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(segment, index)
            layout.addWidget(segment)
        self._segment(0).setChecked(True)
        self._current = 0
        self._mark_focus()
        self._group.idClicked.connect(self._choose)

    def value(self) -> object:
        """Return the chosen value."""
        return self._values[self._current]

    def values(self) -> list[object]:
        """Return all values, in the order they are shown."""
        return list(self._values)

    def set_value(self, value: object) -> None:
        """Choose a value without announcing it; raises ValueError when it is not among them."""
        self._current = self._values.index(value)
        self._segment(self._current).setChecked(True)
        self._mark_focus()

    def set_texts(self, texts: Sequence[str]) -> None:
        """Write other texts on the segments, for a change of language."""
        for index, text in enumerate(texts):
            self._segment(index).setText(text)
            self._segment(index).setAccessibleName(text)
            self._segment(index).updateGeometry()

    def set_tooltips(self, texts: Sequence[str]) -> None:
        """Say what each choice means when the pointer rests on it."""
        for index, text in enumerate(texts):
            self._segment(index).setToolTip(text)

    def set_available(self, available: Callable[[object], bool]) -> None:
        """Show only the choices that are available; the chosen one must be among them."""
        for index, value in enumerate(self._values):
            self._segment(index).setVisible(available(value))

    def _segment(self, index: int) -> QToolButton:
        button = self._group.button(index)
        assert isinstance(button, QToolButton)
        return button

    def _choose(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self._mark_focus()
            self.valueChanged.emit(self._values[index])

    def _mark_focus(self) -> None:
        # The control is one stop for the Tab key, on the chosen segment.
        for index in range(len(self._values)):
            chosen = index == self._current
            policy = Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            self._segment(index).setFocusPolicy(policy)
        self.setFocusProxy(self._segment(self._current))
        restyle(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        target = self._current + step
        while 0 <= target < len(self._values) and self._segment(target).isHidden():
            target += step
        target = min(max(target, 0), len(self._values) - 1)
        if self._segment(target).isHidden():
            return
        self._segment(target).setChecked(True)
        self._choose(target)
        self._segment(target).setFocus(Qt.FocusReason.TabFocusReason)


def _place(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if index == 0 else "last" if index == count - 1 else "middle"
