"""What every schedule promises: a plain factor that follows from the moment alone."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from conformance.parts import all_variants
from nnstudio.core.schedules.base import SCHEDULES, Moment, Schedule

EVERY = pytest.mark.parametrize("schedule", all_variants("schedule"))
LOSSES = (3.0, 2.0, 1.0, *([1.5] * 40), float("nan"))


def course(schedule: Schedule, total: int = 80, losses: tuple[float, ...] = ()) -> list[float]:
    """The factors of a run of ``total`` steps, 4 of which are an epoch."""
    return [schedule.factor(Moment(step, total, 4, losses)) for step in range(total)]


@EVERY
@pytest.mark.parametrize("total", [1, 2, 3, 60, 1000])
@pytest.mark.parametrize("losses", [(), (1.0,), LOSSES, (float("nan"),) * 30], ids=len)
def test_it_never_raises_the_rate_nor_turns_it_round(
    schedule: Schedule, total: int, losses: tuple[float, ...]
) -> None:
    for factor in course(schedule, total, losses):
        assert math.isfinite(factor)
        assert 0.0 <= factor <= 1.0 + 1e-12


@EVERY
def test_the_same_moment_has_the_same_factor_whatever_was_asked_before(schedule: Schedule) -> None:
    forwards = course(schedule, losses=LOSSES)
    backwards = [schedule.factor(Moment(step, 80, 4, LOSSES)) for step in reversed(range(80))]
    assert forwards == backwards[::-1]


@EVERY
def test_it_says_whether_it_depends_on_the_length_of_the_run(schedule: Schedule) -> None:
    short, long = course(schedule, 60, LOSSES), course(schedule, 120, LOSSES)
    assert (short != long[:60]) == schedule.uses_length


@EVERY
def test_it_says_whether_it_depends_on_what_was_measured(schedule: Schedule) -> None:
    assert (course(schedule) != course(schedule, losses=LOSSES)) == schedule.uses_losses


@pytest.mark.parametrize("kind", list(SCHEDULES), ids=lambda kind: kind.type)
def test_it_says_whether_it_is_constant(kind: type[Schedule]) -> None:
    known = {*course(kind()), *course(kind(), losses=LOSSES)}
    assert kind.constant == (known == {1.0})


@EVERY
def test_a_finished_run_may_be_asked_for_one_step_more(schedule: Schedule) -> None:
    """Trainers that stand at the end are shown, too."""
    assert math.isfinite(schedule.factor(Moment(60, 60, 4, LOSSES)))


@EVERY
def test_once_past_its_height_it_only_falls(schedule: Schedule) -> None:
    factors = course(schedule, 200)
    top = factors.index(max(factors))
    assert all(b <= a + 1e-12 for a, b in pairwise(factors[top:]))
    assert all(a <= b + 1e-12 for a, b in pairwise(factors[: top + 1]))
