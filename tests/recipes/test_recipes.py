"""Every block of code in the recipes runs, in the order in which it is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.source import ROOT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL = sys.platform != "win32"

RECIPES = sorted((ROOT / "docs" / "recipes").glob("*.md"))


def blocks(recipe: Path, language: str) -> list[str]:
    """Return the blocks of one language."""
    found = _BLOCK.findall(recipe.read_text(encoding="utf-8"))
    return [code for name, code in found if name == language]


def speaking(language: str) -> list[Path]:
    """Return the recipes that have blocks of a language."""
    return [recipe for recipe in RECIPES if blocks(recipe, language)]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "PATH": os.pathsep.join([str(folder), os.environ["PATH"]]),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def put_program(folder: Path) -> None:
    """Put `nnstudio` into a folder as a command, installed or not."""
    program = folder / "nnstudio"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nnstudio "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def test_there_are_recipes_and_no_language_that_is_not_run() -> None:
    assert RECIPES
    languages = {
        name for recipe in RECIPES for name, _ in _BLOCK.findall(recipe.read_text(encoding="utf-8"))
    }
    assert languages == {"bash", "python"}


@pytest.mark.parametrize("recipe", speaking("python"), ids=lambda path: path.stem)
def test_python(recipe: Path, tmp_path: Path) -> None:
    code = "\n".join(blocks(recipe, "python"))
    result = run([sys.executable, "-c", code], tmp_path)
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(not _SHELL, reason="the recipes are written for a POSIX shell")
@pytest.mark.parametrize("recipe", speaking("bash"), ids=lambda path: path.stem)
def test_shell(recipe: Path, tmp_path: Path) -> None:
    code = "\n".join(blocks(recipe, "bash"))
    put_program(tmp_path)
    result = run(["bash", "-euo", "pipefail", "-c", code], tmp_path)
    assert result.returncode == 0, result.stderr
