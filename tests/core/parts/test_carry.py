"""A new part takes over what the user had changed, and nothing that was merely the old one's default."""

from __future__ import annotations

from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.carry import carried
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.part import Part


def test_a_value_nobody_changed_stays_behind() -> None:
    assert carried(SGD(), Adam()) == Adam()


def test_a_value_the_user_changed_comes_along() -> None:
    assert carried(SGD(learning_rate=0.05), Adam()) == Adam(learning_rate=0.05)
    assert carried(Adam(learning_rate=0.02, beta_1=0.5), Momentum()) == Momentum(learning_rate=0.02)


def test_the_same_kind_stays_as_it_is() -> None:
    assert carried(Adam(beta_1=0.5), Adam()) == Adam(beta_1=0.5)


def test_a_part_without_such_a_field_takes_nothing() -> None:
    assert carried(Normal(std=1.0), Xavier()) == Xavier()


class Wide(Part):
    size: float = number(1.0, "Size", low=0.0, high=100.0)
    share: float = number(0.5, "Share of the old")


class Narrow(Part):
    size: float = number(1.0, "Size", low=0.0, high=10.0)
    share: float = number(0.5, "Share of the new")


def test_a_value_the_new_part_refuses_stays_behind() -> None:
    assert carried(Wide(size=9.0), Narrow()) == Narrow(size=9.0)
    assert carried(Wide(size=50.0), Narrow()) == Narrow()


def test_an_equal_name_that_means_something_else_stays_behind() -> None:
    assert carried(Wide(share=0.1), Narrow()) == Narrow()


def test_where_there_was_no_part_the_new_one_is_taken_as_it_is() -> None:
    assert carried(None, Adam()) == Adam()
