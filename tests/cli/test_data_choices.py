"""Numbers to predict, validation data, features and scaling on the command line."""

from __future__ import annotations

import pytest

VALIDATION = ("validation_loss", "validation_accuracy")


def test_a_regression_is_scored_by_r2(command) -> None:
    result = command("train", "--example", "plane-linear", "--epochs", 5, "--json")
    assert result.code == 0
    started, *_, finished = result.events
    assert started["metric"] == "r2"
    assert finished["test_accuracy"] > 0.9 > started["test_accuracy"]
    headings, *rows = command(
        "train", "--example", "plane-linear", "--epochs", 1, "--quiet"
    ).out.splitlines()
    assert "Train R²" in headings
    assert "accuracy" not in headings
    assert not any("%" in row for row in rows)


def test_validation_is_told_where_there_is_any(command) -> None:
    run = ("train", "--example", "xor-tanh", "--epochs", 2)
    started, *rest = command(*run, "--json").events
    assert not any(name in event for event in (started, *rest) for name in VALIDATION)
    assert "validation_samples" not in started
    split = ("--set", "data.validation=0.2")
    started, *rest = command(*run, *split, "--json").events
    assert (started["training_samples"], started["validation_samples"]) == (200, 50)
    assert all(isinstance(event[name], float) for event in rest for name in VALIDATION)
    headings, *rows = command(*run, *split, "--quiet").out.splitlines()
    assert "Validation loss  Validation accuracy" in headings
    assert all(len(row.split()) == 9 for row in rows)


def test_features_scaling_and_drawing_are_settings_like_others(command) -> None:
    changes = (
        "data.features=derived",
        "data.features.sin_x=yes",
        "data.scaling=min_max",
        "training.drawing=with_replacement",
    )
    options = [word for change in changes for word in ("--set", change)]
    result = command("train", "--example", "spiral-tanh", *options, "--epochs", 1, "--json")
    assert result.code == 0
    assert result.events[0]["blocks"]["input_1"] == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("data.validation=0.6", "0.5"),
        ("data.validation=nan", "finite"),
        ("data.scaling=huge", "min_max"),
        ("data.features=nothing", "derived"),
        ("data.dataset=sine", "numbers"),
        ("data.features.x=1", "features"),
    ],
)
def test_what_cannot_be_is_a_sentence(command, change: str, words: str) -> None:
    result = command("train", "--example", "digits-mlp", "--set", change)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err
