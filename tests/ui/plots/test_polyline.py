"""Arrays become lines without losing a point."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPolygonF

from nnstudio.ui.plots.polyline import pieces, polyline


def points(line: QPolygonF) -> list[tuple[float, float]]:
    return [(line.at(index).x(), line.at(index).y()) for index in range(line.size())]


def test_a_line_has_its_points() -> None:
    x, y = np.arange(5.0), np.array([3.5, -1.0, 0.25, 1e9, 7.0])
    assert points(polyline(x, y)) == list(zip(x, y, strict=True))
    assert points(polyline(x[:0], y[:0])) == []


def test_gaps_part_a_line_and_single_points_are_none() -> None:
    y = np.array([np.nan, 1, 2, np.nan, 3, np.nan, 4, 5, 6])
    found = pieces(np.arange(9.0), y)
    assert [points(line) for line in found] == [[(1, 1), (2, 2)], [(6, 4), (7, 5), (8, 6)]]
    assert pieces(np.arange(2.0), np.full(2, np.nan)) == []
    assert pieces(np.empty(0), np.empty(0)) == []
