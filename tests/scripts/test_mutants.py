"""A few thousand damaged files of every format that is read: refused in words or read, never anything else.

``scripts/mutants`` makes a hundred thousand, each kind in a process of its own, and measures time and memory.
"""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from architecture.source import ROOT
from nnstudio.core.parts.problem import ProblemError


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "scripts" / "mutants.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MUTANTS = script()
# Containers and texts have tests of their own, which look closer.
COUNT = 200

KINDS = [name for name in MUTANTS.kinds() if not name.startswith(("container", "text"))]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_read_is_refused_in_words_or_read(kind: str, tmp_path: Path) -> None:
    suffix, mutants, reader = MUTANTS.kinds()[kind]
    path = MUTANTS.place(tmp_path, kind, suffix)
    outcomes = {"refused": 0, "read": 0}
    for content in mutants(random.Random(11), COUNT):
        path.write_bytes(content)
        try:
            reader(path)
            outcomes["read"] += 1
        except ProblemError as error:
            assert all(problem.code.startswith("problem.") for problem in error.problems)
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == COUNT


def test_an_array_whose_header_python_cannot_even_cut_into_words(tmp_path: Path) -> None:
    """NumPy lets an error of Python's tokenizer through for such a header."""
    path = tmp_path / "a.npy"
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (4,\0 ("
    path.write_bytes(b"\x93NUMPY\x01\0" + len(text).to_bytes(2, "little") + text)
    with pytest.raises(ProblemError) as caught:
        MUTANTS.data(path)
    assert caught.value.problems[0].code == "problem.npy_damaged"
