"""Fields say what a value means; forms step through their values."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.experiment import DataChoice, Training
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.parts.fields import FieldDescription, choice, flag, number, step_of
from nnstudio.core.parts.part import Description
from nnstudio.core.penalties.l2 import L2

RATE, UNITS = Adam.field("learning_rate"), Dense.field("units")


class Sample(Description):
    """A record with the kinds no part uses yet."""

    sure: bool = flag(True, "Sure", live=True, doc="Yes or no.")
    way: str = choice("a", "Way", {"a": "First", "b": "Second"})
    low: float = number(-3.0, "Low", low=-5.0, high=0.0)


def walk(field: FieldDescription, start: float, count: int, *, up: bool) -> list[float]:
    found = [start]
    for _ in range(count):
        found.append(step_of(field, found[-1], up))
    return found[1:]


def test_a_description_lists_its_fields_in_order_with_their_meaning() -> None:
    names = [field.name for field in Dense.describe()]
    assert names == ["units", "activation", "initializer", "batch_norm", "dropout", "weight_decay"]
    kinds = [field.kind for field in Dense.describe()]
    assert kinds == ["integer", "part", "part", "choice", "number", "part"]
    assert (UNITS.low, UNITS.high, UNITS.scale, UNITS.optional) == (1, 65_536, "log", False)
    assert (RATE.low, RATE.open_low, RATE.live, RATE.default) == (0.0, True, True, 0.001)


def test_an_optional_field_keeps_its_kind() -> None:
    field = DataChoice.field("training_samples")
    assert (field.kind, field.optional, field.default) == ("integer", True, None)


def test_a_flag_and_a_choice_describe_themselves() -> None:
    sure, way, _ = Sample.describe()
    assert (sure.kind, sure.live, sure.default) == ("flag", True, True)
    assert way.choices == (("a", "First"), ("b", "Second"))


def test_an_unknown_field_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Dense.field("nonsense")


def test_a_log_scale_goes_up_in_1_2_5() -> None:
    assert walk(RATE, 1e-3, 7, up=True) == [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]


def test_a_log_scale_goes_down_in_1_2_5_and_stays_exact() -> None:
    expected = [5e-5, 2e-5, 1e-5, 5e-6, 2e-6, 1e-6, 5e-7, 2e-7, 1e-7, 5e-8]
    assert walk(RATE, 1e-4, 10, up=False) == expected


@pytest.mark.parametrize(
    ("value", "up", "expected"),
    [(0.003, True, 0.005), (0.003, False, 0.002), (9.99, True, 10.0), (0.999, False, 0.5)],
)
def test_a_value_between_two_steps_goes_to_the_next_one(
    value: float, up: bool, expected: float
) -> None:
    assert step_of(RATE, value, up) == expected


def test_whole_numbers_stay_whole() -> None:
    found = walk(UNITS, 1, 6, up=True)
    assert found == [2, 5, 10, 20, 50, 100]
    assert all(isinstance(value, int) for value in found)
    assert walk(UNITS, 7, 3, up=False) == [5, 2, 1]


def test_a_bound_is_never_passed() -> None:
    assert step_of(UNITS, 1, False) == 1
    assert step_of(UNITS, 60_000, True) == 65_536
    assert step_of(UNITS, 65_536, True) == 65_536
    assert step_of(RATE, 1e6, True) == 1e6


def test_an_open_bound_is_never_reached() -> None:
    momentum = BatchNorm.field("momentum")
    assert step_of(momentum, 0.95, True) == 0.95
    assert walk(Dropout.field("rate"), 0.0, 12, up=True)[-1] < 1.0
    assert all(value > 0 for value in walk(RATE, 1e-6, 40, up=False))


def test_a_log_scale_that_includes_zero_reaches_it_and_leaves_it() -> None:
    decay = L2.field("strength")
    assert walk(decay, 5e-4, 4, up=False) == [2e-4, 1e-4, 0, 0]
    assert walk(decay, 0.0, 3, up=True) == [1e-4, 2e-4, 5e-4]


def test_a_linear_scale_takes_even_steps() -> None:
    assert walk(Dropout.field("rate"), 0.1, 3, up=True) == [0.2, 0.3, 0.4]
    assert walk(Dropout.field("rate"), 0.2, 3, up=False) == [0.1, 0.0, 0.0]
    assert walk(Training.field("seed"), 1, 3, up=False) == [0, 0, 0]
    assert walk(Sample.field("low"), -0.2, 3, up=True) == pytest.approx([-0.1, 0.0, 0.0])


def test_every_step_gives_a_value_that_is_accepted() -> None:
    for part in (Adam, Dense, BatchNorm, Dropout, Training):
        for field in part.describe():
            if field.kind not in ("integer", "number"):
                continue
            for up in (True, False):
                for value in walk(field, field.default, 60, up=up):
                    assert getattr(part.make(**{field.name: value}), field.name) == value
