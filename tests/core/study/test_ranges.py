"""Ranges as they are typed: what is read is what was meant, and what is wrong is said with its place."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.searches.range import Range
from nnstudio.core.study.ranges import range_text, read_range
from nnstudio.core.study.search_checks import with_range

RATE = "training.optimizer.learning_rate"
BATCH = "training.batch_size"
XOR = example("xor-tanh")


@pytest.mark.parametrize(
    ("path", "text", "low", "high", "scale", "whole"),
    [
        (RATE, "1e-6..1e-2 log", 1e-6, 1e-2, "log", False),
        (RATE, "1e-6 .. 1e-2", 1e-6, 1e-2, "log", False),
        (RATE, "log 10^-6 ~ 10^-2", 1e-6, 1e-2, "log", False),
        (RATE, "1e-6…1e-2 linear", 1e-6, 1e-2, "linear", False),
        (RATE, "로그 1e-6..1e-2", 1e-6, 1e-2, "log", False),
        (BATCH, "16..256 int", 16, 256, "log", True),
        (BATCH, "16..256 linear", 16, 256, "linear", True),
        ("training.penalty.strength", "0..1e-3", 0, 1e-3, "linear", False),
        ("dense_1.units", "4–12", 4, 12, "log", True),
        ("hidden.units", "4..12", 4, 12, "log", True),
    ],
)
def test_a_range_of_numbers(
    path: str, text: str, low: float, high: float, scale: str, whole: bool
) -> None:
    read = read_range(XOR, path, text)
    assert (read.low, read.high, read.scale, read.whole) == (low, high, scale, whole)
    assert read.path == path and read.numeric
    assert read_range(XOR, path, range_text(read)) == read


def test_a_count_is_for_grids() -> None:
    read = read_range(XOR, RATE, "1e-4..1e-1 log x 4")
    assert read.steps(99) == (1e-4, 1e-3, 1e-2, 1e-1)
    assert read_range(XOR, RATE, range_text(read)) == read


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        ("training.optimizer", "sgd, adam", ("sgd", "adam")),
        ("training.optimizer", "sgd, momentum(momentum=0.5)", ("sgd", "momentum(momentum=0.5)")),
        (RATE, "0.1, 0.01 , 0.1", ("0.1", "0.01")),
        ("training.drawing", "shuffled,balanced", ("shuffled", "balanced")),
    ],
)
def test_values_with_commas_are_choices(path: str, text: str, values: tuple[str, ...]) -> None:
    read = read_range(XOR, path, text)
    assert read.choices == values
    assert read_range(XOR, path, range_text(read)) == read


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        (RATE, "", "problem.range_empty"),
        (RATE, " , ", "problem.range_empty"),
        (BATCH, "0.2..0.8", "problem.range_empty"),
        (RATE, "0.1", "problem.range_one_value"),
        (RATE, "0.1..0.1", "problem.range_one_value"),
        (RATE, "0.1, 0.1", "problem.range_one_value"),
        (RATE, "1..1e-4", "problem.range_upside_down"),
        (RATE, "0..1 log", "problem.range_log_of_zero"),
        (RATE, "-1..1 linear", "problem.not_above"),
        (RATE, "1e-4..1 lag", "problem.range_unreadable"),
        (RATE, "a..b", "problem.range_unreadable"),
        (RATE, "1e-4..1e999", "problem.not_finite"),
        (RATE, "1e-4..1 x 0", "problem.range_count"),
        (RATE, "1e-4..1e9", "problem.above"),
        (BATCH, "1..1e12", "problem.above"),
        ("training.optimizer", "sgd, adma", "problem.unknown_part"),
        ("training.optimizer", "1..2", "problem.range_one_value"),
        ("training.drawing", "shuffled, sorted", "problem.unknown_choice"),
        ("nowhere", "1..2", "problem.unknown_setting"),
        ("training.nothing", "1..2", "problem.unknown_setting"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: str, text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_range(XOR, path, text)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].field == path


def test_a_setting_of_a_part_that_is_searched_itself() -> None:
    """Momentum has a momentum, the present optimiser has none."""
    with pytest.raises(ProblemError):
        read_range(XOR, "training.optimizer.momentum", "0..0.9")
    searched: Experiment = with_range(
        XOR, read_range(XOR, "training.optimizer", "momentum, nesterov")
    )
    read = read_range(searched, "training.optimizer.momentum", "0..0.9")
    assert read == Range(path="training.optimizer.momentum", low=0.0, high=0.9)
