"""The docks: titled when alone, titled by their tab when not, and closed without being lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton
from pytestqt.qtbot import QtBot

from nnstudio.ui.widgets.dock import Dock, prepare_dock_host

BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    result = QMainWindow()
    qtbot.addWidget(result)
    prepare_dock_host(result)
    result.resize(700, 500)
    result.setCentralWidget(QLabel("canvas"))
    for name in ("curves", "overfitting"):
        result.addDockWidget(BOTTOM, Dock(name, name.title(), QLabel(name)))
    result.show()
    return result


def dock(window: QMainWindow, name: str) -> Dock:
    found = window.findChild(Dock, name)
    assert found is not None
    return found


def close_button(found: Dock) -> QToolButton:
    button = found.titleBarWidget().findChild(QToolButton)
    assert button is not None
    return button


def test_a_dock_alone_has_a_title_and_names(window: QMainWindow, qtbot: QtBot) -> None:
    curves = dock(window, "curves")
    qtbot.waitUntil(curves.title_is_shown)
    assert 28 <= curves.titleBarWidget().height() <= 40
    assert curves.accessibleName() == "Curves"
    assert close_button(curves).accessibleName() == "Close Curves"


def test_the_tab_takes_the_place_of_the_title(window: QMainWindow, qtbot: QtBot) -> None:
    curves, overfitting = dock(window, "curves"), dock(window, "overfitting")
    window.tabifyDockWidget(curves, overfitting)
    qtbot.waitUntil(lambda: not curves.title_is_shown() and not overfitting.title_is_shown())
    qtbot.waitUntil(lambda: overfitting.titleBarWidget().height() == 0)
    curves.raise_()
    qtbot.waitUntil(lambda: curves.titleBarWidget().height() == 0)
    # Closing one leaves the other alone, with its title again.
    overfitting.close()
    qtbot.waitUntil(curves.title_is_shown)
    overfitting.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: not curves.title_is_shown())
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, overfitting)
    qtbot.waitUntil(lambda: curves.title_is_shown() and overfitting.title_is_shown())


def test_closing_hides_and_the_action_brings_back(window: QMainWindow, qtbot: QtBot) -> None:
    curves = dock(window, "curves")
    qtbot.mouseClick(close_button(curves), Qt.MouseButton.LeftButton)
    assert curves.isHidden()
    assert not curves.toggleViewAction().isChecked()
    curves.toggleViewAction().trigger()
    assert not curves.isHidden()


def test_the_title_changes_everywhere(window: QMainWindow) -> None:
    curves = dock(window, "curves")
    curves.set_title("학습 곡선")
    assert curves.objectName() == "curves"
    assert curves.windowTitle() == curves.toggleViewAction().text() == "학습 곡선"
    assert "학습 곡선" in close_button(curves).accessibleName()


def test_layouts_can_be_saved_and_restored(window: QMainWindow, qtbot: QtBot) -> None:
    state = window.saveState(1)
    dock(window, "curves").close()
    assert window.restoreState(state, 1)
    assert not dock(window, "curves").isHidden()
