"""The line at the bottom names what a step looks at."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.ui.status_line import batches, rounded


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "the whole set per step"),
        (1438, "the whole set per step"),
        (9999, "the whole set per step"),
        (1, "one sample per step"),
        (32, "mini-batches of 32"),
    ],
)
def test_the_three_kinds_of_gradient_descent_have_names(size: int | None, words: str) -> None:
    assert batches(edits.set_training(example("digits-mlp"), batch_size=size)) == words


@pytest.mark.parametrize(
    ("count", "text"), [(940, "940"), (12_100, "12.1k"), (121_000, "121k"), (1.4e6, "1.4M")]
)
def test_a_speed_is_short(count: float, text: str) -> None:
    assert rounded(count) == text
