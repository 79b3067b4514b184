"""``nnstudio profile`` and ``nnstudio export``: figures by block, and a script that runs elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_a_profile_has_a_row_for_every_block_that_works(command) -> None:
    result = command("profile", "--example", "xor-tanh")
    assert result.code == 0
    names = [line.split()[0] for line in result.out.splitlines()]
    assert {"dense_1", "dense_2", "output_1", "optimizer"} <= set(names)
    assert "23 calls" in result.out


def test_a_profile_as_json_lists_the_calls(command) -> None:
    found = json.loads(command("profile", "--example", "xor-tanh", "--json").out)
    assert len(found) == 23
    assert {"block", "phase", "name", "shape", "microseconds"} == set(found[0])


def test_an_exported_script_runs_on_its_own(command, tmp_path: Path) -> None:
    out = tmp_path / "steps.py"
    example = ("--example", "xor-tanh")
    result = command("export", *example, "--to", "numpy-calls", "--out", str(out))
    assert result.code == 0
    alone = [sys.executable, "-I", str(out)]
    done = subprocess.run(alone, capture_output=True, text=True, timeout=60, check=True)
    assert len(done.stdout.splitlines()) == 25


def test_what_cannot_be_exported_writes_nothing(command, tmp_path: Path) -> None:
    out = tmp_path / "steps.py"
    where = str(tmp_path / "nowhere" / "steps.py")
    assert (
        command("export", "--example", "xor-tanh", "--to", "numpy-calls", "--out", where).code == 1
    )
    assert not list(tmp_path.iterdir())
    assert command("export", "--example", "xor-tanh", "--to", "abacus", "--out", str(out)).code == 2
