"""A push button that is one action: its text, icon, tooltip and whether it can be pressed follow it.

Qt's tool buttons do the same but set their text off centre; this one is an ordinary button.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget

from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property


class ActionButton(QPushButton):
    """A button for ``action``; ``kind`` is a style such as "primary".

    With ``once`` a double click counts as one press: the second would undo what the first did.
    """

    def __init__(
        self, action: QAction, kind: str = "", parent: QWidget | None = None, *, once: bool = False
    ) -> None:
        super().__init__(parent)
        self.action = action
        self._once = once
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if kind:
            set_style_property(self, "kind", kind)
        action.changed.connect(self._follow)
        self.clicked.connect(lambda _checked=False: action.trigger())
        self._follow()
        self.retheme()
        themes.notifier().changed.connect(self.retheme)

    @Slot()
    def retheme(self) -> None:
        """Take the sizes of the applied theme."""
        self.setIconSize(QSize(themes.px(16), themes.px(16)))

    @Slot()
    def _follow(self) -> None:
        text = self.action.text().replace("&", "")
        if text != self.text():
            self.setText(text)
        self.setIcon(self.action.icon())
        self.setToolTip(self.action.toolTip())
        self.setEnabled(self.action.isEnabled())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._once:
            event.accept()
        else:
            super().mouseDoubleClickEvent(event)
