"""Plots with locked axes: how they are folded, what they reach, and what a click in them means."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt

from nnstudio.ui.plots.multiples import LOOKS, Cell, Curve, Sheet, look_pen
from nnstudio.ui.plots.multiples_layout import Placed, Scale, folded, scale_of
from nnstudio.ui.plots.multiples_view import MultiplesView


def curve(key: int, y, **more) -> Curve:
    values = np.asarray(y, float)
    return Curve(key, f"run {key}", key, np.arange(len(values), dtype=float), values, **more)


def sheet(count: int, **more) -> Sheet:
    cells = tuple(Cell((curve(k, [2.0, 1.0, 0.5 + 0.1 * k]),), f"value {k}") for k in range(count))
    return Sheet(cells, **more)


def shown(
    qtbot, what: Sheet, end: float = 2.0, size: tuple[int, int] = (560, 260)
) -> MultiplesView:
    view = MultiplesView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    view.show_sheet(what, end)
    return view


@pytest.mark.parametrize(
    ("count", "width", "height", "columns"),
    [(16, 560, 330, 4), (16, 400, 400, 4), (1, 500, 200, 1), (2, 600, 200, 2), (9, 600, 300, 3)],
)
def test_plots_are_folded_into_a_block_without_holes(count, width, height, columns) -> None:
    assert folded(count, width, height, 10, 22) == columns


@pytest.mark.parametrize("count", [1, 2, 7, 16, 32])
def test_every_plot_has_a_place_of_its_own_inside(qtbot, count) -> None:
    view = shown(qtbot, sheet(count))
    frames = view.placed.frames
    assert len(frames) == count
    for place, frame in enumerate(frames):
        assert view.rect().toRectF().contains(frame)
        assert not any(frame.intersects(other) for other in frames[place + 1 :])


def test_a_grid_has_the_columns_it_was_given_and_room_for_its_heads() -> None:
    what = sheet(
        6, columns=3, row_heads=("SGD", "Adam"), column_heads=("1", "2", "3"), row_title="R"
    )
    placed = Placed(what, Scale(), QSize(600, 300), labels=False)
    assert (placed.columns, placed.rows) == (3, 2)
    assert placed.left > 60 and placed.frames[0].top() > 30
    assert placed.is_first(3) and not placed.is_first(4)
    assert placed.is_lowest(3) and not placed.is_lowest(2)


def test_axes_are_of_all_curves_but_not_of_those_that_exploded() -> None:
    sound = [curve(0, [2.0, 1.0]), curve(1, [3.0, 0.5])]
    wild = curve(2, [2.0, 1e30, np.nan], ending="diverged")
    scale = scale_of([*sound, wild], 10, log=False, share=False)
    assert scale.x == (0.0, 10.0) and scale.y == (0.0, 3.0)
    # Where all of them exploded there is still an axis.
    assert np.isfinite(scale_of([wild], 10, log=False, share=False).y).all()
    assert scale_of(sound, 10, log=False, share=True).y == (0.0, 1.0)
    assert scale_of(sound, 10, log=True, share=False).y == (-1.0, 1.0)
    assert scale_of([], 10, log=True, share=False).y == (0.0, 1.0)


def test_a_single_peak_is_cut_and_told() -> None:
    values = np.full(200, 0.5)
    values[0] = 400.0
    scale = scale_of([curve(0, values)], 200, log=False, share=False)
    assert scale.y[1] <= 1.0 and scale.cut == 400.0


def test_looks_differ_in_colour_or_dashes() -> None:
    pens = {
        (look_pen(k, 1.0).color().name(), *look_pen(k, 1.0).dashPattern()) for k in range(LOOKS)
    }
    assert len(pens) == LOOKS >= 32


def test_nothing_measured_yet_and_nothing_finite_are_painted(qtbot) -> None:
    none = Sheet((Cell((Curve(0, "a", 0, np.empty(0), np.empty(0)),)),))
    view = shown(qtbot, none)
    view.grab()
    lost = curve(0, [np.nan, np.inf, np.nan], ending="diverged")
    view.show_sheet(Sheet((Cell((lost,)),)), 3.0)
    view.set_log(True)
    view.set_cursor(1.0)
    view.grab()
    assert view.curve_at(QPointF(100, 100)) is None


def test_a_click_in_a_small_plot_is_its_curve_and_elsewhere_none(qtbot) -> None:
    view = shown(qtbot, sheet(4))
    with qtbot.waitSignal(view.picked) as got:
        qtbot.mouseClick(
            view, Qt.MouseButton.LeftButton, pos=view.placed.frames[2].center().toPoint()
        )
    assert got.args == [2]
    with qtbot.waitSignal(view.picked) as got:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert got.args == [None]


def test_in_one_plot_the_nearest_curve_is_meant_and_only_when_it_is_near(qtbot) -> None:
    both = Sheet((Cell((curve(0, [1.0, 1.0, 1.0]), curve(1, [0.0, 0.0, 0.0]))),))
    view = shown(qtbot, both)
    x, y = view.placed.to_pixels(0, np.array([1.0]), np.array([1.0]))
    assert view.curve_at(QPointF(float(x[0]), float(y[0]) + 3)) == 0
    assert view.curve_at(QPointF(float(x[0]), float(y[0]) + 60)) is None


def test_the_keys_walk_along_the_points_and_through_the_curves(qtbot) -> None:
    view = shown(qtbot, sheet(3))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.reading is not None and view.reading.x == 2.0
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.reading.x == 1.0
    picked: list[object] = []
    view.picked.connect(picked.append)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    view.set_chosen(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert picked == [0, 1, None] and view.reading is None


def test_a_band_reaches_from_the_lowest_to_the_highest_run() -> None:
    band = curve(0, [1.0, 1.0], low=np.array([0.5, 0.2]), high=np.array([1.5, 4.0]))
    assert band.reach == (0.2, 4.0)


def test_a_screen_reader_hears_every_last_value(qtbot) -> None:
    view = shown(qtbot, sheet(2))
    assert view.accessibleDescription() == "run 0 0.50, run 1 0.60"
