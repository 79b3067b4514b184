"""A laboratory is a window beside the studio; this is what all of them have in common.

It is made when it is first asked for, and closing it only puts it away.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget


class Lab(QWidget):
    """A window of its own that belongs to the studio's.

    Signals:
        editWanted(change, label): the document is to be edited, as one step with this label.
    """

    editWanted = Signal(object, str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(f"{title} - NN Studio")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "page")

    def prepare(self, state: str) -> None:
        """Stand as a lesson wants it; a state that is not known changes nothing."""

    def begin(self) -> None:
        """It can be seen now."""

    def rest(self) -> None:
        """Nobody sees it: nothing moves."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
