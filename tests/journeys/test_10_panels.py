"""Panels are closed, brought back, moved and put in order; the window remembers how it was left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

from journeys.hands import Hands, seen
from nnstudio.ui.panels.histograms import HistogramsPanel


def close_button(hands: Hands, name: str) -> QToolButton:
    """The cross in the title of a panel."""
    title = hands.window.docks[name].windowTitle()
    for button in hands.window.docks[name].findChildren(QToolButton):
        if button.accessibleName() == f"Close {title}":
            return button
    raise AssertionError(f"{name} has no button to close it")


def test_close_a_panel_and_bring_it_back(hands: Hands) -> None:
    for name, title in (("histograms", "Histograms"), ("palette", "Blocks")):
        dock = hands.window.docks[name]
        width = hands.canvas.width()
        hands.click(close_button(hands, name))
        hands.wait(lambda d=dock: not d.isVisible())
        if name == "palette":
            hands.wait(lambda w=width: hands.canvas.width() > w)
        hands.choose("View", "Panels", title)
        hands.wait(lambda d=dock: seen(d))


def test_a_closed_panel_catches_up_when_it_comes_back(hands: Hands) -> None:
    hands.click(close_button(hands, "histograms"))
    hands.type_into("Epochs", "1")
    hands.press("run.main")
    hands.wait_for("done")
    hands.choose("View", "Panels", "Histograms")
    grid = hands.window.views.panel(HistogramsPanel).grid
    hands.wait(lambda: seen(grid) and grid.tooltip_text(0, 0))


def test_reset_layout(hands: Hands) -> None:
    hands.raise_panel("problems")
    hands.choose("View", "Panels", "Inspector")
    hands.click(close_button(hands, "histograms"))
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
    hands.click(close_button(hands, "histograms"))
    hands.wait(lambda: not hands.window.docks["histograms"].isVisible())
    size = hands.window.size()
    hands.window.close()
    again = open_studio()
    hands.wait(lambda: again.window.size() == size)
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
