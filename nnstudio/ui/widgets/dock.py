"""A panel that can be moved, tabbed and closed, with a slim title of our own.

Qt's own dock titles look different on every system and stay on top of a tab that already says the same.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QTabWidget,
    QToolButton,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.dock_tabs import DockTabs
from nnstudio.ui.widgets.elided_label import ElidedLabel

TITLE_HEIGHT = 34


class _TitleBar(QWidget):
    """The name of a dock and a button that closes it; takes no room while a tab shows the name."""

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self.collapsed = False
        self.label = ElidedLabel(dock.windowTitle())
        self.label.setProperty("role", "heading")
        # A press on the name must reach the dock, which is dragged by it.
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.close_button = QToolButton()
        self.close_button.setProperty("kind", "icon")
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.close_button)

    def sizeHint(self) -> QSize:
        return QSize(80, 0 if self.collapsed else round(TITLE_HEIGHT * themes.scale()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), themes.colour("panel"))
        painter.end()


class Dock(QDockWidget):
    """A dock with an object name for saved layouts; closing hides it and its action brings it back."""

    def __init__(
        self, name: str, title: str, content: QWidget, parent: QWidget | None = None
    ) -> None:
        """Wrap ``content``; ``name`` never changes with the language and goes into saved layouts."""
        super().__init__(title, parent)
        self.setObjectName(name)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self._bar = _TitleBar(self)
        self.setTitleBarWidget(self._bar)
        self.setWidget(content)
        self.set_title(title)
        self.retheme()
        self.toggleViewAction().triggered.connect(self._come_to_front)
        # Tabs come and go in several steps of the layout; look once when they are done.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self.update_title_bar)
        self.visibilityChanged.connect(self._look_soon)
        self.dockLocationChanged.connect(self._look_soon)
        self.topLevelChanged.connect(self._look_soon)
        self.toggleViewAction().triggered.connect(self._come_forward)
        themes.notifier().changed.connect(self.retheme)

    @Slot(bool)
    def _come_forward(self, shown: bool) -> None:
        """What is brought back is seen, also where it shares its place with others."""
        if shown:
            self.raise_()

    def set_title(self, title: str) -> None:
        """Set the name in the title, in the tab and for screen readers."""
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.toggleViewAction().setText(title)
        self._bar.label.setText(title)
        self._bar.close_button.setAccessibleName(tr("Close {title}", title=title))
        self._bar.close_button.setToolTip(tr("Close {title}", title=title))

    def set_tip(self, text: str) -> None:
        """Say what the dock is for where the pointer rests on its name or its tab."""
        self._bar.setToolTip(text)
        self.toggleViewAction().setToolTip(text)
        self.toggleViewAction().setStatusTip(text)
        self.setAccessibleDescription(text)

    def title_is_shown(self) -> bool:
        """Whether the title bar takes room, which it does not while a tab shows the name."""
        return not self._bar.collapsed

    def is_tabbed(self) -> bool:
        """Whether the dock shares its place with another open one."""
        window = self.parentWidget()
        if self.isFloating() or not isinstance(window, QMainWindow):
            return False
        others = window.tabifiedDockWidgets(self)
        return any(other.toggleViewAction().isChecked() for other in others)

    def update_title_bar(self) -> None:
        """Show the title, or leave it to the tab, in this dock and those it shares its place with."""
        window = self.parentWidget()
        docks: list[QDockWidget] = [self]
        if isinstance(window, QMainWindow):
            docks = window.findChildren(QDockWidget)
            DockTabs.of(window).watch()
        for dock in docks:
            if isinstance(dock, Dock):
                dock._collapse(dock.is_tabbed())

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self._bar.close_button.setIcon(icons.icon("close", "secondary"))
        self._bar.updateGeometry()
        self._bar.update()

    def _come_to_front(self, shown: bool) -> None:
        """Whoever chose it in a menu wants to see it, and not a tab that it stands behind."""
        if shown:
            self.raise_()

    def _look_soon(self) -> None:
        if self.isVisible():
            self._look.start()
        else:
            self._look.stop()
            window = self.parentWidget()
            # A dock that was just closed may leave another one alone in its place.
            if isinstance(window, QMainWindow) and window.isVisible():
                self.update_title_bar()

    def _collapse(self, collapsed: bool) -> None:
        if collapsed != self._bar.collapsed:
            self._bar.collapsed = collapsed
            self._bar.label.setVisible(not collapsed)
            self._bar.close_button.setVisible(not collapsed)
            self._bar.updateGeometry()


def prepare_dock_host(window: QMainWindow) -> None:
    """Set a main window up for these docks: tabs on top, nesting, the inspector down to the bottom."""
    window.setDockOptions(
        QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
    )
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
    window.setDocumentMode(True)
    window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
    window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
