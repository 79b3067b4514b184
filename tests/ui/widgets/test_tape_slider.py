"""The slider of the time line: it stands on recorded steps, or on the present at its right end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from nnstudio.ui.widgets.tape_slider import TapeSlider

STEPS = (0, 1, 2, 4, 50, 60, 70)
KEY = Qt.Key


@pytest.fixture
def slider(qtbot: QtBot) -> TapeSlider:
    made = TapeSlider()
    qtbot.addWidget(made)
    made.resize(414, 26)
    made.set_tape(STEPS, 100, None)
    made.show()
    return made


@pytest.fixture
def chosen(slider: TapeSlider) -> list[int | None]:
    found: list[int | None] = []
    slider.chosen.connect(found.append)
    return found


def at(slider: TapeSlider, step: float) -> QPoint:
    return QPoint(round(7 + 400 * step / 100), slider.height() // 2)


def test_without_a_tape_there_is_nothing_to_choose(qtbot: QtBot) -> None:
    slider = TapeSlider()
    qtbot.addWidget(slider)
    slider.show()
    assert not slider.isEnabled()
    slider.move_by(-1)
    slider.go(3)
    assert slider.step is None


def test_it_stands_on_the_present_until_somebody_moves_it(slider: TapeSlider) -> None:
    assert slider.isEnabled()
    assert slider.step is None and slider.value() == 100
    slider.set_tape(STEPS, 120, None)
    assert slider.step is None and slider.value() == 120, "it follows the run"
    slider.set_tape(STEPS, 140, 50)
    assert slider.step == 50 and slider.value() == 50


def test_a_click_goes_to_the_nearest_moment(slider: TapeSlider, chosen: list[int | None]) -> None:
    for step in (48, 3, 95, 63, 0, 86, 84):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, step))
    assert chosen == [50, 2, None, 60, 0, None, 70]


def test_dragging_snaps_and_tells_each_moment_once(
    slider: TapeSlider, chosen: list[int | None], qtbot: QtBot
) -> None:
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 99))
    for step in range(98, 40, -1):
        QTest.mouseMove(slider, at(slider, step))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 41))
    assert chosen == [70, 60, 50]
    QTest.mouseMove(slider, at(slider, 70))
    assert chosen == [70, 60, 50], "let go, it stays"


def test_keys(slider: TapeSlider, chosen: list[int | None]) -> None:
    for key in (KEY.Key_Left, KEY.Key_Down, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right):
        QTest.keyClick(slider, key)
    assert chosen == [70, 60, 70, None]
    for key in (KEY.Key_Home, KEY.Key_Left, KEY.Key_Up, KEY.Key_End, KEY.Key_PageDown):
        QTest.keyClick(slider, key)
    assert chosen[4:] == [0, 1, None, 0]
    QTest.keyClick(slider, KEY.Key_Escape)
    assert slider.step is None


def test_a_moment_that_was_thinned_out_since_stays_where_it_is(slider: TapeSlider) -> None:
    slider.go(50)
    slider.set_tape((0, 2, 60, 100), 120, 50)
    assert slider.step == 50
    slider.move_by(1)
    assert slider.step == 60
    slider.set_tape((0, 2, 60, 100), 120, 50)
    slider.move_by(-1)
    assert slider.step == 2


def test_a_screen_reader_hears_and_sets_its_value(
    slider: TapeSlider, chosen: list[int | None]
) -> None:
    face = QAccessible.queryAccessibleInterface(slider)
    value = face.valueInterface()
    assert (value.minimumValue(), value.maximumValue(), value.currentValue()) == (0, 100, 100)
    value.setCurrentValue(52)
    assert chosen == [50] and slider.value() == 50
    assert isinstance(slider, QSlider)


def test_it_is_painted_with_many_moments(slider: TapeSlider) -> None:
    slider.set_tape(tuple(range(200)), 10_000_000, 7)
    slider.setFocus()
    assert not slider.grab().isNull()
