"""Processes that train: one waits, none outlives its parent, and a script that starts one runs once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from architecture.source import ROOT
from nnstudio.core.training.engine_process import EngineHost

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for processes in Linux's /proc"
)

_PARENT = """
import subprocess, sys
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.events import Progressed
from nnstudio.core.training.remote_trainer import RemoteTrainer

print("begun", flush=True)
what = sys.argv[1]
host = EngineHost()
experiment = edits.set_training(example("mnist-mlp"), epochs=1_000_000)
if what == "busy":  # One step takes ten seconds or so.
    wide = edits.set_training(experiment, batch_size=None)
    for number in range(1, 5):
        wide = edits.set_field(wide, f"dense_{number}", "units", 3000)
    experiment = wide
if what == "waiting":
    host.warm()
    print(host._waiting.pid, flush=True)
    sys.stdin.read()
trainer = RemoteTrainer(experiment, host=host)
if what == "held":  # Somebody else has the pipe, so its end tells nothing.
    end = trainer._process._process.stdin.fileno()
    other = subprocess.Popen(["sleep", "60"], pass_fds=[end], stdout=subprocess.DEVNULL)
    print(other.pid, flush=True)
for event in trainer.run():
    if what == "busy" or isinstance(event, Progressed):
        print(trainer._process.pid, flush=True)
        break_at = sys.stdin.read()
"""


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends(process: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while running(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def parent(what: str, code: str = _PARENT) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("what", ["waiting", "running", "busy", "held"])
def test_no_process_outlives_a_parent_that_is_killed(what: str) -> None:
    started = parent(what)
    assert started.stdout is not None
    numbers: list[int] = []
    try:
        assert started.stdout.readline() == "begun\n"
        numbers = [int(started.stdout.readline()) for _ in range(2 if what == "held" else 1)]
        if what == "busy":
            time.sleep(0.3)
        assert all(map(running, numbers))
        started.kill()
        started.wait()
        assert ends(numbers[-1], 5)
    finally:
        started.kill()
        started.communicate()
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    """What a script shows must not be shown again by the process it starts."""
    script = tmp_path / "numpy_like_name.py"
    script.write_text(
        "print('once')\n"
        "from nnstudio.core.experiment.examples import example\n"
        "from nnstudio.core.training.engine_process import EngineHost\n"
        "from nnstudio.core.training.remote_trainer import RemoteTrainer\n"
        "host = EngineHost()\n"
        "trainer = RemoteTrainer(example('xor-tanh'), host=host)\n"
        "print([type(event).__name__ for event in trainer.run()][-1])\n"
        "host.close()\n"
    )
    # Files of the user's folder that would be taken for modules.
    (tmp_path / "json.py").write_text("print('not json')\n")
    result = subprocess.run(
        [sys.executable, "-P", str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.split() == ["once", "Finished"], result.stderr


@pytest.fixture
def host() -> Iterator[EngineHost]:
    made = EngineHost()
    yield made
    made.close()


def test_one_process_waits_and_is_used_again(host: EngineHost) -> None:
    host.warm()
    host.warm()
    first = host.take()
    host.warm()  # It will come back.
    assert host._waiting is None
    host.give(first)
    assert host.take() is first
    host.give(first)
    os.kill(first.pid, signal.SIGKILL)
    assert ends(first.pid, 5)
    second = host.take()
    assert second is not first
    assert second.alive
    host.give(second, fit=False)
    assert not second.alive


def test_closing_ends_what_waits_and_what_works(host: EngineHost) -> None:
    working, waiting = host.take(), host.take()
    host.give(waiting)
    host.close()
    assert ends(working.pid, 5)
    assert not running(waiting.pid)
    host.give(working)
    assert not list(host._lent)
