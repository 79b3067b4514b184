"""Explains the panels behind the tabs of a window where the pointer rests on one.

Qt makes these tab bars itself, whenever docks share a place, and its own tips only repeat the name.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolTip

from nnstudio.language import tr


class TabTips(QObject):
    """Looks after the tab bars of one main window."""

    @classmethod
    def of(cls, window: QMainWindow) -> TabTips:
        """The one of this window."""
        found = window.findChild(cls)
        return found if isinstance(found, cls) else cls(window)

    def watch(self) -> None:
        """Name and explain the tab bars there are now."""
        for bar in self._window().findChildren(
            QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            bar.removeEventFilter(self)
            bar.installEventFilter(self)
            bar.setAccessibleName(tr("Panels"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ToolTip
            and isinstance(watched, QTabBar)
            and isinstance(event, QHelpEvent)
        ):
            text = self.tip(watched, watched.tabAt(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, watched)
                return True
        return super().eventFilter(watched, event)

    def tip(self, bar: QTabBar, index: int) -> str:
        """What the panel behind a tab is for, below its name; empty where it does not say."""
        name = bar.tabText(index)
        for dock in self._window().findChildren(QDockWidget):
            if dock.windowTitle() == name and dock.accessibleDescription():
                return f"{name}\n{dock.accessibleDescription()}"
        return ""

    def _window(self) -> QMainWindow:
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window
