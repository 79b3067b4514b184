"""Earlier runs get room in a plot, unless they lie so far above that nothing else could be read."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.ui.plots.curve_plot import CurvePlot

X = np.arange(20.0)


def plot_of(qtbot: QtBot, high: float) -> CurvePlot:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.set_y_robust()
    plot.add_series("a", "a", "training")
    plot.set_data("a", X, np.linspace(high, 0.1, 20))
    plot.update_range()
    return plot


def test_an_earlier_run_widens_the_range(qtbot: QtBot) -> None:
    plot = plot_of(qtbot, 1.0)
    before = plot.view.y_range
    plot.set_beside((np.linspace(2.4, 0.5, 20),))
    assert before[1] < 2.4 <= plot.view.y_range[1]
    plot.set_beside(())
    assert plot.view.y_range == before


def test_one_that_ran_away_does_not(qtbot: QtBot) -> None:
    plot = plot_of(qtbot, 1.0)
    before = plot.view.y_range
    plot.set_beside((np.geomspace(1, 1e30, 20), np.full(20, np.nan)))
    assert plot.view.y_range == before


def test_alone_it_has_the_whole_range(qtbot: QtBot) -> None:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.add_series("a", "a", "training")
    plot.set_beside((np.array([5.0, np.inf, np.nan, 2.0]),))
    low, high = plot.view.y_range
    assert low <= 2.0 and 5.0 <= high < 10.0
    plot.set_log_y(True)
    low, high = plot.view.y_range
    assert low <= np.log10(2.0) and np.log10(5.0) <= high
