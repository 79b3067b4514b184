"""Who may import whom: the contracts of pyproject.toml, and the core's freedom from any window."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from architecture.source import PACKAGE, ROOT, imported_names, python_files

_WINDOW = ("PySide6", "shiboken6", "pyqtgraph")

_IMPORT_ALL = """
import importlib, json, pkgutil, sys
import nnstudio
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_import_contracts_hold() -> None:
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_core_command_line_and_words_import_no_window() -> None:
    """In a fresh interpreter, because here Qt is loaded already."""
    result = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, "nnstudio.core", "nnstudio.language", "nnstudio.cli"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    loaded = set(json.loads(result.stdout.splitlines()[-1]))
    assert "numpy" in loaded
    assert loaded.isdisjoint(_WINDOW)
    # Only a run that uses the card loads it.
    assert "cupy" not in loaded


def test_one_file_knows_cupy() -> None:
    knowing = [path.name for path in python_files(PACKAGE) if "cupy" in imported_names(path)]
    assert knowing == ["cupy_table.py"]


def test_pyqtgraph_is_imported_in_plots_only() -> None:
    plots = PACKAGE / "ui" / "plots"
    strangers = [
        path.relative_to(ROOT).as_posix()
        for path in python_files(PACKAGE)
        if "pyqtgraph" in imported_names(path) and not path.is_relative_to(plots)
    ]
    assert not strangers
