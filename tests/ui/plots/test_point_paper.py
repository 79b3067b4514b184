"""Points are drawn, sprayed and erased by hand or by keyboard; one stroke is told once, when it ends."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.ui.plots.point_paper import RUBBER, PointPaper

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def paper(qtbot: QtBot) -> PointPaper:
    made = PointPaper()
    qtbot.addWidget(made)
    made.resize(360, 320)
    made.show()
    return made


def spot(paper: PointPaper, x: float, y: float) -> QPoint:
    return QPointF(*paper.to_pixels(np.array([[x, y]]))[0]).toPoint()


def stroke(paper: PointPaper, *places: tuple[float, float], button=LEFT) -> None:
    spots = [spot(paper, *place) for place in places]
    QTest.mousePress(paper, button, pos=spots[0])
    for one in spots[1:]:
        QTest.mouseMove(paper, one)
    QTest.mouseRelease(paper, button, pos=spots[-1])


def test_a_stroke_is_told_once(paper: PointPaper, qtbot: QtBot) -> None:
    told: list[tuple[np.ndarray, int]] = []
    paper.drawn.connect(lambda places, label: told.append((places, label)))
    paper.label = 1
    stroke(paper, (-2, 0), (-1, 0), (0, 0), (1, 0))
    assert len(told) == 1
    places, label = told[0]
    assert label == 1
    assert places == pytest.approx(np.array([[-2, 0], [-1, 0], [0, 0], [1, 0]]), abs=0.1)


def test_points_along_a_stroke_keep_apart(paper: PointPaper) -> None:
    told: list[np.ndarray] = []
    paper.drawn.connect(lambda places, _label: told.append(places))
    stroke(paper, *((x / 20, 1.0) for x in range(40)))
    apart = np.linalg.norm(np.diff(told[0], axis=0), axis=1)
    assert 3 <= len(told[0]) <= 5
    assert apart.min() >= 0.4


def test_a_spray_gives_many_points_while_it_is_held(paper: PointPaper, qtbot: QtBot) -> None:
    told: list[np.ndarray] = []
    paper.drawn.connect(lambda places, _label: told.append(places))
    paper.tool = "spray"
    QTest.mousePress(paper, LEFT, pos=spot(paper, 2, 2))
    qtbot.waitUntil(lambda: len(paper._stroke) > 12)
    QTest.mouseRelease(paper, LEFT, pos=spot(paper, 2, 2))
    assert len(told) == 1
    assert np.abs(told[0].mean(axis=0) - 2).max() < 1.0
    assert np.abs(told[0]).max() <= 6.0


@pytest.mark.parametrize("with_tool", [True, False])
def test_the_eraser_takes_what_is_near(paper: PointPaper, with_tool: bool) -> None:
    gone: list[list[int]] = []
    paper.erased.connect(lambda numbers: gone.append(numbers.tolist()))
    paper.show_points(np.array([[0, 0], [3, 3], [0.2, 0.1], [-3, 1]]), np.array([0, 1, 1, 0]))
    paper.tool = "eraser" if with_tool else "point"
    stroke(paper, (0, 0), (3, 3), button=LEFT if with_tool else RIGHT)
    assert gone == [[0, 1, 2]]
    stroke(paper, (5, 5), button=RIGHT)
    assert len(gone) == 1
    assert RUBBER < 1


def test_no_more_points_than_there_may_be(paper: PointPaper) -> None:
    told: list[np.ndarray] = []
    paper.drawn.connect(lambda places, _label: told.append(places))
    paper.show_points(np.zeros((3, 2)), np.zeros(3, np.int64))
    paper.most = 5
    stroke(paper, *((float(x), 1.0) for x in range(-5, 5)))
    assert [len(one) for one in told] == [2]


def test_everything_by_keyboard(paper: PointPaper) -> None:
    told: list[tuple[list[list[float]], int]] = []
    labels: list[int] = []
    gone: list[list[int]] = []
    paper.drawn.connect(lambda places, label: told.append((places.tolist(), label)))
    paper.erased.connect(lambda numbers: gone.append(numbers.tolist()))
    paper.labelWanted.connect(labels.append)
    QTest.keyClick(paper, Qt.Key.Key_3)
    QTest.keyClick(paper, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(paper, Qt.Key.Key_Up)
    QTest.keyClick(paper, Qt.Key.Key_Space)
    assert labels == [3]
    assert told == [([[1.0, 0.25]], 0)]
    paper.show_points(np.array([[1.0, 0.25]]), np.array([0]))
    QTest.keyClick(paper, Qt.Key.Key_Delete)
    assert gone == [[0]]


def test_colours_follow_the_theme(paper: PointPaper, qapp) -> None:
    from nnstudio.ui.style import theme

    paper.show_points(np.array([[0.0, 0.0]]), np.array([0]))
    before = paper.grab().toImage()
    theme.set_mode(qapp, "dark")
    try:
        after = paper.grab().toImage()
    finally:
        theme.set_mode(qapp, "light")
    at = spot(paper, 0, 0)
    assert before.pixelColor(at) != after.pixelColor(at)
