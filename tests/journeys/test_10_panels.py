"""Panels are closed, brought back, moved and put in order; the window remembers how it was left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QToolButton

from journeys.hands import Hands, seen
from nnstudio.app import forget_window
from nnstudio.ui.panels.histograms import HistogramsPanel
from nnstudio.ui.widgets.dock import Dock
from nnstudio.ui.widgets.dock_tabs import DockTabs


def close(hands: Hands, name: str) -> None:
    """Close a panel by the cross in its title, or by its tab where it shares its place."""
    dock = hands.window.docks[name]
    assert isinstance(dock, Dock)
    if dock.title_is_shown():
        buttons = dock.findChildren(QToolButton)
        cross = f"Close {dock.windowTitle()}"
        hands.click(next(b for b in buttons if b.accessibleName() == cross))
        return
    bar, at = tab(hands, name)
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, at)


def tab(hands: Hands, name: str) -> tuple[QTabBar, QPoint]:
    """The tab of a panel: its bar and its middle."""
    title = hands.window.docks[name].windowTitle()
    for bar in DockTabs.of(hands.window).bars():
        for index in range(bar.count()):
            if bar.tabText(index) == title and bar.isVisible():
                return bar, bar.tabRect(index).center()
    raise AssertionError(f"{name} has no tab")


def test_close_a_panel_and_bring_it_back(hands: Hands) -> None:
    for name, title in (("histograms", "Histograms"), ("palette", "Blocks")):
        dock = hands.window.docks[name]
        width = hands.canvas.width()
        close(hands, name)
        hands.wait(lambda d=dock: not d.isVisible())
        if name == "palette":
            hands.wait(lambda w=width: hands.canvas.width() > w)
        hands.choose("View", "Panels", title)
        hands.wait(lambda d=dock: seen(d))


def test_a_tab_explains_its_panel_and_offers_to_let_it_float(hands: Hands) -> None:
    tabs = DockTabs.of(hands.window)
    bar, at = tab(hands, "overfitting")
    tip = tabs.tip(bar, bar.tabAt(at))
    assert tip.startswith("Overfitting\n") and len(tip.splitlines()) == 3
    assert tabs.tip(bar, -1) == ""
    QApplication.sendEvent(
        bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bar.mapToGlobal(at))
    )
    hands.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()] == ["Close Overfitting", "Let it float"]
    menu.actions()[1].trigger()
    menu.close()
    hands.wait(lambda: hands.window.docks["overfitting"].isFloating())


def test_a_closed_panel_catches_up_when_it_comes_back(hands: Hands) -> None:
    close(hands, "histograms")
    hands.type_into("Epochs", "1")
    hands.press("run.main")
    hands.wait_for("done")
    hands.choose("View", "Panels", "Histograms")
    grid = hands.window.views.panel(HistogramsPanel).grid
    hands.wait(lambda: seen(grid) and grid.tooltip_text(0, 0))


def test_reset_layout(hands: Hands) -> None:
    hands.raise_panel("problems")
    hands.choose("View", "Panels", "Inspector")
    close(hands, "histograms")
    hands.window.docks["palette"].setFloating(True)
    hands.choose("View", "Reset layout")
    for name in ("palette", "inspector", "curves", "histograms"):
        hands.wait(lambda n=name: seen(hands.window.docks[n]))
        assert not hands.window.docks[name].isFloating()
    assert not seen(hands.window.docks["problems"])
    inspector = hands.window.docks["inspector"]
    hands.wait(lambda: 240 <= inspector.width() <= 320)


def test_the_next_studio_looks_as_this_one_was_left(
    hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    hands.window.resize(790, 740)
    close(hands, "histograms")
    hands.wait(lambda: not hands.window.docks["histograms"].isVisible())
    size = hands.window.size()
    hands.window.close()
    again = open_studio()
    # The screen of the tests is 800 pixels wide, and what was left wider comes back as narrow as it can be.
    hands.wait(lambda: again.window.height() == size.height())
    assert again.window.width() <= size.width()
    assert not again.window.docks["histograms"].isVisible()
    assert seen(again.window.docks["palette"])
    again.choose("View", "Panels", "Histograms")
    hands.wait(lambda: seen(again.window.docks["histograms"]))


def test_damaged_settings_open_the_default_layout(
    hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    hands.window.close()
    settings = hands.studio.settings
    for name in ("window/geometry", "window/state", "look/language", "look/theme", "files/recent"):
        settings.setValue(name, b"\x00not what was written")
    settings.sync()
    again = open_studio()
    for name in ("palette", "inspector", "curves", "histograms"):
        again.wait(lambda n=name: seen(again.window.docks[n]))
    assert again.button("run.main").isEnabled()


def test_forgetting_the_window_keeps_the_files(hands: Hands) -> None:
    hands.choose("View", "Dark")
    hands.window.remember_layout()
    settings = hands.studio.settings
    settings.setValue("files/recent", ["/somewhere/net.nnstudio"])
    forget_window(settings)
    left = [key for key in settings.allKeys() if not key.startswith("files/")]
    assert not [key for key in left if key.split("/")[0] in ("window", "look", "start", "finder")]
    assert settings.value("files/recent") == ["/somewhere/net.nnstudio"]


def test_a_window_left_on_a_screen_that_is_gone_comes_back(
    hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    hands.window.move(-9000, -7000)
    hands.window.docks["histograms"].setFloating(True)
    hands.window.docks["histograms"].move(-8000, 9000)
    hands.window.remember_layout()
    again = open_studio()
    screens = [screen.availableGeometry() for screen in QApplication.screens()]
    for widget in (again.window, again.window.docks["histograms"]):
        assert any(screen.intersects(widget.frameGeometry()) for screen in screens), (
            widget.geometry()
        )
