"""The regularisation laboratory answers every slider, shows all ways side by side, and says what they came to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nnstudio.core.labs.shrinking import DROPOUT, NONE, kinds
from nnstudio.ui.labs.regularisation import START, STRENGTH, RegularisationLab
from nnstudio.ui.plots.weight_rows import LEFT
from nnstudio.ui.style import theme as themes

WAIT = 20_000


@pytest.fixture
def lab(qtbot: QtBot) -> Iterator[RegularisationLab]:
    made = RegularisationLab()
    qtbot.addWidget(made)
    made.resize(1200, 760)
    made.show()
    answered(made, qtbot)
    yield made
    made.close()


def answered(lab: RegularisationLab, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: lab.answered == lab.wish and lab.paths is not None, timeout=WAIT)


def test_all_ways_stand_side_by_side(lab: RegularisationLab) -> None:
    assert [row.id for row in lab.rows.rows] == list(kinds())
    assert lab.settled["l1"].zeros > lab.settled["l2"].zeros
    assert "L1" in lab.sentence.text() and "became 0" in lab.sentence.text()
    assert not lab.grab().isNull()


def test_a_stronger_penalty_makes_more_zeros_and_off_makes_none(
    lab: RegularisationLab, qtbot: QtBot
) -> None:
    before = lab.settled["l1"].zeros
    lab.strength.setValue(STRENGTH + 8)
    answered(lab, qtbot)
    assert lab.settled["l1"].zeros > before
    lab.strength.setValue(0)
    answered(lab, qtbot)
    assert lab.strength_text.text() == "off"
    assert lab.settled["l1"].weights == pytest.approx(lab.settled[NONE].weights, abs=1e-3)


def test_rows_are_chosen_by_mouse_and_by_keyboard(lab: RegularisationLab, qtbot: QtBot) -> None:
    row = list(kinds()).index("l2")
    height = lab.rows.height() / len(kinds())
    qtbot.mouseClick(lab.rows, Qt.MouseButton.LeftButton, pos=QPoint(20, int((row + 0.5) * height)))
    assert lab.wish.kind == "l2" and lab.choice.currentData() == "l2"
    qtbot.keyClick(lab.rows, Qt.Key.Key_Up)
    assert lab.wish.kind == kinds()[row - 1]
    for _ in kinds():
        qtbot.keyClick(lab.rows, Qt.Key.Key_Down)
    assert lab.wish.kind == DROPOUT
    answered(lab, qtbot)
    qtbot.waitUntil(lambda: "rate / (1 - rate) = 0.25" in lab.sentence.text(), timeout=WAIT)


def test_dropout_has_its_own_slider_and_axis(lab: RegularisationLab, qtbot: QtBot) -> None:
    lab.prepare(DROPOUT)
    answered(lab, qtbot)
    before = lab.settled[DROPOUT].length
    lab.lines.placeWanted.emit(50)
    assert lab.wish.rate == 50 and lab.wish.strength == STRENGTH
    answered(lab, qtbot)
    assert lab.settled[DROPOUT].length < before and lab.rate_text.text() == "0.50"
    lab.prepare("nothing of the kind")
    assert lab.wish.kind == DROPOUT


def test_the_lowest_place_is_dragged_and_the_path_follows(
    lab: RegularisationLab, qtbot: QtBot
) -> None:
    assert lab.paths is not None and lab.paths.two[0] == pytest.approx(START)
    start = lab.map.to_pixel(*START).toPoint()
    qtbot.mousePress(lab.map, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(lab.map, start + QPoint(-40, 30))
    qtbot.mouseRelease(lab.map, Qt.MouseButton.LeftButton, pos=start + QPoint(-40, 30))
    assert lab.wish.lowest == START or lab.wish.lowest[0] < START[0]
    lab.map.startMoved.emit(0.9, -0.4)
    qtbot.waitUntil(
        lambda: lab.paths is not None and np.allclose(lab.paths.two[0], (0.9, -0.4)), timeout=WAIT
    )
    lab.map.startMoved.emit(99.0, -99.0)
    assert max(map(abs, lab.wish.lowest)) < 10, "it stays in the window"


def test_samples_and_noise_are_another_problem(lab: RegularisationLab, qtbot: QtBot) -> None:
    before = lab.settled[NONE].error
    lab.samples.setValue(300)
    answered(lab, qtbot)
    assert lab.settled[NONE].error < before, "more data, less learned by heart"
    lab.noise.setValue(0)
    answered(lab, qtbot)
    assert lab.settled[NONE].error == pytest.approx(0.0, abs=1e-9)
    assert not lab.grab().isNull()


def test_sorted_weights_and_what_the_pointer_is_told(lab: RegularisationLab) -> None:
    lab.order.set_value(True)
    lab.order.valueChanged.emit(True)
    assert lab.rows.by_size and not lab.grab().isNull()
    first = lab.rows.words_at(LEFT + 3, 10)
    largest = int(np.abs(lab.settled[NONE].weights).argmax())
    assert first.startswith(f"w{largest + 1} = ")
    assert lab.rows.words_at(3, 10) == ""


def test_it_lives_in_the_dark_and_leaves_no_thread(lab: RegularisationLab, qapp) -> None:
    themes.set_mode(qapp, "dark")
    assert not lab.grab().isNull()
    themes.set_mode(qapp, "light")
    lab.hide()
    assert lab._weights._thread is None and lab._courses._thread is None
