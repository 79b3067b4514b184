"""Hairlines where something was changed, with words that cover nothing."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.timeline import Timeline
from nnstudio.ui.plots.change_marks import ChangeMark, ChangeMarks
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.even_steps import EvenSteps


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    made = CurvePlot("Loss")
    qtbot.addWidget(made)
    made.resize(420, 260)
    made.add_series("test", "test", "test")
    made.set_data("test", np.arange(11.0), np.linspace(1, 0, 11))
    made.set_x_range(0, 10)
    made.show()
    return made


def layer(plot: CurvePlot) -> ChangeMarks:
    assert plot._changes is not None
    return plot._changes


def test_words_stand_beside_their_line_and_cover_no_others(plot: CurvePlot) -> None:
    marks = tuple(ChangeMark(x, f"Learning rate {x}") for x in (1.0, 1.5, 2.0, 5.0, 9.9))
    plot.set_changes(marks)
    plot.grab()
    placed = layer(plot).placed(plot.view)
    assert [one.text for one in placed] == [mark.text for mark in marks]
    rects = [one.rect for one in placed if one.rect is not None]
    assert len(rects) >= 4
    rects += plot.overlay.ends.taken()
    for index, one in enumerate(rects):
        assert not any(one.intersects(other) for other in rects[index + 1 :])
        assert one.left() >= plot.view.frame.left() and one.right() <= plot.width()
    for mark, one in zip(marks, placed, strict=True):
        assert abs(one.line - plot.view.to_pixel(mark.x, 0).x()) <= 1


def test_changes_close_together_share_their_words(plot: CurvePlot) -> None:
    plot.set_changes((ChangeMark(5.0, "Adam"), ChangeMark(5.001, "Batch size 7")))
    assert [one.text for one in layer(plot).placed(plot.view)] == ["Adam · Batch size 7"]
    many = tuple(ChangeMark(5.0 + k / 1000, f"Learning rate {k}") for k in range(9))
    plot.set_changes(many)
    (one,) = layer(plot).placed(plot.view)
    assert one.text == "Learning rate 0 … Learning rate 8"


def test_what_is_out_of_sight_is_left_out_and_none_is_nothing(plot: CurvePlot) -> None:
    plot.set_changes((ChangeMark(-1.0, "a"), ChangeMark(11.0, "b")))
    assert layer(plot).placed(plot.view) == []
    plot.set_changes(())
    plot.grab()
    assert layer(plot).marks == ()


def test_a_reader_of_the_screen_hears_of_them(plot: CurvePlot) -> None:
    plot.set_changes((ChangeMark(5.0, "Adam 0.01"),))
    assert "Adam 0.01" in plot.view.accessibleDescription()


def test_steps_of_a_run_whose_batch_size_changed_are_where_its_epochs_are() -> None:
    line = Timeline.steady(100, 10).changed(25, 30).changed(31, 7)
    first, *later = line.pieces
    steps = EvenSteps(60, first.per_epoch, later=later)
    expected = np.array([line.epochs(step) for step in range(1, 61)])
    np.testing.assert_array_equal(steps, expected)
    assert steps[0] == expected[0] and steps[-1] == expected[-1]
    np.testing.assert_array_equal(steps[20:40:3], expected[20:40:3])
    for value in (*expected.tolist(), -1.0, 0.05, 2.6, 3.3, 99.0):
        for side in ("left", "right"):
            assert steps.searchsorted(value, side) == expected.searchsorted(value, side)
