"""Values, files and places that are refused: one sentence each, the right exit code, nothing on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.core.parts.problem import Problem, ProblemError

DIGITS = ("train", "--example", "digits-mlp")
RATE = "training.optimizer.learning_rate"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--set", f"{RATE}=0"), ("Learning rate", "0")),
        (("--set", f"{RATE}=-1"), ("Learning rate", "-1", "0")),
        (("--set", f"{RATE}=abc"), ("Learning rate", "abc")),
        (("--set", f"{RATE}=1e999"), ("Learning rate", "1e999")),
        (("--set", f"{RATE}=nan"), ("Learning rate", "nan")),
        (("--set", f"{RATE}="), ("Learning rate",)),
        (("--set", "training.optimizer=adamm"), ("adamm", "adam")),
        (("--set", "dense_1.units=0"), ("Units", "1")),
        (("--set", "dense_1.units=1.5"), ("Units", "1.5")),
        (("--set", "dense_1.units=70000"), ("Units", "65,536")),
        (("--set", "dense_1.dropout=1"), ("Dropout", "1")),
        (("--set", "dense_1.batch_norm=both"), ("both", "before")),
        (("--set", "dense_9.units=3"), ("dense_9", "dense_1")),
        (("--set", "dense_1.unit=3"), ("dense_1.unit", "dense_1.units")),
        (("--set", "dense_1.units.more=3"), ("dense_1.units",)),
        (("--set", "dense_1=3"), ("dense_1.units",)),
        (("--set", "input_1.units=3"), ("input_1",)),
        (("--set", "training=adam"), ("training.optimizer",)),
        (("--set", "units"), ("PATH=VALUE",)),
        (("--set", "name=" + "x" * 500), ("Name", "120")),
        (("--epochs", "0"), ("Epochs", "1")),
        (("--epochs", "abc"), ("Epochs", "abc")),
        (("--epochs", "1e999"), ("Epochs",)),
        (("--seed", "-1"), ("Seed", "0")),
        (("--steps", "0"), ("0",)),
        (("--steps", "abc"), ("abc",)),
        (("--samples", "0"), ("Training samples", "1")),
        (("--samples", "1439"), ("1439", "1438")),
        (("--out", "no/such/folder/a.nnstudio"), ("folder",)),
        (("--out", "."), (".",)),
        (("--out", ""), ("--out",)),
    ],
)
def test_a_refused_value_is_one_sentence_with_the_field_and_the_bound(
    command, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = command(*DIGITS, *options)
    assert result.code == 2
    assert result.out == ""
    sentence = result.lines[0]
    assert not [word for word in words if word not in sentence], sentence
    assert "problem." not in sentence
    assert len(result.lines) == 1 or result.lines[1].startswith("    ")


def test_more_samples_than_there_are_says_both_numbers(command) -> None:
    result = command("train", "--example", "xor-tanh", "--set", "data.dataset.points=400")
    assert result.code == 0
    result = command(
        *("train", "--example", "xor-tanh", "--set", "data.dataset.points=400"),
        *("--samples", 300),
    )
    assert (result.code, result.out) == (2, "")
    assert "300" in result.lines[0]
    assert "200" in result.lines[0]


def test_a_batch_larger_than_the_data_is_cut_with_a_note(command) -> None:
    result = command(
        *DIGITS, "--set", "training.batch_size=5000", "--samples", 100, "--epochs", 1, "--json"
    )
    assert result.code == 0
    assert result.events[0]["batch_size"] == 100
    assert any("5000" in line or "5,000" in line for line in result.lines)


def damaged(path: Path, kind: str) -> Path:
    if kind == "folder":
        path.mkdir()
    elif kind != "missing":
        path.write_bytes(
            {
                "empty": b"",
                "random": bytes(range(256)) * 20,
                "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
                "text": "안녕하세요".encode(),
            }[kind]
        )
    return path


@pytest.mark.parametrize("kind", ["missing", "empty", "random", "picture", "text", "folder"])
@pytest.mark.parametrize("verb", ["train", "check"])
def test_a_file_that_is_not_ours_is_named_with_the_reason(
    command, tmp_path: Path, verb: str, kind: str
) -> None:
    path = damaged(tmp_path / "bad.nnstudio", kind)
    result = command(verb, path)
    assert result.code == 3
    assert result.out == ""
    assert len(result.lines) == 1
    assert "bad.nnstudio" in result.lines[0]
    assert "problem." not in result.lines[0]


def test_a_truncated_file_is_refused(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    assert command(*DIGITS, "--steps", 5, "--out", path, "--quiet").code == 0
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert command("check", path).code == 3


def test_too_little_memory_is_a_sentence(command, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnstudio.commands import train

    def no_memory(*_args: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(train, "Trainer", no_memory)
    result = command(*DIGITS)
    assert result.code == 1
    assert len(result.lines) == 1


def test_a_result_that_cannot_be_written_is_a_failure(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnstudio.commands import train

    def full(*_args: object) -> None:
        problem = Problem.of("problem.save_no_space", path="a.nnstudio", megabytes=3.5)
        raise ProblemError(problem)

    monkeypatch.setattr(train, "save", full)
    result = command(*DIGITS, "--epochs", 1, "--out", tmp_path / "a.nnstudio", "--json")
    assert result.code == 1
    assert "3.5" in result.lines[0]
    assert result.events[-1]["event"] == "finished"


def test_a_result_that_has_no_place_is_refused_before_the_training(command) -> None:
    result = command(*DIGITS, "--out", "no/such/folder/a.nnstudio", "--json")
    assert (result.code, result.out) == (2, "")
