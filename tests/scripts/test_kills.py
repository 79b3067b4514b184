"""A few kills and a few repetitions, as the scripts do them by the hundred."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def ran(name: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / name), "--json", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks")
def test_a_few_kills_leave_nothing_unreadable_and_lose_nothing() -> None:
    found = ran("kills.py", "--kills", "10", "--quick", "--seed", "3", "--together", "4")
    assert found["holds"] and found["kills"] == 10 and found["unreadable"] == 0


def test_the_same_file_in_a_fresh_process_is_the_same_run() -> None:
    found = ran("repeatable.py", "--times", "4", "--only", "9", "10")
    assert found == {"processes": 4, "identical": 4, "kinds": 2}
