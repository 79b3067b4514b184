"""The optimiser arena: who races, from where, on what, and how it is played."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.labs.landscapes import LANDSCAPES
from nnstudio.core.labs.race import Path
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.ui.labs.arena import LECTURES, Arena


@pytest.fixture
def arena(qtbot: QtBot) -> Arena:
    made = Arena()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def rate_of(path: Path) -> object:
    return getattr(path.optimizer, "learning_rate")  # noqa: B009


def press(arena: Arena, place: tuple[float, float]) -> None:
    at = arena.map.to_pixel(*place)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        button = Qt.MouseButton.LeftButton
        buttons = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, at, arena.map.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(arena.map, event)


def test_it_opens_with_the_lectures_picture(arena: Arena) -> None:
    assert [path.optimizer for path in arena.paths] == list(LECTURES)
    assert all(len(path.places) == 31 for path in arena.paths)
    np.testing.assert_array_equal(arena.paths[0].places[0], [-7.0, 2.0])
    assert arena.where.text() == "step 30 of 30"
    assert not arena.grab().isNull()


def test_the_start_is_dragged_and_everybody_starts_there(arena: Arena) -> None:
    press(arena, (4.0, -3.0))
    for path in arena.paths:
        np.testing.assert_allclose(path.places[0], [4.0, -3.0], atol=0.05)


def test_a_number_shows_its_effect_at_once(arena: Arena, qtbot: QtBot) -> None:
    line = arena.racers.racers[0].choice.numbers.lines["learning_rate"]
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "1.05")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert rate_of(arena.paths[0]) == 1.05
    assert abs(arena.paths[0].places[-1][1]) > 2.0, "above 1 SGD leaves the valley"
    line.selectAll()
    qtbot.keyClicks(line, "-1")
    assert line.problem() and rate_of(arena.paths[0]) == 1.05


def test_any_rule_may_take_part_also_twice(arena: Arena) -> None:
    everybody = tuple(kind() for kind in OPTIMIZERS.types().values())[:8]
    arena.racers.set_parts(everybody)
    assert len(arena.paths) == len(everybody)
    arena.racers.set_parts(LECTURES[:1])
    arena.racers.add(LECTURES[0].with_values(learning_rate=0.1))
    assert list(map(rate_of, arena.paths)) == [0.95, 0.1]
    assert len({racer.number for racer in arena.racers.racers}) == 2
    arena.racers.racers[0].taking_part.setChecked(False)
    assert list(map(rate_of, arena.paths)) == [0.1]
    arena.racers.racers[1].removed.emit()
    arena.racers.racers[0].removed.emit()
    assert arena.paths == () and not arena.grab().isNull()


@pytest.mark.parametrize("index", range(len(LANDSCAPES)))
def test_every_landscape_is_shown(arena: Arena, index: int) -> None:
    arena.landscapes.setCurrentIndex(index)
    arena.landscapes.activated.emit(index)
    assert arena.formula.text == LANDSCAPES[index].formula
    assert arena.map.window_shown == LANDSCAPES[index].window
    assert not arena.grab().isNull()


def test_a_typed_function_is_raced_on_and_a_wrong_one_is_explained(
    arena: Arena, qtbot: QtBot
) -> None:
    arena.line.selectAll()
    qtbot.keyClicks(arena.line, "sin(x) + foo")
    assert arena.problem.isVisible() and "foo" in arena.problem.text()
    before = arena.formula
    arena.line.selectAll()
    qtbot.keyClicks(arena.line, "x^2 + y^2")
    assert not arena.problem.isVisible() and arena.formula is not before
    assert arena.formula.text == "x^2 + y^2"
    assert arena.landscapes.currentData() == ""


@pytest.mark.parametrize("text", ["1/x", "ln(x)", "exp(exp(x))", "0", "sqrt(-1)", "x/0"])
def test_functions_that_are_not_defined_everywhere(arena: Arena, qtbot: QtBot, text: str) -> None:
    arena.line.selectAll()
    qtbot.keyClicks(arena.line, text)
    arena._go(0)
    arena._go(30)
    assert not arena.grab().isNull()


def test_who_leaves_is_named(arena: Arena, qtbot: QtBot) -> None:
    arena.line.selectAll()
    qtbot.keyClicks(arena.line, "x^4 + y^4")
    assert "diverged: " in arena.where.text() and "SGD" in arena.where.text()


def test_it_is_played_and_stops_when_nobody_looks(arena: Arena, qtbot: QtBot) -> None:
    qtbot.mouseClick(arena.play, Qt.MouseButton.LeftButton)
    assert arena.playing
    qtbot.waitUntil(lambda: arena.map.shown >= 2)
    arena.hide()
    assert not arena.playing
    arena.show()
    arena.speed.setCurrentIndex(3)
    qtbot.mouseClick(arena.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not arena.playing)
    assert arena.map.shown == 30


def test_the_wheel_zooms_at_the_pointer(arena: Arena) -> None:
    at = arena.map.to_pixel(2.0, 1.0)
    before = arena.map.window_shown
    event = QWheelEvent(
        at,
        arena.map.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(arena.map, event)
    after = arena.map.window_shown
    assert after[1] - after[0] == pytest.approx((before[1] - before[0]) / 1.2)
    assert arena.map.to_place(QPointF(at)) == pytest.approx((2.0, 1.0), abs=1e-6)
