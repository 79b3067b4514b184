"""Thinning for a logarithmic axis: the start stays whole, peaks stay, and nothing is looked at twice."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.log_decimation import RATIO, GrowingLogCurve


def test_the_first_points_stay_and_a_million_become_a_thousand() -> None:
    y = np.random.default_rng(1).random(1_000_000, dtype=np.float32)
    picked = GrowingLogCurve().picked(y)
    assert isinstance(picked, np.ndarray)
    assert picked[:40].tolist() == list(range(40))
    assert len(picked) < 1600 and picked[-1] == len(y) - 1
    assert (np.diff(picked) > 0).all()
    # Never further apart than two groups, so nothing of the curve is missing on the screen.
    assert (picked[1:] + 1 <= RATIO**2 * (picked[:-1] + 1) + 3).all()


@pytest.mark.parametrize("place", [3, 500, 77_777, 199_999])
def test_a_peak_stays_wherever_it_is(place: int) -> None:
    y = np.zeros(200_000, np.float32)
    y[place] = 9.0
    assert place in GrowingLogCurve().picked(y)  # type: ignore[operator]


def test_a_growing_curve_gives_what_it_gives_as_a_whole() -> None:
    y = np.random.default_rng(2).random(50_000)
    y[1000:1200] = np.nan
    growing = GrowingLogCurve()
    for end in (1, 2, 70, 1100, 20_000, 50_000):
        picked = growing.picked(y[:end])
    np.testing.assert_array_equal(picked, GrowingLogCurve().picked(y))
    # One that is shorter than it was is another curve.
    np.testing.assert_array_equal(growing.picked(y[:300]), GrowingLogCurve().picked(y[:300]))


def test_smoothed_and_logarithmic_a_million_points_are_drawn(qtbot) -> None:
    plot = CurvePlot("loss")
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.add_series("loss", "loss", "training")
    plot.set_log_x(True)
    plot.set_smoothing({"loss": 300.0})
    y = np.random.default_rng(3).random(1_000_000, dtype=np.float32)
    plot.set_x_range(0.01, 10_000.0)
    plot.set_data("loss", EvenSteps(len(y), 100.0), y)
    plot.show()
    series = plot.series["loss"]
    assert len(series.drawn_x) < 1600 and series.drawn_x[0] == 0.01
    assert abs(float(series.drawn_y[-1]) - 0.5) < 0.1 < np.ptp(series.measured.y[-20:])
    plot.grab()
