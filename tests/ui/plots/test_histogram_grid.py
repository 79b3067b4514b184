"""The histograms: bars as high as the counts say, in the right cell and colour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.ui.plots.grid_geometry import GAP, LEAST_CELL
from nnstudio.ui.plots.histogram_grid import HistogramGrid
from nnstudio.ui.plots.histogram_range import range_detail, range_texts
from nnstudio.ui.plots.histogram_raster import bar_heights, histogram_image
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import DARK, LIGHT

ROWS = [
    ("activations", "activations", "activations"),
    ("weights", "weights", "weights"),
    ("gradients", "gradients", "gradients"),
]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    themes.set_mode(qapp, "light", scale=1.0)
    yield
    themes.set_mode(qapp, "light", scale=1.0)


@pytest.fixture
def grid(qtbot: QtBot) -> HistogramGrid:
    result = HistogramGrid()
    qtbot.addWidget(result)
    result.resize(520, 300)
    result.set_rows(ROWS)
    result.set_columns(["Dense 1", "Dense 2", "Output"])
    result.show()
    return result


def inked(image: QImage, x: int, top: int, bottom: int) -> int:
    ground = QColor(LIGHT.panel)
    return sum(image.pixelColor(x, y) != ground for y in range(top, bottom + 1))


def test_heights_are_proportional_and_rare_values_are_seen() -> None:
    assert bar_heights(np.array([0, 1, 2, 4]), 80).tolist() == [0, 20, 40, 80]
    tiny = bar_heights(np.array([1, 1_000_000]), 80)
    assert 0.5 < tiny[0] <= 1
    assert bar_heights(np.array([0, 0]), 80).tolist() == [0, 0]
    assert bar_heights(np.array([np.nan, -3.0, 2.0]), 10).tolist() == [0, 0, 10]


def test_the_picture_has_the_bars() -> None:
    image = histogram_image(np.array([4, 2, 0, 1]), 80, 40, "#ff0000")
    ink = [[image.pixelColor(x, y).alpha() for y in range(40)] for x in (8, 28, 48, 68)]
    heights = [sum(alpha > 127 for alpha in column) for column in ink]
    assert heights == [40, 20, 0, 10]
    assert image.pixelColor(8, 20) == QColor("#ff0000")
    # A sliver of ground between two bars.
    assert image.pixelColor(19, 39).alpha() == 0


def test_more_bins_than_pixels_still_fill_the_picture() -> None:
    image = histogram_image(np.ones(500), 60, 20, "#00ff00")
    assert all(image.pixelColor(x, 10).alpha() >= 250 for x in range(60))


def test_cells_hold_their_own_bars_in_the_colour_of_the_row(grid: HistogramGrid) -> None:
    grid.set_cell("activations", 0, np.array([4, 0]), 0, 1)
    grid.set_cell("weights", 1, np.array([0, 4]), -1, 1)
    grid.refresh()
    image = grid.grab().toImage()
    for row, column, side, token in ((0, 0, 0.25, "activations"), (1, 1, 0.75, "weights")):
        rect = grid.cell_rect(row, column)
        x = int(rect.left() + side * rect.width())
        assert image.pixelColor(x, rect.center().y()) == QColor(LIGHT.value(token))
        other = int(rect.left() + (1 - side) * rect.width())
        assert inked(image, other, rect.top(), rect.bottom() - 1) == 0
    empty = grid.cell_rect(2, 2)
    assert inked(image, empty.center().x(), empty.top(), empty.bottom() - 1) == 0


def test_bars_in_the_window_are_as_high_as_their_counts(grid: HistogramGrid) -> None:
    grid.set_cell("weights", 2, np.array([4, 2, 1, 0]), -1, 1)
    image = grid.grab().toImage()
    rect = grid.cell_rect(1, 2)
    for index, share in enumerate((1.0, 0.5, 0.25, 0.0)):
        x = int(rect.left() + (index + 0.5) * rect.width() / 4)
        assert inked(image, x, rect.top(), rect.bottom()) == pytest.approx(
            share * rect.height(), abs=1.5
        )


def test_cells_do_not_overlap_and_lie_inside(grid: HistogramGrid) -> None:
    rects = [grid.cell_rect(row, column) for row in range(3) for column in range(3)]
    for i, one in enumerate(rects):
        assert grid.viewport().rect().contains(one)
        assert all(not one.intersects(other) for other in rects[:i])


def test_new_counts_replace_the_old_picture(grid: HistogramGrid) -> None:
    grid.set_cell("weights", 0, np.array([1, 0]), 0, 1)
    first = grid.grab().toImage()
    grid.set_cell("weights", 0, np.array([0, 1]), 0, 1)
    assert grid.grab().toImage() != first
    grid.clear_cell("weights", 0)
    grid.set_cell("activations", 0, np.array([0, 1]), 0, 1)
    rect = grid.cell_rect(1, 0)
    image = grid.grab().toImage()
    assert inked(image, rect.right() - 5, rect.top(), rect.bottom() - 1) == 0


def test_many_columns_scroll_and_keep_a_least_width(grid: HistogramGrid) -> None:
    assert grid.horizontalScrollBar().maximum() == 0
    grid.set_columns([f"Dense {index}" for index in range(12)])
    assert grid.cell_width() == LEAST_CELL
    bar = grid.horizontalScrollBar()
    assert bar.maximum() > 0
    grid.set_cell("weights", 11, np.array([1, 1]), 0, 1)
    assert not grid.viewport().rect().contains(grid.cell_rect(1, 11))
    bar.setValue(bar.maximum())
    assert grid.viewport().rect().contains(grid.cell_rect(1, 11))
    rect = grid.cell_rect(1, 11)
    image = grid.grab().toImage()
    assert image.pixelColor(rect.center().x() - 5, rect.center().y()) == QColor(LIGHT.weights)
    grid.set_columns(["one"])
    assert bar.maximum() == 0


def test_narrow_columns_shrink_before_they_scroll_and_keep_their_numbers(
    grid: HistogramGrid,
) -> None:
    grid.set_columns([f"Dense {index}" for index in range(7)])
    room = grid.cell_rect(0, 0).left() + 7 * (LEAST_CELL + GAP)
    grid.resize(room, 320)
    assert grid.horizontalScrollBar().maximum() == 0
    assert grid.viewport().rect().contains(grid.cell_rect(2, 6))
    for column in range(7):
        grid.set_cell("weights", column, np.array([1, 2, 1]), -0.52, 0.54)
    rect = grid.cell_rect(1, 6)
    below = grid.grab().toImage().copy(rect.left(), rect.bottom() + 3, rect.width(), 12)
    colours = {below.pixel(x, y) for x in range(below.width()) for y in range(below.height())}
    assert len(colours) > 5


def test_the_range_is_written_shorter_where_there_is_less_room(grid: HistogramGrid) -> None:
    details = [range_detail(-0.52, 0.54, width) for width in (90, 50, 44, 30)]
    assert details[0] == 0 and details[-1] == 2 and details == sorted(details)
    assert range_texts(-0.52, 0.54, 0) == ("-0.52", "0.54")
    assert range_texts(-0.62, 0.54, 2) == ("±0.62",)
    assert range_detail(0.0, 3.8, 44) == 0


def test_names_and_numbers_fade_with_the_bars(grid: HistogramGrid) -> None:
    grid.set_cell("weights", 0, np.array([1, 1]), 0, 1)
    head = QRect(grid.cell_rect(0, 0).left(), 0, grid.cell_rect(0, 0).width(), 22)

    def darkest() -> int:
        image = grid.grab(head).toImage()
        return min(
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
        )

    fresh = darkest()
    grid.set_stale(True)
    assert darkest() > fresh + 60


def test_tooltip_says_range_and_numbers(grid: HistogramGrid) -> None:
    stats = {"mean": 0.31, "std": 0.5, "min": 0.0, "max": 3.26, "zeros": 0.4821}
    grid.set_cell("activations", 1, np.array([5, 1]), 0.0, 3.26, stats)
    text = grid.tooltip_text(0, 1)
    for part in ("Dense 2", "activations", "3.26", "0.31", "0.50", "48.2 %"):
        assert part in text
    assert grid.tooltip_text(1, 1) == ""
    assert grid.tooltip_text(-1, 1) == ""


def test_finding_the_cell_under_the_pointer(grid: HistogramGrid, qtbot: QtBot) -> None:
    for row in range(3):
        for column in range(3):
            assert grid.cell_at(grid.cell_rect(row, column).center()) == (row, column)
    assert grid.cell_at(QPoint(3, 100)) is None
    head = QPoint(grid.cell_rect(0, 2).center().x(), 5)
    with qtbot.waitSignal(grid.column_clicked) as clicked:
        QTest.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, head
        )
    assert clicked.args == [2]


def test_the_empty_grid_says_what_to_do(grid: HistogramGrid) -> None:
    blank = grid.grab().toImage()
    grid.set_empty_text("Histograms appear while training")
    assert grid.grab().toImage() != blank
    assert "weights" in grid.accessibleDescription()
    assert "Dense 2" in grid.accessibleDescription()


def test_wrong_cells_are_refused(grid: HistogramGrid) -> None:
    with pytest.raises(KeyError):
        grid.set_cell("nothing", 0, np.ones(3), 0, 1)
    with pytest.raises(KeyError):
        grid.set_cell("weights", 3, np.ones(3), 0, 1)
    with pytest.raises(ValueError, match="vector"):
        grid.set_cell("weights", 0, np.ones((2, 2)), 0, 1)
    with pytest.raises(ValueError, match="vector"):
        grid.set_cell("weights", 0, np.empty(0), 0, 1)


def test_retheme(grid: HistogramGrid, qapp: QApplication) -> None:
    grid.set_cell("gradients", 0, np.array([1, 1]), 0, 1)
    themes.apply(qapp, DARK)
    image = grid.grab().toImage()
    rect = grid.cell_rect(2, 0)
    assert image.pixelColor(rect.left() + 8, rect.center().y()) == QColor(DARK.gradients)
    assert image.pixelColor(1, 1) == QColor(DARK.panel)
