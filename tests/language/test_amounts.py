"""Amounts are short and have a unit."""

from __future__ import annotations

import pytest

from nnstudio.language.amounts import amount, memory, seconds


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (940, "940 B"),
        (12_140, "12.1 kB"),
        (999_600, "1 MB"),
        (121_000_000, "121 MB"),
        (8_100_000_000, "8.1 GB"),
        (517_784_199_476, "518 GB"),
    ],
)
def test_bytes(count: int, text: str) -> None:
    assert memory(count) == text


@pytest.mark.parametrize(
    ("count", "text"), [(180, "180"), (12_140, "12.1k"), (4_961_274_432_000, "4.96T")]
)
def test_counts(count: int, text: str) -> None:
    assert amount(count) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (28e-6, "28 µs"),
        (796e-6, "796 µs"),
        (0.0075, "7.5 ms"),
        (0.0426, "42.6 ms"),
        (0.43, "0.43 s"),
        (12.0, "12 s"),
        (75.4, "75.4 s"),
        (4000.0, "4,000 s"),
    ],
)
def test_times(value: float, text: str) -> None:
    assert seconds(value) == text
