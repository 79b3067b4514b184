"""Round numbers on the axes, and values in few characters."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.ui.plots.label_layout import spread
from nnstudio.ui.plots.ticks import (
    count_step,
    edge_text,
    nice_range,
    nice_step,
    short_number,
    tick_text,
    ticks,
)


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [(1, 5, 0.2), (1, 4, 0.25), (2.5, 5, 0.5), (120, 5, 25), (7e-5, 5, 2e-5)],
)
def test_steps_are_round(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)


@pytest.mark.parametrize(
    ("span", "most", "step"), [(120, 5, 30), (10, 5, 2), (3, 6, 1), (1e6, 4, 2.5e5), (60, 6, 10)]
)
def test_counts_go_in_whole_steps(span: float, most: int, step: float) -> None:
    assert count_step(span, most) == step


@given(st.floats(1e-9, 1e9), st.integers(1, 12))
def test_never_more_parts_than_asked(span: float, most: int) -> None:
    step = nice_step(span, most)
    assert span / step <= most * (1 + 1e-6)
    assert len(ticks(0.0, span, step)) <= most + 1


def test_ticks_include_both_ends() -> None:
    assert ticks(0.0, 1.0, 0.25) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert ticks(0.1, 0.95, 0.5) == [0.5]
    assert ticks(0.0, 1.0, 0.0) == []


@given(st.floats(-1e12, 1e12), st.floats(0, 1e12))
def test_ranges_hold_the_data(low: float, extra: float) -> None:
    bottom, top = nice_range(low, low + extra)
    slack = 1e-6 * max(abs(low), abs(low + extra), 1e-9)
    assert bottom <= low + slack
    assert top >= low + extra - slack
    assert top > bottom


def test_ranges_start_at_zero_where_it_is_near() -> None:
    assert nice_range(0.05, 2.4) == (0.0, 2.5)
    assert nice_range(90.0, 100.0)[0] == 90.0
    assert nice_range(math.nan, math.nan) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0.25, 0.25, "0.25"), (1.0, 0.5, "1"), (0.0, 0.5, "0"), (30, 30, "30"), (-2.5, 2.5, "-2.5"),
     (20_000, 10_000, "20k"), (250_000, 250_000, "250k"), (2e-5, 1e-5, "2e-5"), (0.001, 0.001, "0.001")],
)  # fmt: skip
def test_tick_texts(value: float, step: float, text: str) -> None:
    assert tick_text(value, step) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.6612, "0.66"), (1.0, "1.00"), (12.53, "12.5"), (0.0042, "0.0042"), (3.14e-6, "3.1e-6"), (0.0, "0.00"),
     (-0.5, "-0.50"), (128.4, "128"), (123456.0, "1.2e5"), (0.061, "0.061"), (math.nan, "–"), (math.inf, "∞")],
)  # fmt: skip
def test_short_numbers(value: float, text: str) -> None:
    assert short_number(value) == text


@pytest.mark.parametrize(
    ("value", "span", "text"),
    [(0.0001, 3.0, "0"), (3.26, 3.3, "3.3"), (-0.2, 0.4, "-0.2"), (9e-4, 1.8e-3, "9e-4"), (250.0, 300.0, "250")],
)  # fmt: skip
def test_edge_texts(value: float, span: float, text: str) -> None:
    assert edge_text(value, span) == text


places = st.lists(st.floats(-50, 250), min_size=1, max_size=8)


@given(places)
def test_labels_never_overlap_and_stay_inside(wanted: list[float]) -> None:
    placed = spread(wanted, 15, 0, 200)
    ordered = sorted(placed)
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 200 + 1e-6
    # The order of the curves is the order of their labels.
    for i, first in enumerate(wanted):
        for j, second in enumerate(wanted):
            if first < second:
                assert placed[i] < placed[j]


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([10, 100, 50], 15, 0, 200) == [10, 100, 50]
    assert spread([100, 100], 20, 0, 200) == [90, 110]
    assert spread([], 20, 0, 200) == []


def test_labels_share_too_little_room() -> None:
    assert spread([5, 5, 5], 20, 0, 20) == [0, 10, 20]
