"""A matrix in numbers: what stands where, what is framed, and numbers that are none."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nnstudio.ui.plots.call_rail import CallRail
from nnstudio.ui.plots.matrix_grid import MatrixGrid


@pytest.fixture
def grid(qtbot: QtBot) -> MatrixGrid:
    made = MatrixGrid()
    qtbot.addWidget(made)
    made.resize(300, 160)
    made.show()
    return made


def test_the_pointer_finds_cells_by_their_place_in_the_whole_matrix(grid: MatrixGrid) -> None:
    grid.show_matrix(np.arange(200.0).reshape(20, 10), (328, 5))
    left, top = grid._gutter()
    corner = QPoint(int(left) + 3, int(top) + 3)
    assert grid.place_at(corner) == (328, 5)
    assert grid.text_of((329, 6)) == "11.0"
    assert grid.place_at(QPoint(2, 2)) is None
    grid.bring_into_sight(347, 14)
    wide, high = grid._size()
    area = grid.viewport().rect()
    assert (
        grid.place_at(QPoint(int(area.width() - wide / 2), int(area.height() - high))) is not None
    )
    assert grid.place_at(corner) != (328, 5)


def test_arrow_keys_walk_and_announce(grid: MatrixGrid, qtbot: QtBot) -> None:
    grid.show_matrix(np.eye(4), (0, 0))
    seen: list[object] = []
    grid.pointed.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert seen == [(0, 0), (0, 1), (1, 1), (1, 0)]


@pytest.mark.parametrize(
    "values", [np.zeros((0, 0)), np.full((3, 3), np.nan), np.array([[np.inf]])]
)
def test_nothing_and_no_numbers_can_be_painted(grid: MatrixGrid, values: np.ndarray) -> None:
    grid.show_matrix(values, (0, 0))
    assert not grid.grab().isNull()


def test_signs_have_different_colours_and_zero_has_none(grid: MatrixGrid) -> None:
    grid.show_matrix(np.array([[-1.0, 0.0, 1.0]]), (0, 0))
    picture = grid.grab().toImage()
    (left, top), (wide, _) = grid._gutter(), grid._size()
    inks = [picture.pixelColor(int(left + k * wide + 3), int(top + 3)).name() for k in range(3)]
    assert len(set(inks)) == 3


def test_the_rail_goes_to_calls(qtbot: QtBot) -> None:
    rail = CallRail()
    qtbot.addWidget(rail)
    rail.resize(400, 40)
    calls = [("forward", "Dense 1")] * 2 + [("loss", "Loss")] * 5 + [("backward", "Dense 1")] * 3
    rail.show_calls(calls)
    assert [(one.first, one.last) for one in rail.stretches] == [(0, 1), (2, 6), (7, 9)]
    for index, place in enumerate(rail.places()):
        first, last = rail.stretches[index].first, rail.stretches[index].last
        assert (
            rail.call_at(place.left() + 0.5) == first and rail.call_at(place.right() - 0.5) == last
        )
    seen: list[int] = []
    rail.chosen.connect(seen.append)
    qtbot.keyClick(rail, Qt.Key.Key_End)
    qtbot.keyClick(rail, Qt.Key.Key_Left)
    assert seen == [9, 0]
