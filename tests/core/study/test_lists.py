"""A typed list becomes the values a setting takes in turn, or a sentence says why not."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.study.lists import is_list, values_of

XOR = example("xor-tanh")
RATE = field_at(XOR, "training.optimizer.learning_rate")
UNITS = field_at(XOR, "dense_1.units")
OPTIMIZER = field_at(XOR, "training.optimizer")
BATCH_NORM = field_at(XOR, "hidden.batch_norm")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.1, 0.01", ("0.1", "0.01")),
        ("log 1e-4..1e-1 x 4", ("0.0001", "0.001", "0.01", "0.1")),
        ("0.1..0.5 x 3", ("0.1", "0.3", "0.5")),
        ("0.1 .. 0.2 X 2, 1", ("0.1", "0.2", "1")),
        ("LOG 0.01..1 × 3", ("0.01", "0.1", "1")),
        ("0.1, 0.1, 0.2", ("0.1", "0.2")),
    ],
)
def test_numbers(text: str, values: tuple[str, ...]) -> None:
    assert is_list(text)
    assert values_of(RATE, text) == values


def test_whole_numbers_come_one_by_one_and_without_fractions() -> None:
    assert values_of(UNITS, "4..7") == ("4", "5", "6", "7")
    assert values_of(UNITS, "log 1..1000 x 4") == ("1", "10", "100", "1000")
    assert values_of(UNITS, "1..2 x 5, 9") == ("1", "2", "9")


def test_parts_and_choices_with_commas_in_brackets() -> None:
    text = "sgd, momentum(learning_rate=0.1, momentum=0.5), adam"
    found = ("sgd", "momentum(learning_rate=0.1, momentum=0.5)", "adam")
    assert values_of(OPTIMIZER, text) == found
    assert values_of(BATCH_NORM, "none, before") == ("none", "before")


def test_a_single_value_is_no_list() -> None:
    assert not is_list("0.1") and not is_list("momentum(learning_rate=0.1, momentum=0.5)")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.1", "problem.list_of_one"),
        ("", "problem.list_of_one"),
        (", ,", "problem.list_of_one"),
        ("0.1, 0.1", "problem.list_of_one"),
        ("1..0.1 x 3", "problem.range_upside_down"),
        ("1..1 x 3", "problem.range_upside_down"),
        ("log 0..1 x 3", "problem.range_log_of_zero"),
        ("log -1..1 x 3", "problem.range_log_of_zero"),
        ("0.1..1", "problem.range_without_count"),
        ("log 0.1..1", "problem.range_without_count"),
        ("0.1..1 x 1", "problem.range_count"),
        ("0.1..1 x 0", "problem.range_count"),
        ("0.1..1 x 2.5", "problem.range_count"),
        ("0.1..1 x 1000000", "problem.range_count"),
        ("0.1..1e999 x 3", "problem.not_finite"),
        ("0.1....1 x 3", "problem.range_unreadable"),
        ("a..b", "problem.range_unreadable"),
        ("0.1, much", "problem.not_a_number"),
        ("0.1, -1", "problem.not_above"),
        ("0.1, nan", "problem.not_finite"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        values_of(RATE, text)
    found = caught.value.problems[0]
    assert found.code == code and found.values["name"] == RATE.title


def test_too_many_values() -> None:
    with pytest.raises(ProblemError) as caught:
        values_of(UNITS, "1..60, 61..120")
    assert caught.value.problems[0].code == "problem.list_too_long"


@pytest.mark.parametrize("text", ["sgd, no_such", "sgd(learning_rate=0.1", "sgd(rate=1), adam"])
def test_parts_that_are_not_there(text: str) -> None:
    with pytest.raises(ProblemError):
        values_of(OPTIMIZER, text)
