"""The program as a shell sees it: exit codes, a clean stdout, no display, a pipe that closes early."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from architecture.source import ROOT


def start(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "nnstudio", *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_a_display_it_says_so_and_offers_the_terminal(language: str) -> None:
    result = start("--language", language)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "nnstudio train --example mnist-mlp" in result.stderr


def test_data_and_talk_are_apart() -> None:
    result = start("train", "--example", "digits-mlp", "--epochs", "2", "--json")
    assert result.returncode == 0
    events = [json.loads(line)["event"] for line in result.stdout.splitlines()]
    assert events == ["started", "epoch", "epoch", "finished"]
    assert "Traceback" not in result.stderr


def test_a_bad_file_and_a_bad_value_have_their_codes() -> None:
    missing = start("check", "/no/such/file.nnstudio")
    assert (missing.returncode, missing.stdout) == (3, "")
    bad = start("train", "--example", "digits-mlp", "--epochs", "abc")
    assert (bad.returncode, bad.stdout) == (2, "")
    for result in (missing, bad):
        assert len(result.stderr.splitlines()) == 1


def test_a_terminal_that_cannot_write_korean_is_no_error() -> None:
    result = start("--language", "ko", "describe", "activation", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "relu" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_that_leaves_early_is_no_error() -> None:
    result = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m nnstudio describe --json | head -c 10"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert len(result.stdout) == 10
    assert result.stderr == ""


def test_importing_nnstudio_is_cheap() -> None:
    code = "import sys, nnstudio; print(sorted({'numpy', 'pydantic', 'PySide6'} & {*sys.modules}))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
