"""``nnstudio bench``: a real race of the smallest workload, and mistakes that are named."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from architecture.source import ROOT
from nnstudio.bench.measure import RATIOS

QUICK = ("--seconds", "0.002", "--no-compile")


def test_a_race_writes_a_table(command) -> None:
    result = command("bench", "w5", *QUICK)
    assert result.code == 0
    (row,) = [line for line in result.out.splitlines() if line.startswith("W5") and "%" in line]
    assert "(28 %)" in row
    assert "W5: " in result.err


def test_json_has_the_workload_and_every_peers_name(command) -> None:
    result = command("bench", "W5", "--json", *QUICK)
    found = json.loads(result.out)
    assert set(found) == {"W5", "stacked", "machine", "versions", "targets"}
    assert found["stacked"]["seeds"] == 64 and found["stacked"]["ratio"] > 1
    assert set(RATIOS) <= set(found["W5"])
    assert found["W5"]["steps_per_second"] > 0
    assert 0 < found["W5"]["floor"] < 1
    for peer, library in (("pytorch_eager", "torch"), ("scikit_learn", "scikit-learn")):
        there = found["versions"][library] is not None
        assert (found["W5"][peer] is not None) == there
        if not there:
            assert {"torch": "PyTorch"}.get(library, library) in result.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["W9"], "W1, W2, W3, W4, W5, W6"),
        (["W5", "--seconds", "long"], "long"),
        (["W5", "--seconds", "nan"], "nan"),
        (["W5", "--seconds", "0"], "0.001"),
    ],
)
def test_a_mistake_is_named_before_anything_is_measured(
    command, arguments: list[str], named: str
) -> None:
    result = command("bench", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert len(result.lines) == 1
    assert named in result.err


def test_nothing_is_loaded_before_it_takes_part() -> None:
    """Neither a window nor another library, by the command as such and by a workload's own figures."""
    code = (
        "import sys; from nnstudio import cli;"
        "from nnstudio.bench.measure import measure; from nnstudio.bench.workloads import WORKLOADS;"
        "cli.main(['bench', 'W9']);"
        "measure(WORKLOADS['W5'].make(), ways=(), seconds=0.001);"
        "print(sorted({'torch', 'sklearn', 'PySide6', 'pyqtgraph'} & {*sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
