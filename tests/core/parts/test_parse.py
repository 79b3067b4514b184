"""What a person types becomes a value, or a problem that says why not."""

from __future__ import annotations

from typing import Any

import pytest

from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.layers.dense import Dense
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.parts.fields import FieldDescription, flag
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import Problem, ProblemError

UNITS, RATE = Dense.field("units"), Adam.field("learning_rate")
SAMPLES = DataChoice.field("training_samples")


class Sample(Description):
    """A record with a flag, which no part uses yet."""

    sure: bool = flag(True, "Sure")


def refusal(field: FieldDescription, text: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        parse(field, text)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "value"), [(" 5 ", 5), ("2.0", 2), ("1e3", 1000), ("+7", 7), ("65536", 65_536)]
)
def test_whole_numbers(text: str, value: int) -> None:
    found = parse(UNITS, text)
    assert found == value
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "value"), [("1e-3", 1e-3), (" .5", 0.5), ("1000000", 1e6), ("2", 2.0)]
)
def test_numbers(text: str, value: float) -> None:
    found = parse(RATE, text)
    assert found == value
    assert isinstance(found, float)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (UNITS, "0", "problem.below"),
        (UNITS, "-1", "problem.below"),
        (UNITS, "65537", "problem.above"),
        (UNITS, "2.5", "problem.not_whole"),
        (UNITS, "abc", "problem.not_a_number"),
        (UNITS, "", "problem.not_a_number"),
        (UNITS, "all", "problem.not_a_number"),
        (UNITS, "1e999", "problem.not_finite"),
        (UNITS, "nan", "problem.not_finite"),
        (UNITS, "9" * 5000, "problem.not_finite"),
        (RATE, "0", "problem.not_above"),
        (RATE, "-1", "problem.not_above"),
        (RATE, "1e7", "problem.above"),
        (RATE, "abc", "problem.not_a_number"),
        (RATE, "1e999", "problem.not_finite"),
        (RATE, "-inf", "problem.not_finite"),
        (RATE, "nan", "problem.not_finite"),
        (RATE, "1,5", "problem.not_a_number"),
        (Adam.field("beta_1"), "1", "problem.not_below"),
        (SAMPLES, "0", "problem.below"),
        (SAMPLES, "few", "problem.not_a_number"),
        (Dense.field("batch_norm"), "inside", "problem.unknown_choice"),
        (Dense.field("activation"), "nonsense", "problem.unknown_part"),
        (Sample.field("sure"), "perhaps", "problem.unknown_choice"),
    ],
)
def test_refusals(field: FieldDescription, text: str, code: str) -> None:
    assert refusal(field, text).code == code


def test_a_refusal_names_the_field_the_text_and_the_bound() -> None:
    problem = refusal(UNITS, " 0 ")
    assert problem.field == "units"
    assert problem.values == {"name": "Units", "value": 0, "bound": 1}
    assert refusal(RATE, "abc").values == {"name": "Learning rate", "value": "abc"}


def test_a_refusal_does_not_repeat_a_whole_book() -> None:
    assert len(str(refusal(RATE, "x" * 10_000).values["value"])) == 80


@pytest.mark.parametrize("text", ["all", "ALL", "", "  ", "none"])
def test_an_optional_field_may_be_left_open(text: str) -> None:
    assert parse(SAMPLES, text) is None


def test_an_optional_field_takes_a_number_too() -> None:
    assert parse(SAMPLES, "300") == 300


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("On", True), ("1", True), ("no", False), ("FALSE", False)]
)
def test_a_flag(text: str, value: bool) -> None:
    assert parse(Sample.field("sure"), text) is value


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Dense.field("activation"), " tanh ", Tanh()),
        (Dense.field("batch_norm"), "after", "after"),
        (Experiment.field("name"), " my net ", " my net "),
    ],
)
def test_parts_choices_and_text(field: FieldDescription, text: str, value: Any) -> None:
    assert parse(field, text) == value
