"""What somebody expects is judged where it was drawn and where something was measured, and nowhere else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.lessons.predicting import POINTS, Sketch, judged, usual_loss


def line(start: tuple[float, float], stop: tuple[float, float], end: float = 10.0) -> Sketch:
    return Sketch("test_accuracy", end).lined(start, stop)


EPOCHS = np.arange(11.0)


def test_a_line_is_drawn_from_place_to_place_in_both_directions() -> None:
    there, back = line((2.0, 0.2), (4.0, 0.6)), line((4.0, 0.6), (2.0, 0.2))
    assert there == back and there.drawn and not Sketch("test_loss", 3.0).drawn
    values = np.array(there.values)
    assert len(values) == POINTS and np.isnan(values[:20]).all() and np.isnan(values[41:]).all()
    assert values[20:41] == pytest.approx(np.linspace(0.2, 0.6, 21))
    over = there.lined((3.0, 0.9), (3.0, 0.9))
    assert over.values[30] == 0.9 and over.values[29] == there.values[29]
    assert line((-5.0, 0.1), (50.0, 0.1)).values == (0.1,) * POINTS


def test_a_sketch_that_is_right_is_not_off_and_its_direction_is_right() -> None:
    verdict = judged(line((0.0, 0.0), (10.0, 1.0)), EPOCHS, EPOCHS / 10)
    assert verdict is not None and verdict.points == 11
    assert verdict.apart == pytest.approx(0.0, abs=1e-9) and verdict.right
    assert verdict.measured == "rises"


@pytest.mark.parametrize(
    ("sketch", "values", "apart", "lean", "right"),
    [
        (line((0.0, 0.9), (10.0, 0.9)), np.full(11, 0.5), 0.4, "high", True),
        (line((0.0, 0.0), (10.0, 0.6)), np.linspace(0.2, 0.8, 11), 0.2, "low", True),
        (line((0.0, 0.0), (10.0, 1.0)), np.linspace(1.0, 0.0, 11), 0.5454, "both", False),
        (line((0.0, 0.5), (10.0, 0.5)), np.linspace(0.0, 1.0, 11), 0.2727, "both", False),
    ],
)
def test_how_far_off_to_which_side_and_which_way(sketch, values, apart, lean, right) -> None:
    verdict = judged(sketch, EPOCHS, values)
    assert verdict is not None
    assert verdict.apart == pytest.approx(apart, abs=1e-3)
    assert (verdict.lean, verdict.right) == (lean, right)


def test_only_what_was_measured_under_the_sketch_counts() -> None:
    sketch = line((3.0, 0.5), (6.0, 0.5))
    values = np.where((EPOCHS >= 3) & (EPOCHS <= 6), 0.5, 99.0)
    verdict = judged(sketch, EPOCHS, values)
    assert verdict is not None and verdict.points == 4 and verdict.apart == 0.0
    values[4] = math.nan
    verdict = judged(sketch, EPOCHS, values)
    assert verdict is not None and verdict.points == 3
    assert judged(sketch, EPOCHS[:4], values[:4]) is None, "one point has no direction"
    assert judged(sketch, EPOCHS[:0], values[:0]) is None
    assert judged(Sketch("test_loss", 5.0), EPOCHS, values) is None


def test_a_run_that_ran_away_is_judged_as_far_as_it_was_finite() -> None:
    values = np.array([0.1, 0.4, 0.9, math.inf, math.nan] + [math.nan] * 6)
    verdict = judged(line((0.0, 0.1), (10.0, 0.1)), EPOCHS, values)
    assert verdict is not None and verdict.points == 3 and math.isfinite(verdict.apart)


def test_the_usual_loss_is_that_of_a_guess() -> None:
    assert usual_loss(example("mnist-mlp")) == pytest.approx(math.log(10))
    assert usual_loss(example("xor-tanh")) == pytest.approx(math.log(2))
    assert usual_loss(example("sine-relu")) == 1.0
