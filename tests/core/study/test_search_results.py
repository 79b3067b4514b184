"""What a search found: lists, plots, importance, boxes and the surrogate, from trials alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.searches.gaussian_process import GaussianProcess
from nnstudio.core.searches.range import Range
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import hold_back, with_search
from nnstudio.core.study.search_results import (
    best_list,
    best_so_far,
    importance,
    remarks,
    table,
    ticks,
)
from nnstudio.core.study.thinking import thought
from nnstudio.core.study.trial import Trial
from nnstudio.core.study.zoom import best_box, boxes, zoomed, zoomed_out

RATE, DECAY, UNITS = "training.optimizer.learning_rate", "training.penalty.strength", "hidden.units"
XOR = hold_back(example("xor-tanh"))
SEARCH = with_search(
    XOR,
    ranges=(read_range(XOR, RATE, "1e-6..1e-2 log"), read_range(XOR, DECAY, "1e-8..1e-4 log")),
)


def course(score: float) -> np.ndarray:
    return np.array([[k, 1.0, score / 2, 1.0, score * k / 3] for k in range(4)], np.float64)


def trials(experiment: Experiment = SEARCH, count: int = 40) -> list[Trial]:
    """Of random settings; the nearer the learning rate to 1e-3 the better, the weight decay matters not."""
    method, made = GaussianProcess(start=1000), []
    for number in range(count):
        values = method.suggest(experiment.search.ranges, (), number, 5)
        score = 1.0 - abs(math.log10(float(values[RATE])) + 3) / 4
        made.append(Trial(number, values, "done", 3, score, (course(score),)))
    return made


def test_the_best_list_has_ranks_titles_values_and_curves() -> None:
    made = trials()
    best = best_list(SEARCH, made, 5)
    assert [one.rank for one in best] == [1, 2, 3, 4, 5]
    assert [one.score for one in best] == sorted((t.score or 0 for t in made), reverse=True)[:5]
    assert [title for _, title, _ in best[0].settings] == ["Learning rate", "Weight decay (all)"]
    assert best[0].epochs.tolist() == [0, 1, 2, 3]
    assert best[0].validation[-1] == pytest.approx(best[0].score)


def test_by_the_loss_the_lowest_comes_first_and_what_runs_or_failed_is_left_out() -> None:
    lower = with_search(SEARCH, goal="loss")
    made = [
        Trial(0, {RATE: 0.1}, "done", 1, 0.5),
        Trial(1, {RATE: 0.1}, "running", 1, 0.1),
        Trial(2, {RATE: 0.1}, "diverged"),
        Trial(3, {RATE: 0.1}, "stopped", 1, 0.4),
    ]
    assert [one.trial.number for one in best_list(lower, made)] == [3, 0]
    assert best_list(SEARCH, []) == ()


def test_the_best_so_far_never_gets_worse() -> None:
    made = [Trial(0, {}), *trials(count=9)]
    course_of_best = best_so_far(SEARCH.search, made)
    assert math.isnan(course_of_best[0])
    assert (np.diff(course_of_best[1:]) >= 0).all()
    assert course_of_best[-1] == max(t.score or 0 for t in made)
    assert len(best_so_far(SEARCH.search, [])) == 0


def test_the_table_has_a_place_for_every_value() -> None:
    made = [*trials(count=6), Trial(6, {RATE: 1e-4}, "running"), Trial(7, {}, "failed")]
    found = table(SEARCH.search, made)
    assert found.places.shape == (8, 2)
    assert ((found.places[:6] >= 0) & (found.places[:6] <= 1)).all()
    assert found.places[6, 0] == pytest.approx(0.5) and math.isnan(found.places[6, 1])
    assert math.isnan(found.scores[7]) and found.statuses[7] == "failed"
    assert table(SEARCH.search, []).places.shape == (0, 2)


def test_importance_finds_what_matters() -> None:
    found = importance(SEARCH.search, trials())
    assert found[RATE] > 0.7 > 0.3 > found[DECAY] >= 0
    assert sum(found.values()) == pytest.approx(1)


def test_importance_of_too_few_or_equal_scores_is_not_known() -> None:
    assert importance(SEARCH.search, trials(count=4)) == {}
    same = [Trial(k, t.values, "done", 1, 0.5) for k, t in enumerate(trials(count=9))]
    assert importance(SEARCH.search, same) == {}
    assert importance(SEARCH.search, [Trial(k, {}, "diverged") for k in range(9)]) == {}


def test_a_box_becomes_the_next_round_and_the_way_back_leads_home() -> None:
    first = zoomed(SEARCH.search, {RATE: (0.5, 1.0)})
    assert first.of(RATE) == Range(path=RATE, low=1e-4, high=1e-2, scale="log")
    assert first.of(DECAY) == SEARCH.search.of(DECAY)
    second = zoomed(first, {RATE: (0.5, 0.0), DECAY: (0.25, 0.75)})
    assert second.of(RATE) == Range(path=RATE, low=1e-4, high=1e-3, scale="log")
    nested = boxes(second)
    assert nested[0][RATE] == pytest.approx((0.5, 1.0))
    assert nested[1][RATE] == pytest.approx((0.5, 0.75))
    assert nested[1][DECAY] == pytest.approx((0.25, 0.75))
    assert zoomed_out(zoomed_out(second)) == SEARCH.search == zoomed_out(SEARCH.search)
    assert zoomed(first, {}) == first == zoomed(first, {RATE: (0.3, 0.3)})


def test_choices_and_whole_numbers_are_zoomed_into_too() -> None:
    mixed = with_search(
        XOR,
        ranges=(
            read_range(XOR, "training.optimizer", "sgd, adam, momentum, rmsprop"),
            read_range(XOR, UNITS, "1..10 linear"),
        ),
    ).search
    inside = zoomed(mixed, {"training.optimizer": (0.3, 0.7), UNITS: (0.0, 0.29)})
    assert inside.ranges[0].choices == ("adam", "momentum")
    assert (inside.ranges[1].low, inside.ranges[1].high) == (1, 3)
    assert boxes(inside)[0]["training.optimizer"] == (0.25, 0.75)


def test_a_box_around_the_best_holds_them() -> None:
    made = trials()
    box = best_box(SEARCH.search, made)
    low, high = box[RATE]
    assert low < 0.75 < high and high - low < 0.6
    inside = zoomed(SEARCH.search, box)
    for best in best_list(SEARCH, made, 8):
        assert all(one.within(best.trial.values[one.path]) for one in inside.ranges)
    assert best_box(SEARCH.search, made[:2]) == {}


@pytest.mark.parametrize("count", [1, 2])
def test_what_the_process_believes_can_be_drawn(count: int) -> None:
    asked = with_search(SEARCH, ranges=SEARCH.search.ranges[:count], method=GaussianProcess())
    made = [Trial(t.number, {p: t.values[p] for p in list(t.values)[:count]}, "done", 3, t.score)
            for t in trials()]  # fmt: skip
    made.append(Trial(40, made[0].values, "diverged"))
    found = thought(asked.search, made)
    assert found is not None
    assert found.mean.shape == found.deviation.shape == found.improvement.shape
    assert found.mean.ndim == count and len(found.mean) == len(found.places)
    along = found.mean if count == 1 else found.mean[:, 20]
    assert abs(float(found.places[int(np.argmax(along))]) - 0.75) < 0.1
    assert (found.deviation > 0).all() and (found.improvement >= 0).all()
    assert found.measured.shape == (41, count) and np.isfinite(found.scores).all()
    assert found.next_values == asked.search.method.suggest(
        asked.search.ranges, [*_told(asked, made)], 41, asked.search.seed
    )


def _told(asked: Experiment, made: list[Trial]):
    from nnstudio.core.study.trial import told

    return told(made, asked.search)


def test_a_belief_about_a_loss_is_a_loss() -> None:
    lower = with_search(SEARCH, goal="loss", ranges=SEARCH.search.ranges[:1])
    made = [
        Trial(t.number, {RATE: t.values[RATE]}, "done", 3, 1 - (t.score or 0)) for t in trials()
    ]
    found = thought(lower.search, made)
    assert found is not None
    assert abs(float(found.places[int(np.argmin(found.mean))]) - 0.75) < 0.1
    assert found.scores.min() >= 0


def test_nothing_is_believed_of_three_settings_or_of_nothing() -> None:
    assert thought(SEARCH.search, trials(count=2)) is None
    three = (*SEARCH.search.ranges, read_range(XOR, UNITS, "1..9"))
    assert thought(with_search(SEARCH, ranges=three).search, trials()) is None


def test_remarks_name_trials_that_all_diverged_and_ranges_that_end_too_early() -> None:
    diverged = [Trial(k, {RATE: 0.01, DECAY: 1e-5}, "diverged") for k in range(3)]
    assert [p.code for p in remarks(SEARCH, diverged)] == ["problem.search_all_diverged"]
    assert remarks(SEARCH, trials()) == ()
    narrow = with_search(SEARCH, ranges=(read_range(XOR, RATE, "1e-6..1.1e-3 log"),))
    made = [Trial(k, {RATE: 10 ** (-6 + k / 10)}, "done", 1, k / 30) for k in range(31)]
    (found,) = remarks(narrow, made)
    assert (found.code, found.field) == ("problem.search_at_the_end", RATE)
    assert remarks(narrow, []) == ()


def test_the_marks_of_an_axis() -> None:
    assert [text for _, text in ticks(SEARCH.search.ranges[0])] == [
        "1e-06", "1e-05", "0.0001", "0.001", "0.01",
    ]  # fmt: skip
    assert [text for _, text in ticks(Range(path="a", low=0.0, high=3.0))] == ["0", "1.5", "3"]
    assert [text for _, text in ticks(Range(path="a", choices=("x", "y")))] == ["x", "y"]
    whole = ticks(Range(path="a", low=1, high=4, whole=True))
    assert [text for _, text in whole] == ["1", "2", "4"]
