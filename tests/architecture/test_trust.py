"""A file from a stranger must never become code, so nothing here can turn data into code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from architecture.source import PACKAGE, called_name, imported_names, place, python_files, tree

_MODULES = {
    "pickle",
    "cPickle",
    "_pickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "runpy",
    "code",
}
_BUILTINS = {"eval", "exec", "__import__"}
# Looks into its own package's folder and imports what lies there; never a name read from a file.
_REGISTRY = PACKAGE / "core" / "parts" / "registry.py"

FILES = python_files(PACKAGE)


def faults(path: Path) -> list[str]:
    """Return the places where `path` could turn data into code."""
    found = [f"{path.name} imports {name}" for name in sorted(imported_names(path) & _MODULES)]
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in _BUILTINS:
            found.append(f"{place(path, node)} calls {node.func.id}")
        if called_name(node) == "import_module" and path != _REGISTRY:
            constant = node.args and isinstance(node.args[0], ast.Constant)
            if not constant:
                found.append(f"{place(path, node)} imports by a computed name")
        found += [
            f"{place(path, node)} allows pickles"
            for keyword in node.keywords
            if keyword.arg == "allow_pickle"
            and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        ]
        if called_name(node) == "load" and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            numpys = isinstance(owner, ast.Name) and owner.id in {"np", "numpy"}
            if numpys and "allow_pickle" not in {keyword.arg for keyword in node.keywords}:
                found.append(f"{place(path, node)} loads arrays without saying allow_pickle=False")
    return found


def test_nothing_turns_data_into_code() -> None:
    assert not [fault for path in FILES for fault in faults(path)]


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from shelve import open",
        "eval('1')",
        "exec(text)",
        "import importlib\nimportlib.import_module(name)",
        "np.load(f)",
        "np.load(f, allow_pickle=True)",
        "np.load(f, allow_pickle=flag)",
    ],
)
def test_the_search_finds_what_it_looks_for(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("architecture.source.ROOT", tmp_path)
    path = tmp_path / "suspect.py"
    path.write_text(source, encoding="utf-8")
    assert len(faults(path)) == 1


def test_a_dialog_may_be_executed(tmp_path: Path) -> None:
    path = tmp_path / "dialog.py"
    path.write_text("app.exec()\nnp.load(f, allow_pickle=False)", encoding="utf-8")
    assert not faults(path)
