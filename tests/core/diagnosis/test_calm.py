"""Findings come when they last, and go when they are gone for a while."""

from __future__ import annotations

from nnstudio.core.diagnosis.calm import HOLD, LEAVE, Calm
from nnstudio.core.diagnosis.finding import Exhibit, Finding, Weight

PLOT = Exhibit("epoch", "loss", ())


def finding(rule: str, block: str | None = None, severity: Weight = "warning") -> Finding:
    return Finding(rule, PLOT, block=block, severity=severity)


A, B = finding("a"), finding("b")


def rules(shown) -> list[str]:
    return [each.rule for each in shown]


def test_a_finding_must_last() -> None:
    calm = Calm()
    shown = [rules(calm.take([A])) for _ in range(HOLD)]
    assert shown == [[]] * (HOLD - 1) + [["a"]]


def test_one_that_comes_and_goes_is_never_shown() -> None:
    calm = Calm()
    for _ in range(20):
        assert not calm.take([A])
        assert not calm.take([A])
        assert not calm.take([])


def test_one_that_is_shown_stays_for_a_while() -> None:
    calm = Calm()
    for _ in range(HOLD):
        calm.take([A])
    assert [rules(calm.take([])) for _ in range(LEAVE)] == [["a"]] * (LEAVE - 1) + [[]]


def test_standing_still_there_is_nothing_to_wait_for() -> None:
    calm = Calm()
    assert rules(calm.take([A, B], still=True)) == ["a", "b"]
    assert rules(calm.take([B], still=True)) == ["b"]


def test_order_is_that_of_coming_and_hints_are_last() -> None:
    calm = Calm()
    hint = finding("hint", severity="hint")
    for _ in range(HOLD):
        calm.take([hint])
    for _ in range(HOLD):
        calm.take([B, hint])
    for _ in range(HOLD):
        shown = calm.take([A, B, hint])
    assert rules(shown) == ["b", "a", "hint"]


def test_standing_still_causes_are_above_what_they_cause() -> None:
    calm = Calm()
    for _ in range(HOLD):
        calm.take([B])
    assert rules(calm.take([A, B], still=True)) == ["a", "b"]


def test_a_rule_is_one_card_whichever_block_it_names() -> None:
    calm = Calm()
    for block in ("dense_1", "dense_2", "dense_1"):
        shown = calm.take([finding("a", block)])
    assert [each.block for each in shown] == ["dense_1"]
    assert [each.block for each in calm.take([finding("a", "dense_2")])] == ["dense_2"]


def test_what_was_dismissed_stays_away() -> None:
    calm = Calm()
    calm.take([A, B], still=True)
    calm.dismiss("a")
    assert rules(calm.shown) == ["b"]
    assert rules(calm.take([A, B], still=True)) == ["b"]
