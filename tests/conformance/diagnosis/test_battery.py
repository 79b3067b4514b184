"""The rules of the diagnosis on networks that were made for them: a part of what `scripts/diagnose` trains.

Its seeds are not the one that the thresholds were set on.
"""

from __future__ import annotations

import pytest

from conformance.diagnosis.battery import FALSE_AT_MOST, Counts, Diagnosed, run
from conformance.diagnosis.cases import (
    OF_EACH,
    TROUBLES,
    Case,
    all_cases,
    with_trouble,
    without_trouble,
)
from nnstudio.core.diagnosis.base import RULES

SEED = 4
A_FEW = 6
SLOW = frozenset({"mnist-mlp", "overfitting-300"})


@pytest.fixture(scope="module")
def healthy() -> list[Diagnosed]:
    """A few healthy networks, and the examples that are quickly trained."""
    cases = list(without_trouble(SEED, 2 * A_FEW))
    return [run(case) for case in cases if case.name not in SLOW and not _long(case)]


def _long(case: Case) -> bool:
    return case.experiment.data.dataset.type == "mnist_5k"


def test_there_are_networks_for_every_rule() -> None:
    assert set(TROUBLES) == {rule.type for rule in RULES}
    there = [case for trouble in TROUBLES for case in with_trouble(trouble, SEED)]
    assert all(sum(trouble in case.has for case in there) >= OF_EACH >= 20 for trouble in TROUBLES)
    absent = [case for case in all_cases(SEED) if not case.has]
    assert len(absent) >= 2 * OF_EACH


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_is_found_where_it_was_made(trouble: str) -> None:
    cases = [case for case in with_trouble(trouble, SEED, 3 * A_FEW) if not _long(case)][:A_FEW]
    counts = Counts()
    for case in cases:
        counts.add(run(case))
    assert len(cases) == A_FEW
    assert counts.of[trouble].found >= A_FEW - 1, counts.table()


def test_healthy_networks_raise_no_alarm(healthy: list[Diagnosed]) -> None:
    counts = Counts()
    for seen in healthy:
        counts.add(seen)
    alarms = sum(count.alarms for count in counts.of.values())
    asked = sum(count.absent for count in counts.of.values())
    assert len(healthy) >= 10
    assert alarms <= FALSE_AT_MOST * asked, counts.table()


def test_the_whole_battery_says_what_is_good_enough() -> None:
    counts = Counts()
    overfitting = counts.of["overfitting"]
    overfitting.there, overfitting.found = 20, 18
    overfitting.absent, overfitting.alarms = 100, 5
    assert counts.good(["overfitting"])
    overfitting.found = 17
    assert not counts.good(["overfitting"])
    overfitting.found, overfitting.alarms = 20, 6
    assert not counts.good(["overfitting"])
