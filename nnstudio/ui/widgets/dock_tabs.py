"""The tabs of panels that share a place: each is explained under the pointer and can be closed or let loose.

Qt makes these tab bars itself, whenever docks share a place; its own tips only repeat the name, and what stands
behind a tab has no title with a button to close it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar, QToolTip

from nnstudio.language import tr


class DockTabs(QObject):
    """Looks after the tab bars of one main window."""

    @classmethod
    def of(cls, window: QMainWindow) -> DockTabs:
        """The one of this window."""
        found = window.findChild(cls)
        return found if isinstance(found, cls) else cls(window)

    def watch(self) -> None:
        """Name and explain the tab bars there are now, and put away those that Qt forgot."""
        self._hide_forgotten()
        for bar in self.bars():
            bar.removeEventFilter(self)
            bar.installEventFilter(self)
            bar.setAccessibleName(tr("Panels"))

    def bars(self) -> list[QTabBar]:
        """The tab bars there are now."""
        return self._window().findChildren(
            QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly
        )

    def _hide_forgotten(self) -> None:
        """Hide bars that stand for panels another bar stands above.

        A window whose docks are placed before it is shown keeps the bars of the first arrangement: after
        `restoreState` one of them would lie over the blocks. Qt still holds them, so they are not deleted.
        """
        bars = [bar for bar in self.bars() if bar.isVisible()]
        placed = {bar: self._panels(bar) for bar in bars if self._is_placed(bar)}
        for bar in bars:
            if bar not in placed and any(self._panels(bar) & panels for panels in placed.values()):
                bar.hide()

    @staticmethod
    def _panels(bar: QTabBar) -> set[object]:
        """What Qt knows the panels of a bar by; titles change while a run goes on."""
        return {bar.tabData(index) for index in range(bar.count())}

    def _is_placed(self, bar: QTabBar) -> bool:
        """Whether the panel of the chosen tab stands right below the bar."""
        dock = self.dock(bar, bar.currentIndex())
        if dock is None or not dock.isVisible():
            return False
        gap = dock.geometry().top() - bar.geometry().bottom()
        return dock.geometry().left() == bar.geometry().left() and 0 <= gap <= 4

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QTabBar):
            if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
                text = self.tip(watched, watched.tabAt(event.pos()))
                if text:
                    QToolTip.showText(event.globalPos(), text, watched)
                    return True
            elif (
                event.type() == QEvent.Type.MouseButtonRelease
                and isinstance(event, QMouseEvent)
                and event.button() == Qt.MouseButton.MiddleButton
            ):
                return self._close(watched, watched.tabAt(event.position().toPoint()))
            elif event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
                return self._offer(watched, event.pos(), event.globalPos())
        return super().eventFilter(watched, event)

    def tip(self, bar: QTabBar, index: int) -> str:
        """What the panel behind a tab is for, below its name; empty where it does not say."""
        dock = self.dock(bar, index)
        if dock is None or not dock.accessibleDescription():
            return ""
        how = tr("The middle button closes it; the right one offers more.")
        return f"{dock.windowTitle()}\n{dock.accessibleDescription()}\n{how}"

    def dock(self, bar: QTabBar, index: int) -> QDockWidget | None:
        """The dock behind a tab."""
        name = bar.tabText(index)
        docks = self._window().findChildren(QDockWidget)
        return next((dock for dock in docks if name and dock.windowTitle() == name), None)

    def _close(self, bar: QTabBar, index: int) -> bool:
        dock = self.dock(bar, index)
        if dock is not None:
            dock.close()
        return dock is not None

    def _offer(self, bar: QTabBar, at: QPoint, on_screen: QPoint) -> bool:
        dock = self.dock(bar, bar.tabAt(at))
        if dock is None:
            return False
        menu = QMenu(bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        closing = menu.addAction(tr("Close {title}", title=dock.windowTitle()))
        closing.triggered.connect(dock.close)
        loose = menu.addAction(tr("Let it float"))
        loose.triggered.connect(lambda: dock.setFloating(True))
        menu.popup(on_screen)
        return True

    def _window(self) -> QMainWindow:
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window
