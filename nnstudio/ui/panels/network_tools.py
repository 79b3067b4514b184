"""The tools above the list of the network: buttons in a line, and all of them again in a menu.

A narrow pane shows their pictures alone, and is never kept wide by the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons


class _Tool(NamedTuple):
    """Words, picture and tip; ``keys`` of one that is pressed, none of one that opens a menu."""

    text: str
    icon: str
    tip: str
    keys: str = ""


def _tools() -> dict[str, _Tool]:
    """In the order of the Tab key."""
    return {
        "add": _Tool(tr("Add after"), "plus", tr("Add a block after this one (Insert)")),
        "connect": _Tool(tr("Connect to"), "link", tr("Give its output to another block")),
        "disconnect": _Tool(tr("Disconnect"), "cut", tr("Remove one of its links")),
        "up": _Tool(
            tr("Move up"),
            "chevron-up",
            tr("Change places with the block before it (Ctrl+Up)"),
            "Ctrl+Up",
        ),
        "down": _Tool(
            tr("Move down"),
            "chevron-down",
            tr("Change places with the block after it (Ctrl+Down)"),
            "Ctrl+Down",
        ),
        "rename": _Tool(tr("Rename"), "text", tr("Give it a name of your own (F2)"), "F2"),
        "delete": _Tool(tr("Delete"), "delete", tr("Remove the chosen blocks (Delete)"), "Del"),
        "fix": _Tool(tr("Mend"), "check", tr("What would solve its problems")),
    }


class NetworkTools(QWidget):
    """Buttons by name, and the menus of those that open one.

    Signals:
        pressed(name): a tool without a menu was used.
        opening(name): a menu is about to be shown and wants its entries.
    """

    pressed = Signal(str)
    opening = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = _tools()
        self.buttons: dict[str, QToolButton] = {}
        self.menus: dict[str, QMenu] = {}
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(12, 6, 12, 6)
        self._line.setSpacing(4)
        for name, tool in self._tools.items():
            self.buttons[name] = self._button(name, tool)
            self._line.addWidget(self.buttons[name])
        self._line.addStretch(1)
        self._line.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def allow(self, allowed: Mapping[str, bool]) -> None:
        """Say of every tool whether it can be used."""
        for name, button in self.buttons.items():
            button.setEnabled(allowed[name])

    def open(self, name: str) -> None:
        """Open the menu of a tool below its button, where the tool can be used."""
        button = self.buttons[name]
        if button.isEnabled():
            # Not showMenu(), which waits in a loop of its own until the menu is closed.
            self.menus[name].popup(button.mapToGlobal(button.rect().bottomLeft()))

    def show_all(self, at: QPoint) -> None:
        """Offer every tool at a place on the screen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, smaller in self.menus.items():
            if self.buttons[name].isEnabled():
                menu.addMenu(smaller).setText(self._tools[name].text)
        menu.addSeparator()
        for name, tool in self._tools.items():
            if tool.keys:
                action = menu.addAction(tool.text, self.buttons[name].click)
                action.setEnabled(self.buttons[name].isEnabled())
                action.setShortcut(QKeySequence(tool.keys))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        menu.popup(at)

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        for name, button in self.buttons.items():
            button.setIcon(icons.icon(self._tools[name].icon, "secondary"))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for style in (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            Qt.ToolButtonStyle.ToolButtonIconOnly,
        ):
            for button in self.buttons.values():
                button.setToolButtonStyle(style)
            # The line itself would only know of it after its next layout.
            wide = sum(button.sizeHint().width() for button in self.buttons.values())
            if wide + self._line.spacing() * len(self.buttons) + 24 <= self.width():
                break

    def _button(self, name: str, tool: _Tool) -> QToolButton:
        button = QToolButton()
        button.setText(tool.text)
        button.setToolTip(tool.tip)
        button.setAccessibleName(tool.text)
        button.setAccessibleDescription(tool.tip)
        button.setProperty("kind", "flat")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if tool.keys:
            button.clicked.connect(lambda: self.pressed.emit(name))
        else:
            menu = self.menus[name] = QMenu(self)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda: self.opening.emit(name))
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button
