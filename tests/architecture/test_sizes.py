"""A file that grows is an idea that is missing a file of its own."""

from __future__ import annotations

import ast

from architecture.source import PACKAGE, ROOT, python_files, tree

_LONGEST = 500
_LONGEST_WINDOW = 400


def test_no_file_is_long() -> None:
    folders = (PACKAGE, ROOT / "tests", ROOT / "scripts")
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*folders)
    }
    too_long = {
        path.relative_to(ROOT).as_posix(): length
        for path, length in lengths.items()
        if length > (_LONGEST_WINDOW if path.name == "main_window.py" else _LONGEST)
    }
    assert not too_long


def test_no_file_is_a_drawer() -> None:
    drawers = {"util", "utils", "helper", "helpers", "misc", "common"}
    assert not [
        path
        for path in python_files(PACKAGE)
        if path.stem in drawers or path.parent.name in drawers
    ]


def test_every_module_says_what_it_is() -> None:

    silent = [
        path.relative_to(ROOT).as_posix()
        for path in python_files(PACKAGE)
        if tree(path).body and not ast.get_docstring(tree(path))
    ]
    assert not silent
