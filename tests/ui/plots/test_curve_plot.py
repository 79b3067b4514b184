"""The curves: what is drawn was given, ends are named, and words never collide."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.gap_plot import GapPlot
from nnstudio.ui.plots.log_toggle import LogToggle
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import DARK, LIGHT

X = np.arange(61.0)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    themes.set_mode(qapp, "light", scale=1.0)
    yield
    themes.set_mode(qapp, "light", scale=1.0)


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    result = CurvePlot("loss")
    qtbot.addWidget(result)
    result.resize(400, 260)
    result.add_series("train", "training", "training")
    result.add_series("test", "test", "test", dashed=True)
    result.set_x_range(0, 60)
    result.show()
    return result


def picture(plot: CurvePlot) -> QImage:
    return plot.grab().toImage()


def count(image: QImage, colour: str, near: int = 40) -> int:
    """Count the pixels that are close to a colour."""
    data = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    pixels = data.reshape(-1, 4)[:, :3].astype(int)
    wanted = QColor(colour)
    distance = np.abs(pixels - [wanted.blue(), wanted.green(), wanted.red()]).sum(axis=1)
    return int((distance < near).sum())


def test_the_curve_runs_through_its_points(plot: CurvePlot) -> None:
    plot.set_y_range(0, 1)
    plot.set_data("train", np.array([0.0, 60.0]), np.array([0.5, 0.5]))
    image = picture(plot)
    for x in (10, 30, 50):
        at = plot.view.to_pixel(x, 0.5)
        column = [image.pixelColor(int(at.x()), y) for y in range(image.height())]
        blue = [y for y, ink in enumerate(column) if ink.blue() - ink.red() > 80]
        assert blue
        assert all(abs(y + 0.5 - at.y()) <= 2 for y in blue), (at, blue)


def test_the_range_follows_the_data_and_holds_it(plot: CurvePlot) -> None:
    plot.set_data("train", X, 2.4 * np.exp(-X / 9))
    plot.update_range()
    assert plot.view.y_range == (0.0, 2.5)
    plot.set_data("test", X, np.full_like(X, 7.3))
    plot.update_range()
    low, high = plot.view.y_range
    assert low <= 0
    assert high >= 7.3
    plot.set_y_range(0, 1)
    assert plot.view.y_range == (0.0, 1.0)
    plot.set_y_auto()
    assert plot.view.y_range == (low, high)


def test_the_range_moves_at_most_twice_a_second(plot: CurvePlot, qtbot: QtBot) -> None:
    plot.set_data("train", X, X / 60)
    plot.update_range()
    before = plot.view.y_range
    plot.set_data("train", X, X)
    assert plot.view.y_range == before
    # The last data is never forgotten, though.
    qtbot.waitUntil(lambda: plot.view.y_range[1] >= 60, timeout=2000)


def test_hiding_stops_the_timer(plot: CurvePlot) -> None:
    plot.update_range()
    plot.set_data("train", X, X)
    assert plot._later.isActive()
    plot.hide()
    assert not plot._later.isActive()
    plot.set_data("train", X, 3 * X)
    assert not plot._later.isActive()
    plot.show()
    assert plot.view.y_range[1] >= 180


def test_end_labels_say_the_last_values_and_do_not_overlap(plot: CurvePlot) -> None:
    plot.set_data("train", X, np.linspace(2, 0.300, 61))
    plot.set_data("test", X, np.linspace(2, 0.301, 61))
    plot.update_range()
    first, second = plot.overlay.ends.labels()
    assert [first.text, second.text] == ["0.30", "0.30"]
    assert not first.rect.intersects(second.rect)
    # The larger value has the upper label.
    assert second.rect.center().y() < first.rect.center().y()
    for label in (first, second):
        assert plot.view.rect().contains(label.rect.toRect())


def test_many_equal_curves_still_have_separate_labels(plot: CurvePlot) -> None:
    for index in range(5):
        plot.add_series(f"more{index}", "more", "weights")
        plot.set_data(f"more{index}", X, np.ones(61))
    rects = [label.rect for label in plot.overlay.ends.labels()]
    assert len(rects) == 5
    for i, one in enumerate(rects):
        for other in rects[:i]:
            assert not one.adjusted(0, 0.01, 0, -0.01).intersects(other)


def test_trailing_gaps_do_not_hide_the_last_value(plot: CurvePlot) -> None:
    y = np.linspace(2, 0.5, 61)
    y[50:] = np.nan
    plot.set_data("train", X, y)
    (label,) = plot.overlay.ends.labels()
    assert label.text == f"{y[49]:.2f}"
    assert label.dot.x() == pytest.approx(plot.view.to_pixel(49, 0).x())


def test_infinite_values_are_left_out(plot: CurvePlot) -> None:
    y = np.linspace(1, 2, 61)
    y[30:] = np.inf
    plot.set_data("train", X, y)
    plot.update_range()
    assert plot.view.y_range[1] <= 2.0
    picture(plot)


def test_a_million_points_are_thinned_and_keep_their_peak(plot: CurvePlot) -> None:
    n = 1_000_000
    y = np.zeros(n, dtype=np.float32)
    y[777_777] = 3.5
    plot.set_x_range(0, n)
    plot.set_data("train", np.arange(n), y)
    plot.update_range()
    assert len(plot.series["train"].drawn_x) <= 1300
    assert plot.series["train"].drawn_y.max() == 3.5
    assert plot.view.y_range[1] >= 3.5


def test_wrong_data_is_refused(plot: CurvePlot) -> None:
    with pytest.raises(ValueError, match="equally long"):
        plot.set_data("train", X, X[:-1])
    with pytest.raises(KeyError):
        plot.set_data("nothing", X, X)
    with pytest.raises(ValueError, match="already"):
        plot.add_series("train", "again", "test")


def test_the_empty_plot_says_what_to_do(plot: CurvePlot) -> None:
    without = count(picture(plot), LIGHT.secondary)
    plot.set_empty_text("Press Train to see the curves")
    with_text = count(picture(plot), LIGHT.secondary)
    assert with_text > without + 50
    assert plot.accessibleName() == "loss"
    plot.set_data("train", X, X)
    assert count(picture(plot), LIGHT.training) > 200
    plot.clear()
    assert count(picture(plot), LIGHT.training) == 0


def test_logarithmic_axis(plot: CurvePlot) -> None:
    plot.set_log_y(True)
    y = 10.0 ** -(X / 20)
    y[0] = 0.0
    plot.set_data("train", X, y)
    plot.update_range()
    assert plot.view.y_range == (-3.0, 0.0)
    assert [text for _, text in plot.view.y_ticks()] == ["0.001", "0.01", "0.1", "1"]
    (label,) = plot.overlay.ends.labels()
    assert label.text == "0.001"


def test_hover_reads_every_series_at_the_nearest_point(plot: CurvePlot) -> None:
    plot.set_data("train", X, X * 2)
    plot.set_data("test", X[::5], X[::5] * 3)
    at = plot.view.to_pixel(19.7, 0).toPoint()
    QTest.mouseMove(plot.view, QPoint(at.x(), 100))
    assert plot.overlay.readout.cursor == 20
    assert [(series.key, text) for series, text in plot.overlay.readout.lines()] == [
        ("train", "40.0"),
        ("test", "60.0"),
    ]
    with_box = picture(plot)
    QTest.mouseMove(plot.view, QPoint(1, 1))
    assert plot.overlay.readout.cursor is None
    assert plot.overlay.readout.lines() == []
    assert with_box != picture(plot)


def test_arrow_keys_move_the_cursor(plot: CurvePlot) -> None:
    plot.set_data("train", X, X)
    for _ in range(3):
        QTest.keyClick(plot.view, Qt.Key.Key_Left)
    assert plot.overlay.readout.cursor == 58
    QTest.keyClick(plot.view, Qt.Key.Key_Right)
    assert plot.overlay.readout.cursor == 59
    QTest.keyClick(plot.view, Qt.Key.Key_Escape)
    assert plot.overlay.readout.cursor is None


def test_focus_is_framed_only_when_it_came_by_keyboard(plot: CurvePlot) -> None:
    edge = QColor(LIGHT.focus)
    plot.view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert picture(plot).pixelColor(0, 100) != edge
    plot.view.clearFocus()
    plot.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert picture(plot).pixelColor(0, 100) == edge


def test_a_rare_peak_is_cut_marked_and_told(plot: CurvePlot) -> None:
    x = np.arange(1, 1001) * 0.06
    noise = 0.5 + 0.1 * np.sin(x)
    noise[700] = 44.0
    plot.add_series("batch", "mini-batch", "training", faint=True)
    plot.set_data("train", X, 2.4 * np.exp(-X / 9))
    plot.set_data("batch", x, noise)
    plot.update_range()
    assert plot.view.y_range[1] > 44 and not plot.overlay.cut_marks()
    plot.set_y_robust()
    # The start of learning is no rare peak.
    assert plot.view.y_range == (0.0, 2.5)
    ((series, place),) = plot.overlay.cut_marks()
    assert series.key == "batch"
    assert place == pytest.approx(plot.view.to_pixel(x[700], 0).x())
    for told in (plot.view.toolTip(), plot.view.accessibleDescription()):
        assert "2.50" in told and "44.0" in told
    plot.set_log_y(True)
    assert plot.view.y_range[1] == 2.0
    assert not plot.overlay.cut_marks() and plot.view.toolTip() == ""


def test_the_top_follows_curves_that_rise_to_the_end(plot: CurvePlot) -> None:
    plot.set_y_robust()
    plot.set_data("train", X, np.exp(X / 9))
    plot.update_range()
    assert plot.view.y_range[1] >= np.exp(60 / 9)
    assert not plot.overlay.cut_marks()


def test_what_is_counted_stands_behind_the_last_number(plot: CurvePlot) -> None:
    plot.set_y_range(0, 1)

    def ink() -> int:
        frame = plot.view.frame
        x, y = int(frame.right()) + 14, int(frame.bottom())
        strip = plot.grab().toImage().copy(x, y + 4, plot.width() - x, 16)
        return count(strip, LIGHT.secondary, 120)

    assert ink() == 0
    plot.set_x_title("epoch")
    assert ink() > 20


def test_the_switch_beside_the_title_makes_the_axis_logarithmic(plot: CurvePlot) -> None:
    toggle = LogToggle(plot)
    toggle.show()
    plot.set_data("train", X, 10.0 ** -(X / 20))
    assert toggle.geometry().left() > plot.view.frame.left()
    assert toggle.geometry().bottom() < plot.view.frame.top()
    toggle.click()
    plot.update_range()
    assert plot.view.log_y and plot.view.y_range == (-3.0, 0.0)
    toggle.click()
    assert not plot.view.log_y


def test_stale_fades(plot: CurvePlot) -> None:
    plot.set_data("train", X, X)
    fresh = count(picture(plot), LIGHT.training)
    plot.set_stale(True)
    stale = picture(plot)
    assert count(stale, LIGHT.training) < fresh / 10
    plot.set_stale(False)
    assert count(picture(plot), LIGHT.training) == fresh


def test_marker(plot: CurvePlot) -> None:
    plot.set_data("train", X, X)
    before = picture(plot)
    plot.set_marker(30)
    at = plot.view.to_pixel(30, 0)
    strip = [picture(plot).pixelColor(int(at.x()), y) for y in range(40, 120)]
    assert sum(ink.lightness() < 215 for ink in strip) > 20
    plot.set_marker(None)
    assert picture(plot) == before


def test_retheme_recolours_everything(plot: CurvePlot, qapp: QApplication) -> None:
    plot.set_data("train", X, X)
    assert count(picture(plot), LIGHT.training) > 200
    themes.apply(qapp, DARK)
    image = picture(plot)
    assert count(image, LIGHT.training, 20) == 0
    assert count(image, DARK.training) > 200
    assert image.pixelColor(2, 2) == QColor(DARK.panel)


def test_noise_is_drawn_sharp(plot: CurvePlot) -> None:
    assert plot.series["train"].smooth
    plot.set_y_range(0, 1)
    x = np.arange(2000.0)
    plot.set_x_range(0, 2000)
    plot.set_data("train", x, 0.5 + 0.4 * np.sin(2 * x))
    assert not plot.series["train"].smooth
    plot.set_data("train", x, x / 2000)
    assert plot.series["train"].smooth


@pytest.fixture
def gap(qtbot: QtBot) -> GapPlot:
    result = GapPlot("accuracy", "training", "test", lambda value: f"gap {value:.2f}")
    qtbot.addWidget(result)
    result.resize(420, 300)
    result.set_x_range(0, 60)
    result.show()
    return result


def test_the_gap_is_shaded_and_named_inside(gap: GapPlot) -> None:
    gap.set_curves(X, np.full(61, 0.9), X[::10], np.full(7, 0.4))
    assert gap.gap() == pytest.approx(0.5)
    rect = gap.overlay.ends.band_rect()
    assert rect is not None
    top, bottom = gap.view.to_pixel(0, 0.9).y(), gap.view.to_pixel(0, 0.4).y()
    assert top <= rect.top()
    assert rect.bottom() <= bottom
    image = picture(gap)

    def ink(x: float, y: float) -> QColor:
        at: QPointF = gap.view.to_pixel(x, y)
        return image.pixelColor(int(at.x()), int(at.y()))

    assert ink(15, 0.65) != QColor(LIGHT.panel)
    assert ink(15, 0.27) == QColor(LIGHT.panel)
    assert ink(15, 0.95) == QColor(LIGHT.panel)


def test_a_narrow_gap_is_named_below(gap: GapPlot) -> None:
    gap.set_curves(X, np.full(61, 0.92), X, np.full(61, 0.9))
    rect = gap.overlay.ends.band_rect()
    assert rect is not None
    assert rect.top() >= gap.view.to_pixel(0, 0.9).y()


def test_the_gap_is_never_named_over_a_curve(gap: GapPlot) -> None:
    zigzag = np.where(X % 2 == 0, 0.97, 0.03)
    gap.set_curves(X, zigzag, X, zigzag - 0.03)
    assert gap.overlay.ends.band is not None and gap.overlay.ends.band.label_text()
    assert gap.overlay.ends.band_rect() is None
    # A third curve just below the band moves the name above it.
    gap.set_curves(X, np.full(61, 0.52), X, np.full(61, 0.5))
    gap.set_data("validation", X, np.full(61, 0.46))
    rect = gap.overlay.ends.band_rect()
    assert rect is not None
    assert rect.bottom() < gap.view.to_pixel(0, 0.52).y()


def test_no_gap_without_both_curves(gap: GapPlot) -> None:
    assert gap.gap() is None
    gap.set_curves(X, X / 60, X[:0], X[:0])
    assert gap.gap() is None
    assert gap.overlay.ends.band_rect() is None
    picture(gap)


def test_a_pinned_place_is_read_while_nobody_points_elsewhere(plot: CurvePlot) -> None:
    plot.add_series("held", "validation", "validation")
    plot.set_data("train", np.arange(5.0), np.arange(5.0) / 10)
    plot.set_data("held", np.arange(5.0), np.full(5, np.nan))
    readout = plot.overlay.readout
    assert readout.lines() == []
    plot.set_pinned(2.2)
    assert [(series.title, text) for series, text in readout.lines()] == [("training", "0.20")]
    readout.move_to(4.0)
    assert readout.place == 4.0
    readout.move_to(None)
    assert readout.place == 2.2
    plot.set_pinned(None)
    assert readout.lines() == []
