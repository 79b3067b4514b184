"""What changed between two experiments is said setting by setting, with both values."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.paths import change
from nnstudio.language import set_language
from nnstudio.ui.change_words import changed_words

BASE = example("mnist-mlp")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("training.optimizer.learning_rate", "0.05", "Learning rate 0.001 → 0.05"),
        ("training.optimizer", "sgd", "Optimiser Adam → SGD"),
        ("training.batch_size", "", "Batch size 128 → all"),
        ("dense_2.dropout", "0.5", "Dense 2: Dropout 0 → 0.5"),
        ("dense_1.activation", "tanh", "Dense 1: Activation ReLU → tanh"),
        ("data.scaling", "standard", "Scaling None → Standardise"),
    ],
)
def test_one_setting(path: str, value: str, said: str) -> None:
    (words,) = changed_words(BASE, change(BASE, path, value))
    assert words.lower() == said.lower()


def test_several_and_none() -> None:
    other = change(change(BASE, "training.seed", "7"), "dense_1.units", "50")
    assert len(changed_words(BASE, other)) == 2
    assert changed_words(BASE, BASE) == []
    renamed = BASE.with_values(name="another")
    assert changed_words(BASE, renamed) == [], "a name changes no result"


def test_blocks_that_come_and_go() -> None:
    more, _ = edits.add_block(BASE, BASE.network.by_id["dense_1"].layer, (900.0, 0.0))
    assert any(words.startswith("with Dense") for words in changed_words(BASE, more))
    assert any(words.startswith("without Dense") for words in changed_words(more, BASE))


def test_in_korean() -> None:
    set_language("ko")
    (words,) = changed_words(BASE, change(BASE, "training.optimizer.learning_rate", "0.05"))
    assert words == "학습률 0.001 → 0.05"
