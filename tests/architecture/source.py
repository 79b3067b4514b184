"""Read the program's own source as syntax trees, for the tests that hold it to its rules.

A rule that is a test is a rule that still holds next year.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "nnstudio"


def python_files(*folders: Path) -> list[Path]:
    """Return the Python files in `folders`, sorted."""
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if "__pycache__" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    """Return `file:line`, which editors open."""
    return f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"


def imported_names(path: Path) -> set[str]:
    """Return the top-level names of everything a file imports, at any depth, lazily or not."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and _is_import_by_name(node):
            argument = node.args[0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                names.add(argument.value.partition(".")[0])
    return names


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: `f` of f(), `g` of a.b.g()."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_import_by_name(call: ast.Call) -> bool:
    return called_name(call) in {"import_module", "__import__", "find_spec"}
