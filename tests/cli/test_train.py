"""Training in the terminal: what comes out, and that a file goes on as if it had never stopped."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from nnstudio.commands import train as verb
from nnstudio.core.files.opening import open_file
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer

SCORES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
DIGITS = ("train", "--example", "digits-mlp")
RANDOM = ("--set", "dense_1.dropout=0.3", "--set", "dense_1.batch_norm=before")


def saved(path: Path) -> Checkpoint:
    run = open_file(path).run
    assert run is not None
    return run


def test_json_is_one_object_a_line_and_nothing_else(command) -> None:
    result = command(*DIGITS, "--epochs", 3, "--seed", 5, "--samples", 200, "--json")
    assert result.code == 0
    started, *epochs, finished = result.events
    assert started["event"] == "started"
    assert started["seed"] == 5
    assert started["training_samples"] == 200
    assert started["parameters"] == 64 * 32 + 32 + 32 * 10 + 10
    assert started["steps"] == 3 * started["steps_per_epoch"]
    assert [e["event"] for e in epochs] == ["epoch"] * 3
    assert [e["epoch"] for e in epochs] == [1, 2, 3]
    assert finished["event"] == "finished"
    assert finished["status"] == "done"
    assert finished["step"] == started["steps"]
    assert finished["failed_step"] is None
    assert {name: finished[name] for name in SCORES} == {name: epochs[-1][name] for name in SCORES}
    assert finished["train_loss"] < started["train_loss"]
    assert result.err.count("\n") == 1, "no bar where nobody looks"


def test_the_table_has_a_row_per_epoch_and_one_for_the_start(command) -> None:
    result = command(*DIGITS, "--epochs", 2, "--quiet")
    headings, *rows = result.out.splitlines()
    assert headings.split()[0] == "Epochs"
    assert [row.split()[0] for row in rows] == ["0", "1", "2"]
    assert result.err == ""


def test_korean_headings_stand_above_their_numbers(command) -> None:
    from nnstudio.commands.output import width

    lines = command(*DIGITS, "--epochs", 1, "--quiet", "--language", "ko").out.splitlines()
    assert "학습 손실" in lines[0]
    assert len({width(line) for line in lines}) == 1


def test_steps_end_between_epochs_and_say_how_good_it_is_there(command) -> None:
    result = command(*DIGITS, "--steps", 50, "--json")
    assert result.code == 0
    *_, epoch, finished = result.events
    assert (epoch["step"], finished["step"], finished["epoch"]) == (45, 50, 1)
    assert finished["status"] == "done"
    assert finished["train_loss"] != epoch["train_loss"]
    rows = command(*DIGITS, "--steps", 50, "--quiet").out.splitlines()
    assert rows[-1].split()[1] == "50"


def test_more_steps_than_epochs_make_more_epochs(command) -> None:
    result = command("train", "--example", "xor-tanh", "--steps", 2600, "--json")
    assert result.events[0]["epochs"] == 104
    assert result.events[-1]["step"] == 2600
    both = command("train", "--example", "xor-tanh", "--steps", 90, "--epochs", 2, "--json")
    assert both.events[-1]["step"] == 50


def test_a_saved_run_goes_on_as_if_it_had_never_stopped(command, tmp_path: Path) -> None:
    whole, half, rest = (tmp_path / f"{name}.nnstudio" for name in ("whole", "half", "rest"))
    assert command(*DIGITS, *RANDOM, "--steps", 200, "--out", whole, "--quiet").code == 0
    assert command(*DIGITS, *RANDOM, "--steps", 100, "--out", half, "--quiet").code == 0
    result = command("train", half, "--steps", 100, "--out", rest)
    assert result.code == 0
    assert any("100" in line and "--fresh" in line for line in result.lines)
    expected, actual = saved(whole), saved(rest)
    assert actual.step == expected.step == 200
    for kind in ("parameters", "statistics"):
        assert getattr(actual, kind).keys() == getattr(expected, kind).keys()
        for name, array in getattr(expected, kind).items():
            np.testing.assert_array_equal(getattr(actual, kind)[name], array, strict=True)
    for slot, arrays in expected.slots.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(actual.slots[slot][name], array, strict=True)
    assert actual.random == expected.random
    np.testing.assert_array_equal(actual.history.batch_losses, expected.history.batch_losses)
    np.testing.assert_array_equal(
        actual.history.column("test_loss"), expected.history.column("test_loss")
    )


def test_other_settings_start_anew_and_say_so(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    command(*DIGITS, "--steps", 20, "--out", path, "--quiet")
    changed = command("train", path, "--seed", 9, "--steps", 5, "--json")
    assert changed.events[0]["step"] == 0
    assert any("other settings" in line for line in changed.lines)
    assert command("train", path, "--fresh", "--steps", 5, "--json").events[0]["step"] == 0
    assert command("train", path, "--resume", "--steps", 5, "--json").events[0]["step"] == 20
    refused = command("train", path, "--resume", "--seed", 9)
    assert (refused.code, refused.out, len(refused.lines)) == (2, "", 1)
    none = command(*DIGITS, "--resume")
    assert (none.code, len(none.lines)) == (2, 1)


def test_a_run_that_is_done_says_how_to_go_on(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    command(*DIGITS, "--epochs", 1, "--out", path, "--quiet")
    again = command("train", path, "--json")
    assert again.code == 0
    assert any("--epochs" in line for line in again.lines)
    assert again.events[-1]["step"] == 45
    assert command("train", path, "--epochs", 2, "--json").events[-1]["step"] == 90


def test_any_setting_can_be_set(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    settings = {
        "dense_1.activation": "tanh",
        "dense_1.initializer": "normal",
        "dense_1.initializer.std": "0.05",
        "dense_1.units": "7",
        "training.optimizer": "sgd",
        "training.optimizer.learning_rate": "0.1",
        "data.training_samples": "300",
        "name": "mine",
    }
    options = [part for item in settings.items() for part in ("--set", "=".join(item))]
    assert command(*DIGITS, *options, "--steps", 1, "--out", path, "--quiet").code == 0
    experiment = open_file(path).experiment
    layer = experiment.network.by_id["dense_1"].layer
    assert isinstance(layer, Dense)
    assert layer.activation.type == "tanh"
    assert layer.initializer == Normal(std=0.05)
    assert layer.units == 7
    assert experiment.training.optimizer == SGD(learning_rate=0.1)
    assert experiment.data.used == 300
    assert experiment.name == "mine"


def test_the_data_set_can_be_set_with_the_output_that_fits(command) -> None:
    wrong = command(*DIGITS, "--set", "data.dataset=xor", "--epochs", 1)
    assert wrong.code == 2
    assert any("output_1" in line for line in wrong.lines)
    right = command(
        *DIGITS, "--set", "data.dataset=xor", "--set", "output_1.units=2", "--epochs", 1, "--json"
    )
    assert right.code == 0
    assert right.events[0]["data"]["type"] == "xor"


def test_a_run_that_diverges_fails_and_keeps_its_last_finite_weights(
    command, tmp_path: Path
) -> None:
    path = tmp_path / "run.nnstudio"
    result = command(
        *DIGITS,
        *("--set", "training.optimizer=sgd", "--set", "training.optimizer.learning_rate=1e6"),
        *("--set", "training.loss=mean_squared_error", "--set", "output_1.activation=identity"),
        *("--epochs", 5, "--json", "--out", path),
    )
    assert result.code == 1
    finished = result.events[-1]
    assert finished["status"] == "diverged"
    assert finished["failed_step"] == finished["step"] + 1
    assert "NaN" not in result.out and "Infinity" not in result.out
    assert any("diverged" in line.lower() for line in result.lines)
    assert all(np.isfinite(array).all() for array in saved(path).parameters.values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_after_the_batch_and_saves(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    class Interrupted(Trainer):
        def _evaluate(self):
            if self.step == 90:
                os.kill(os.getpid(), number)
            return super()._evaluate()

    before = signal.getsignal(number)
    monkeypatch.setattr(verb, "Trainer", Interrupted)
    path = tmp_path / "run.nnstudio"
    result = command(*DIGITS, "--json", "--out", path)
    assert result.code == 1
    assert result.events[-1]["status"] == "stopped"
    assert result.events[-1]["step"] == 90
    assert saved(path).step == 90
    assert signal.getsignal(number) == before
    monkeypatch.undo()
    assert command("train", path, "--epochs", 3, "--json").events[-1]["step"] == 135


def test_where_nobody_reads_any_more_the_run_stops_and_is_saved(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnstudio.commands import report

    written: list[str] = []

    def break_after_two(line: str = "") -> None:
        if len(written) == 2:
            raise BrokenPipeError
        written.append(line)

    monkeypatch.setattr("nnstudio.commands.output.write", break_after_two)
    monkeypatch.setattr(report, "write", break_after_two)
    path = tmp_path / "run.nnstudio"
    result = command(*DIGITS, "--json", "--out", path)
    assert result.code == 1
    assert len(written) == 2
    assert "Traceback" not in result.err
    assert saved(path).step == 90


def test_a_schedule_and_a_bound_on_the_gradient_can_be_set(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    settings = (
        *("--set", "training.schedule=cosine", "--set", "training.schedule.floor=0.5"),
        *("--set", "training.clipping=norm", "--set", "training.clipping.threshold=0.1"),
    )
    result = command(*DIGITS, *settings, "--epochs", 2, "--json", "--out", path)
    assert result.code == 0
    started, *epochs, _finished = result.events
    assert started["schedule"] == {"type": "cosine", "floor": 0.5}
    assert started["clipping"] == {"type": "norm", "threshold": 0.1}
    rates = [epoch["learning_rate"] for epoch in epochs]
    assert 0.0005 < rates[1] < 0.00051 < rates[0] < 0.00077
    assert open_file(path).experiment.training.schedule.type == "cosine"


def test_another_number_of_epochs_is_another_run_under_a_cosine(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    first = (*DIGITS, "--set", "training.schedule=cosine", "--epochs", 2, "--json", "--out", path)
    assert command(*first, "--steps", 10).events[-1]["step"] == 10
    assert command("train", path, "--json", "--out", path).events[-1]["step"] == 90
    assert command("train", path, "--epochs", 3, "--resume").code != 0
    longer = command("train", path, "--epochs", 3, "--json")
    assert longer.code == 0
    assert longer.events[0]["step"] == 0


def test_more_steps_do_not_stretch_a_run_whose_course_depends_on_its_length(command) -> None:
    schedule = "--set", "training.schedule=one_cycle", "--set", "training.epochs=2"
    assert command(*DIGITS, *schedule, "--steps", 500, "--json").events[-1]["step"] == 90


@pytest.mark.parametrize("word", ["all", "ALL", ""])
def test_the_whole_set_is_a_batch(command, word: str) -> None:
    whole = "--set", f"training.batch_size={word}"
    events = command(*DIGITS, *whole, "--samples", 200, "--epochs", 2, "--json").events
    assert events[0]["batch_size"] == 200
    assert (events[0]["steps_per_epoch"], events[-1]["step"]) == (1, 2)


def test_a_run_that_stops_early_says_so_and_is_over(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    early = (
        *(*DIGITS, "--samples", 120, "--set", "data.validation=0.5", "--epochs", 500),
        *("--set", "training.patience=2", "--set", "training.optimizer.learning_rate=0.05"),
    )
    result = command(*early, "--json", "--out", path)
    assert result.code == 0
    finished = result.events[-1]
    best = finished["best_epoch"]
    assert finished["status"] == "done"
    assert finished["epoch"] == best + 2 < 500
    rows = {event["epoch"]: event for event in result.events if event["event"] == "epoch"}
    assert finished["test_loss"] == rows[best]["test_loss"] != rows[best + 2]["test_loss"]
    assert any(f"of epoch {best}, are kept" in line for line in result.lines)

    again = command("train", path, "--json")
    assert again.code == 0
    assert again.events[-1]["step"] == finished["step"]
    assert any("stopped early" in line for line in again.lines)

    table = command(*early, "--quiet").out.splitlines()
    assert table[-1].split()[0] == str(best)
    assert table[-1].split()[2:][:4] == table[best + 1].split()[2:][:4]


def test_pretraining_is_a_line_per_block(command) -> None:
    asked = (*DIGITS, "--epochs", 1, "--samples", 200, "--set", "dense_1.initializer=rbm")
    result = command(*asked)
    assert result.code == 0
    lines = [line for line in result.lines if "Pretrained" in line]
    assert len(lines) == 1
    assert lines[0].startswith("Pretrained dense_1: 5 epochs, reconstruction error 0.")
    assert "Pretrained" not in command(*asked, "--quiet").err


def test_what_a_run_costs_is_in_the_json(command) -> None:
    result = command(*DIGITS, "--epochs", 1, "--json")
    started, finished = result.events[0], result.events[-1]
    sizes = dict(started["memory"])
    assert started["multiply_adds"] > 0
    assert sizes.pop("bytes") == sum(sizes.values())
    assert sizes["parameters"] == 4 * started["parameters"]
    assert finished["threads"] == 1


def test_a_number_of_threads_can_be_asked_for_and_is_kept(command, tmp_path: Path) -> None:
    path = tmp_path / "run.nnstudio"
    result = command(*DIGITS, "--epochs", 2, "--threads", 2, "--json", "--out", path)
    (told,) = [event for event in result.events if event["event"] == "threads"]
    assert (told["threads"], told["reason"], told["step"]) == (2, "asked", 0)
    assert "Threads: 2" in result.err
    assert result.events[-1]["threads"] == 2
    assert saved(path).threads == ((0, 2),)
    for more in (("--epochs", 3), ("--fresh",)):
        again = command("train", path, "--json", *more)
        (told,) = [event for event in again.events if event["event"] == "threads"]
        assert (told["threads"], told["reason"]) == (2, "kept")
    other = command("train", path, "--json", "--seed", 9)
    assert other.events[-1]["threads"] == 1  # Another run, another choice.
    fixed = command("train", path, "--epochs", 3, "--threads", 1, "--out", path)
    assert fixed.code == 0
    assert saved(path).threads[0] == (0, 2) and saved(path).threads[-1][1] == 1


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "100000", ""])
def test_a_wrong_number_of_threads_is_refused(command, text: str) -> None:
    result = command(*DIGITS, f"--threads={text}")
    assert result.code == 2
    assert "Threads must be auto or a whole number" in result.err


def test_a_run_that_does_not_fit_is_refused_with_what_would(
    command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnstudio.core.training.fits.free_memory", lambda: 3_000_000)
    wide = (*DIGITS, "--set", "training.batch_size=1438")
    result = command(*wide, "--set", "dense_1.units=100")
    assert result.code == 2
    assert "3 MB are free; the largest batch that fits is" in result.err
    assert "What would help: Set the batch size to" in result.err
    never = command(*DIGITS, "--set", "dense_1.units=60000")
    assert never.code == 2
    assert "dense_1: This run does not fit into memory at any batch size" in never.err
