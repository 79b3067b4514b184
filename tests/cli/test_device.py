"""Choosing the device in the terminal: as asked, where the run was, or by measurement."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance import stand_in
from nnstudio.core.engine.device import choice, detection
from nnstudio.core.engine.device.detection import Card
from nnstudio.core.files.opening import open_file
from nnstudio.core.parts.problem import Problem

XOR = ("train", "--example", "xor-tanh", "--steps", 4, "--set", "dense_1.dropout=0.2")


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", stand_in.module())
    monkeypatch.setattr(detection, "find", lambda: Card("Card", 7))


@pytest.fixture
def no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Problem.of("problem.gpu_silent", seconds="30", severity="hint")
    monkeypatch.setattr(detection, "find", lambda: nothing)


def devices(path: Path) -> set[str]:
    run = open_file(path).run
    assert run is not None
    return set(run.devices)


@pytest.mark.usefixtures("card")
def test_a_run_on_the_card_is_kept_and_goes_on_there(command, tmp_path: Path) -> None:
    file = tmp_path / "run.nnstudio"
    result = command(*XOR, "--device", "gpu", "--json", "--out", file)
    assert result.code == 0
    assert result.events[0]["devices"] == ["gpu"]
    assert devices(file) == {"gpu"}
    assert command("train", file, "--steps", 3, "--out", file).code == 0
    assert devices(file) == {"gpu"}
    assert command("train", file, "--steps", 2, "--device", "cpu", "--out", file).code == 0
    assert devices(file) == {"cpu", "gpu"}


@pytest.mark.usefixtures("card")
def test_by_measurement_it_says_which_and_why(command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "seconds_per_step", lambda *_: 1e-5)
    result = command(*XOR, "--device", "auto", "--json")
    assert result.events[0]["devices"] == ["cpu"]
    assert "CPU is faster for this network: 10.0 µs a step, 10.0 µs on Card." in result.lines


@pytest.mark.usefixtures("no_card")
def test_without_a_card_it_refuses_or_says_so(command, tmp_path: Path) -> None:
    refused = command(*XOR, "--device", "gpu", "--out", tmp_path / "run.nnstudio")
    assert refused.code == 2
    assert refused.lines == ["No GPU is used: the driver did not answer within 30 s."]
    assert not list(tmp_path.iterdir())
    said = command(*XOR, "--device", "auto")
    assert said.code == 0
    assert refused.lines[0] in said.lines
    assert command(*XOR, "--device", "auto", "--quiet").err == ""


def test_nobody_is_told_of_a_library_that_was_not_asked_for(
    command, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Problem.of("problem.gpu_library", severity="hint")
    monkeypatch.setattr(detection, "find", lambda: nothing)
    assert "GPU" not in command(*XOR).err
    assert "nnstudio[gpu13]" in command(*XOR, "--device", "auto").err


def test_another_device_is_refused_in_a_sentence(command) -> None:
    result = command(*XOR, "--device", "tpu")
    assert result.code == 2
    assert result.lines[0] == "--device cannot be 'tpu'; there are: auto, cpu, gpu."
