"""Where the docks of the main window stand at the first start, and how that is stored and brought back.

The window hands over its docks by name; their arrangement is known here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QObject, QSettings, QSize, Qt, Slot
from PySide6.QtWidgets import QMainWindow

from nnstudio.ui.panels.table import PanelRecord
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.dock import Dock

VERSION = 4
TALL = 860
"""Pixels of a window's height from which on there is room for something below the inspector."""
UNDER = 320
"""Pixels of height of what stands there."""
LOWEST = 220
"""Pixels of height below which curves and histograms cannot be read."""
DEFAULT_SIZE = QSize(1440, 900)
SIDES = (172, 276)
"""Pixels of width of blocks and inspector, before large type."""
GEOMETRY, STATE = "window/geometry", "window/state"


class DockLayout(QObject):
    """The arrangement: blocks left, inspector right, the views of a run below."""

    def __init__(
        self,
        window: QMainWindow,
        docks: dict[str, Dock],
        views: Iterable[PanelRecord],
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._settings = window, docks, settings
        self._views = tuple(views)
        self._type = _room()
        self._arrange()
        themes.notifier().changed.connect(self._take_type)

    def restore(self) -> None:
        """Size and docks as they were left; the defaults where nothing usable is stored."""
        window = self._window
        geometry, state = (self._bytes(key) for key in (GEOMETRY, STATE))
        if geometry is None or not window.restoreGeometry(geometry):
            window.resize(DEFAULT_SIZE.boundedTo(window.screen().availableSize()))
        if state is None or not window.restoreState(state, VERSION):
            self._resize()

    def remember(self) -> None:
        """Store size and docks for the next window."""
        self._settings.setValue(GEOMETRY, self._window.saveGeometry())
        self._settings.setValue(STATE, self._window.saveState(VERSION))

    def _bytes(self, key: str) -> QByteArray | None:
        """What Qt has stored there; None for anything else that may stand in the file."""
        stored = self._settings.value(key)
        return stored if isinstance(stored, QByteArray) else None

    def reset(self) -> None:
        """All docks back where they were at the first start."""
        for dock in self._docks.values():
            self._window.removeDockWidget(dock)
        self._settings.remove(STATE)
        self._arrange()
        hidden = {record.id for record in self._views if not record.shown}
        for name, dock in self._docks.items():
            dock.setFloating(False)
            dock.setVisible(name not in hidden)
        self._raise_first()
        self._resize()

    def _arrange(self) -> None:
        window, docks = self._window, self._docks
        for name, area in (
            ("palette", Qt.DockWidgetArea.LeftDockWidgetArea),
            ("inspector", Qt.DockWidgetArea.RightDockWidgetArea),
            ("curves", Qt.DockWidgetArea.BottomDockWidgetArea),
        ):
            window.addDockWidget(area, docks[name])
        window.splitDockWidget(docks["curves"], docks["histograms"], Qt.Orientation.Horizontal)
        last = {
            "lower": docks["curves"],
            "beside": docks["histograms"],
            "right": docks["inspector"],
            "under": docks["inspector"],
        }
        for record in self._views:
            dock = docks[record.id]
            if record.place not in ("right", "under"):
                dock.setMinimumHeight(LOWEST)
            if dock not in last.values():
                window.tabifyDockWidget(last[record.place], dock)
                last[record.place] = dock
            if not record.shown:
                dock.hide()
        window.tabifyDockWidget(last["lower"], docks["problems"])
        docks["problems"].setMinimumHeight(LOWEST)
        self._raise_first()

    @Slot()
    def _take_type(self) -> None:
        """Give the docks at the sides more room where type has grown, and less where it has shrunk."""
        grown, self._type = _room() / self._type, _room()
        if grown != 1.0:
            sides = [self._docks["palette"], self._docks["inspector"]]
            widths = [round(dock.width() * grown) for dock in sides]
            self._window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)

    def _raise_first(self) -> None:
        for name in ("curves", "histograms", "inspector"):
            self._docks[name].raise_()

    def _resize(self) -> None:
        docks, resize = self._docks, self._window.resizeDocks
        sides = [round(width * _room()) for width in SIDES]
        resize([docks["palette"], docks["inspector"]], sides, Qt.Orientation.Horizontal)
        lower = [docks["curves"], docks["histograms"]]
        resize(lower, [660, 505], Qt.Orientation.Horizontal)
        resize(lower, [self._window.height() * 42 // 100] * 2, Qt.Orientation.Vertical)
        if self._window.height() >= TALL:
            for record in self._views:
                if record.place == "under" and record.shown:
                    self._stand_under(docks[record.id])

    def _stand_under(self, dock: Dock) -> None:
        """Take a dock out of the inspector's tabs and place it below, where there is room for both."""
        window, inspector = self._window, self._docks["inspector"]
        window.removeDockWidget(dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock, Qt.Orientation.Vertical)
        dock.show()
        heights = [window.height() - UNDER, UNDER]
        window.resizeDocks([inspector, dock], heights, Qt.Orientation.Vertical)


def _room() -> float:
    """How much wider the sides are for large type: less than the words, as the network needs room as well."""
    return 1.0 + 0.6 * (themes.scale() - 1.0)
