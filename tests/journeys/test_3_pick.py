"""Pick the settings of a block and of the training by mouse and keyboard; wrong values harm nothing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from journeys.hands import CTRL, Hands, Key, is_sentence, shown_text
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l2 import L2


def test_every_setting_of_a_dense_block(hands: Hands) -> None:
    hands.select("dense_2")
    assert hands.canvas.selected() == ("dense_2",)
    assert "Dense 2" in shown_text(hands.window.inspector.block_head)
    assert "100 → 100 · 10,100" in shown_text(hands.window.inspector.block_head)
    hands.type_into("Units", "64")
    assert "64" in hands.card("dense_2") and "6,464 parameters" in hands.card("dense_2")
    assert "6,500 parameters" in hands.card("dense_3"), "the block behind it follows"
    assert hands.canvas.canvas.links["dense_2", "dense_3"].label == "64"
    hands.pick("Activation", "Tanh")
    assert "Tanh" in hands.card("dense_2")
    hands.pick("Initialisation", "Normal")
    hands.type_into("Standard deviation", "0.05")
    assert "N 0.05" in hands.card("dense_2")
    hands.pick("Batch norm", "before")
    assert "BN before" in hands.card("dense_2")
    hands.pick("Batch norm", "after")
    assert "BN after" in hands.card("dense_2")
    assert "6,592 parameters" in hands.card("dense_2"), "scale and shift are learned too"
    hands.type_into("Dropout", "0.3")
    hands.pick("Weight decay", "L2")
    hands.type_into("Strength", "1e-4")
    assert "drop 0.3" in hands.card("dense_2") and "L2 0.0001" in hands.card("dense_2")
    assert hands.layer("dense_2") == Dense(
        units=64,
        activation=Tanh(),
        initializer=Normal(std=0.05),
        batch_norm="after",
        dropout=0.3,
        weight_decay=L2(strength=1e-4),
    )
    for title in ("Identity", "Sigmoid", "ReLU"):
        hands.pick("Activation", title)
        assert title in hands.card("dense_2")
    for title, chip in (("Xavier", "Xavier"), ("He normal", "He")):
        hands.pick("Initialisation", title)
        assert chip in hands.card("dense_2")
    stack = hands.studio.document.undo_stack
    while stack.canUndo():
        hands.choose("Edit", "Undo")
    assert hands.layer("dense_2") == Dense()
    assert "Tanh" not in hands.card("dense_2") and not hands.window.isWindowModified()


def test_several_blocks_are_changed_together(hands: Hands) -> None:
    hands.select("dense_1")
    hands.select("dense_3", CTRL)
    hands.type_into("Units", "20")
    assert [hands.layer(f"dense_{n}").units for n in (1, 2, 3)] == [20, 100, 20]
    hands.key("Ctrl+Z")
    assert [hands.layer(f"dense_{n}").units for n in (1, 2, 3)] == [100, 100, 100]


def test_the_settings_of_the_training(hands: Hands) -> None:
    hands.pick("Data", "Digits 8×8")
    assert "64" in hands.card("input_1") and "Digits 8×8" in hands.card("input_1")
    assert "6,500 parameters" in hands.card("dense_1")
    hands.type_into("Training samples", "300")
    hands.pick("Optimiser", "Momentum")
    hands.type_into("Momentum", "0.8")
    hands.type_into("Learning rate", "0.05")
    hands.type_into("Batch size", "20")
    hands.type_into("Epochs", "7")
    hands.type_into("Seed", "42")
    hands.pick("Loss", "Mean squared error")
    training, data = hands.experiment.training, hands.experiment.data
    assert data.dataset.type == "digits_8x8" and data.used == 300
    assert training.optimizer == Momentum(learning_rate=0.05, momentum=0.8)
    assert training.loss == MeanSquaredError()
    assert (training.batch_size, training.epochs, training.seed) == (20, 7, 42)
    line = shown_text(hands.window.status_line)
    hands.wait(lambda: "300 of" in shown_text(hands.window.status_line))
    line = shown_text(hands.window.status_line)
    assert "Momentum" in line and "learning rate 0.05" in line and "mini-batches of 20" in line
    hands.pick("Optimiser", "SGD")
    assert hands.experiment.training.optimizer == SGD(learning_rate=0.05), "the rate is kept"


@pytest.mark.parametrize("text", ["0", "-1", "abc", "1e999", "", "nan"])
def test_a_wrong_learning_rate_says_why_and_changes_nothing(hands: Hands, text: str) -> None:
    before = hands.experiment
    hands.type_into("Learning rate", text)
    row = hands.row("Learning rate")
    line = row.editor.control()
    assert isinstance(line, QLineEdit)
    assert line.text() == text, "what was typed stays"
    assert is_sentence(row.sentence()), row.sentence()
    assert row.sentence().count(".") - row.sentence().count("0.") <= 1
    hands.wait(lambda: row.sentence() in shown_text(hands.window.inspector))
    assert hands.experiment is before
    assert hands.studio.document.undo_stack.count() == 0
    # Leaving the field keeps the text and the sentence, Escape brings the value back.
    hands.key(Key.Key_Tab)
    assert line.text() == text and row.sentence()
    hands.click(line)
    hands.key(Key.Key_Escape)
    assert line.text() == "0.001" and not row.sentence()


def test_a_value_half_typed_counts_when_train_is_pressed(hands: Hands) -> None:
    hands.type_into("Epochs", "3", end=None)
    hands.press("run.main")
    hands.wait_for("running", "done")
    trained = hands.view().experiment
    assert trained is not None and trained.training.epochs == 3


def test_more_samples_than_there_are(hands: Hands) -> None:
    hands.pick("Data", "XOR")
    available = hands.experiment.data.available
    assert available < 300
    hands.type_into("Training samples", "300")
    train = hands.button("run.main")
    hands.wait(lambda: not train.isEnabled())
    sentence = "300"
    inspector = hands.window.inspector
    cards = [card for card in inspector.training_problems.cards() if sentence in shown_text(card)]
    hands.wait(lambda: inspector.training_problems.isVisible())
    assert len(cards) == 1 and str(available) in cards[0].sentence.text()
    assert is_sentence(cards[0].sentence.text())
    button = cards[0].button
    assert button is not None
    hands.scroll_to(button)
    hands.click(button)
    assert hands.experiment.data.training_samples is None
    hands.key("Ctrl+Z")
    assert hands.experiment.data.training_samples == 300


def test_a_batch_larger_than_the_data_is_clipped_with_a_warning(hands: Hands) -> None:
    hands.type_into("Training samples", "50")
    hands.type_into("Batch size", "128")
    hands.wait(lambda: "the whole set per step" in shown_text(hands.window.status_line))
    cards = hands.window.inspector.training_problems.cards()
    assert len(cards) == 1 and is_sentence(cards[0].sentence.text())
    assert "128" in cards[0].sentence.text() and "50" in cards[0].sentence.text()
    hands.type_into("Epochs", "2")
    train = hands.button("run.main")
    assert train.isEnabled(), "a warning does not keep anybody from training"
    hands.press("run.main")
    hands.wait_for("done")
    assert hands.view().step == 2, "one batch is the whole set"
    assert hands.history.batch_losses.shape == (2,)
