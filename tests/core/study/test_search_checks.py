"""What keeps a search from starting, and that every fix mends what it belongs to."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.experiment.search import Search
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import Problem
from nnstudio.core.searches.grid import Grid
from nnstudio.core.searches.range import Range
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import (
    hold_back,
    search_problems,
    with_range,
    with_search,
    without_range,
)
from nnstudio.core.study.search_estimate import estimate, seconds_of

RATE = "training.optimizer.learning_rate"
XOR = hold_back(example("xor-tanh"))
READY = with_range(XOR, read_range(XOR, RATE, "1e-4..1"))


def ranges(*given: Range) -> Experiment:
    return with_search(XOR, ranges=given)


def problems(experiment: Experiment) -> list[Problem]:
    return [p for p in search_problems(experiment) if p.severity == "error"]


def test_a_sound_search_has_no_problems_and_changes_no_result() -> None:
    assert search_problems(READY) == ()
    assert READY.settings_hash == XOR.settings_hash
    assert from_data(Experiment, to_data(READY)) == READY


def test_a_file_of_before_there_were_searches_opens() -> None:
    data = to_data(XOR)
    del data["search"]
    assert from_data(Experiment, data) == XOR
    assert XOR.search == Search()


def test_without_validation_data_it_is_refused_and_the_fix_holds_some_back() -> None:
    (found,) = problems(change(READY, "data.validation", "0"))
    assert found.code == "problem.search_no_validation"
    assert found.fix is not None
    mended = found.fix.apply(change(READY, "data.validation", "0"))
    assert mended == READY and mended.data.validation == 0.2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "problem.search_no_ranges"),
        ((Range(path=RATE, low=1.0, high=0.1),), "problem.range_upside_down"),
        ((Range(path=RATE, low=0.0, high=0.1, scale="log"),), "problem.range_log_of_zero"),
        ((Range(path=RATE, low=0.1, high=0.1),), "problem.range_one_value"),
        ((Range(path=RATE, choices=("0.1",)),), "problem.range_one_value"),
        ((Range(path="nowhere"),), "problem.unknown_setting"),
        ((Range(path=RATE, low=0.1, high=1e9),), "problem.above"),
        ((Range(path="training.drawing"),), "problem.range_of_names"),
        ((Range(path="data.validation", low=0.1, high=0.3),), "problem.range_changes_score"),
        ((Range(path=RATE, low=0.1),) * 2, "problem.range_twice"),
    ],
)
def test_what_is_wrong_with_the_ranges(given: tuple[Range, ...], code: str) -> None:
    found = problems(ranges(*given))
    assert code in [problem.code for problem in found]


def test_a_range_upside_down_is_turned_round() -> None:
    wrong = ranges(Range(path=RATE, low=1.0, high=0.1))
    (found,) = problems(wrong)
    assert found.fix is not None
    mended = found.fix.apply(wrong)
    assert search_problems(mended) == ()
    assert mended.search.of(RATE) == Range(path=RATE, low=0.1, high=1.0)


def test_a_range_that_leads_nowhere_is_taken_out() -> None:
    wrong = with_range(READY, Range(path="nowhere"))
    (found,) = problems(wrong)
    assert found.fix is not None
    assert found.fix.apply(wrong) == READY == without_range(wrong, "nowhere")


def test_a_million_combinations_are_counted_and_refused() -> None:
    both = with_range(READY, read_range(READY, "hidden.units", "1..1000 linear"))
    million = with_search(both, method=Grid(points=1000), trials=1_000_000)
    assert million.search.planned == 1_000_000
    (found,) = problems(million)
    assert found.code == "problem.search_too_many"
    assert found.values["count"] == 1_000_000
    assert estimate(million, 2).seconds > 1e4
    assert found.fix is not None
    assert found.fix.apply(million).search.planned == 100


def test_a_grid_that_is_cut_off_is_a_warning() -> None:
    cut = with_search(READY, method=Grid(points=9), trials=4)
    (found,) = search_problems(cut)
    assert (found.code, found.severity) == ("problem.search_part_of_grid", "warning")
    assert found.fix is not None
    assert found.fix.apply(cut).search.planned == 9


def test_a_part_without_a_setting_that_is_searched_is_named() -> None:
    one = with_range(XOR, read_range(XOR, "training.optimizer", "momentum, adam"))
    both = with_range(one, read_range(one, "training.optimizer.momentum", "0..0.9"))
    found = problems(both)
    assert [problem.code for problem in found] == [
        "problem.search_trial",
        "problem.unknown_setting",
    ]
    assert "adam" in str(found[0].values["name"])


def test_a_trial_that_could_not_be_trained_is_found_before() -> None:
    output = with_range(READY, read_range(READY, "output_1.units", "1..4"))
    assert "problem.output_units" in [problem.code for problem in problems(output)]


def test_the_time_of_one_training_is_measured() -> None:
    short, long = (
        seconds_of(change(change(XOR, "hidden.units", 900), "training.epochs", n)) for n in (2, 200)
    )
    assert 0 < short < long
