"""The shared small controls: chosen by mouse and keys, readable, and quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import LIGHT
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.legend import LegendKey
from nnstudio.ui.widgets.message_bar import MessageBar
from nnstudio.ui.widgets.segmented import Segmented

Kind = TypeVar("Kind", bound=QWidget)

OPTIONS = [("none", "none"), ("before", "before"), ("after", "after")]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    themes.set_mode(qapp, "light", scale=1.0)
    yield
    themes.set_mode(qapp, "light", scale=1.0)


@pytest.fixture
def choice(qtbot: QtBot) -> Segmented:
    result = Segmented(OPTIONS)
    qtbot.addWidget(result)
    result.show()
    return result


def child(parent: QWidget, kind: type[Kind]) -> Kind:
    found = parent.findChild(kind)
    assert found is not None
    return found


def segments(choice: Segmented) -> list[QToolButton]:
    return choice.findChildren(QToolButton)


def test_a_click_chooses(choice: Segmented, qtbot: QtBot) -> None:
    heard: list[object] = []
    choice.valueChanged.connect(heard.append)
    qtbot.mouseClick(segments(choice)[2], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(segments(choice)[2], Qt.MouseButton.LeftButton)
    assert choice.value() == "after"
    assert heard == ["after"]
    assert [segment.isChecked() for segment in segments(choice)] == [False, False, True]


def test_arrow_keys_choose_and_stop_at_the_ends(choice: Segmented, qtbot: QtBot) -> None:
    heard: list[object] = []
    choice.valueChanged.connect(heard.append)
    choice.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        focused = QApplication.focusWidget()
        assert focused in segments(choice)
        qtbot.keyClick(focused, key)
    assert heard == ["before", "after", "before"]
    assert QApplication.focusWidget() is segments(choice)[1]


def test_setting_is_silent_and_strict(choice: Segmented) -> None:
    heard: list[object] = []
    choice.valueChanged.connect(heard.append)
    choice.set_value("after")
    assert choice.value() == "after"
    assert heard == []
    with pytest.raises(ValueError, match="sideways"):
        choice.set_value("sideways")
    assert choice.value() == "after"
    with pytest.raises(ValueError, match="option"):
        Segmented([])


def test_texts_change_without_the_value(choice: Segmented) -> None:
    choice.set_value("before")
    choice.set_texts(["없음", "이전", "이후"])
    assert choice.value() == "before"
    assert [segment.accessibleName() for segment in segments(choice)] == ["없음", "이전", "이후"]


def test_choosing_does_not_move_the_others(choice: Segmented, qtbot: QtBot) -> None:
    before = [segment.geometry() for segment in segments(choice)]
    choice.set_value("after")
    qtbot.wait(1)
    assert [segment.geometry() for segment in segments(choice)] == before


def test_a_long_text_is_elided_and_shown_in_full_on_hover(qtbot: QtBot) -> None:
    label = ElidedLabel("a very long name of a file that nobody has room for")
    qtbot.addWidget(label)
    label.resize(90, 20)
    label.show()
    assert label.shown_text().endswith("…")
    assert label.toolTip() == label.text()
    assert label.minimumSizeHint().width() < 50
    label.setText("short")
    assert label.shown_text() == "short"
    assert label.toolTip() == ""


def test_a_legend_key_shows_its_line(qtbot: QtBot) -> None:
    images = {}
    for dashed in (False, True):
        key = LegendKey("test", "test", dashed)
        qtbot.addWidget(key)
        key.resize(key.sizeHint())
        image = key.grab().toImage()
        row = [image.pixelColor(x, key.height() // 2) for x in range(20)]
        images[dashed] = sum(ink == QColor(LIGHT.test) for ink in row)
    assert images[False] == 20
    assert 8 <= images[True] < 20


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    result = MessageBar()
    qtbot.addWidget(result)
    result.resize(600, 40)
    return result


def test_the_bar_is_hidden_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()
    assert bar.text() == ""
    bar.show_message("The run diverged at step 182.", "error")
    assert not bar.isHidden()
    assert bar.text() == "The run diverged at step 182."
    assert bar.accessibleName() == bar.text()
    assert child(bar, QPushButton).isHidden()
    assert bar.grab().toImage().pixelColor(1, 5) == QColor(LIGHT.error_text)
    with pytest.raises(KeyError):
        bar.show_message("x", "shouting")


def test_the_action_runs_once_and_closes(bar: MessageBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_message("A copy was found.", "info", "Recover", lambda: done.append("recovered"))
    button = child(bar, QPushButton)
    assert button.text() == "Recover"
    with qtbot.waitSignal(bar.closed):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["recovered"]
    assert bar.isHidden()


def test_closing_forgets_the_action(bar: MessageBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_message("A copy was found.", "warning", "Recover", lambda: done.append("recovered"))
    close = child(bar, QToolButton)
    assert close.accessibleName()
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert done == []


def test_a_passing_message_goes_and_another_stays(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("The run diverged at step 182.", "error")
    bar.close_passing()
    assert not bar.isHidden()
    bar.show_message("A block cannot be linked to itself.", passing=True)
    timer = bar.findChild(QTimer)
    assert timer is not None and timer.isActive()
    timer.start(1)
    qtbot.waitUntil(bar.isHidden)
    bar.show_message("Saved", passing=True)
    bar.close_message()
    assert not timer.isActive()


def test_a_floating_bar_pushes_nothing_and_follows_its_host(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar = MessageBar()
    bar.float_over(host)
    host.resize(500, 300)
    host.show()
    bar.show_message("One sentence")
    narrow = bar.geometry()
    assert host.rect().contains(narrow) and narrow.height() < 60
    host.resize(800, 300)
    assert bar.width() == narrow.width() + 300


def test_a_new_message_replaces_the_old_one(bar: MessageBar) -> None:
    bar.show_message("First", "info", "Do", lambda: None)
    bar.show_message("Second", "warning")
    assert (bar.text(), bar.kind()) == ("Second", "warning")
    assert child(bar, QPushButton).isHidden()


def test_the_empty_state_offers_the_next_step(qtbot: QtBot) -> None:
    state = EmptyState("layers", "No network yet", "Drag a layer here.", "Open an example")
    qtbot.addWidget(state)
    state.show()
    button = child(state, QPushButton)
    with qtbot.waitSignal(state.action_triggered):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    state.set_texts("Nothing to do")
    assert button.isHidden()
    assert state.accessibleName() == "Nothing to do"
