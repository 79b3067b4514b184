"""A search on a real Dask cluster of this machine: a worker or the scheduler is killed, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from architecture.source import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there"),
]

RATE = "training.optimizer.learning_rate"
LONG = (
    *("search", "--example", "digits-mlp", "--set", "data.validation=0.2", "--epochs", "60"),
    *("--set", "hidden.units=200", "--range", f"{RATE}=1e-4..1e-1 log", "--trials", "6", "--json"),
)
PATIENCE = 120.0


@dataclass(frozen=True)
class Running:
    """A cluster of two workers with one thread each."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Running]:
    """Start a scheduler and two workers, and end all of them."""
    pytest.importorskip("distributed")
    told = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    log = (tmp_path / "cluster.log").open("wb")
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(told)],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=log,
        )
        started.append(process)
        return process

    with ExitStack() as stack:
        stack.callback(log.close)
        stack.callback(_end, started)
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        _until(told.exists, scheduler)
        place = ("--local-directory", str(tmp_path))
        workers = tuple(
            start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", *place)
            for _ in range(2)
        )
        _until(
            lambda: (tmp_path / "cluster.log").read_bytes().count(b"Registered to:") >= 2, scheduler
        )
        address = json.loads(told.read_text())["address"].removeprefix("tcp://")
        yield Running(address, scheduler, workers)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(condition: Callable[[], object], running: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def over(journal: Path) -> int:
    """How many trials the journal says are over."""
    return journal.read_bytes().count(b'{"ended"') if journal.exists() else 0


def search(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "nnstudio", *LONG, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finished(running: subprocess.Popen[str]) -> tuple[list[dict[str, Any]], str]:
    out, err = running.communicate(timeout=PATIENCE)
    assert "Traceback" not in err, err
    return [json.loads(line) for line in out.splitlines()], err


def scores(events: list[dict[str, Any]]) -> dict[int, float]:
    return {best["trial"]: best["score"] for best in events[-1]["best"]}


def test_a_worker_that_is_killed_on_the_way_loses_nothing(cluster: Running, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    running = search("--executor", f"dask://{cluster.address}", "--journal", journal)
    _until(lambda: over(journal), running)
    assert psutil.pid_exists(cluster.workers[0].pid)
    cluster.workers[0].kill()
    events, err = finished(running)
    assert running.returncode == 0, err
    assert events[0]["workers"] == 2
    trials = [event for event in events if event["event"] == "trial"]
    assert sorted(event["trial"] for event in trials) == list(range(6))
    assert {event["status"] for event in trials} == {"done"}
    assert {event["epochs"] for event in trials} == {60}
    here, _ = finished(search("--workers", 2))
    assert scores(events) == pytest.approx(scores(here))


def test_a_cluster_that_goes_away_is_said_and_the_search_goes_on_here(
    cluster: Running, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    running = search("--executor", f"dask://{cluster.address}", "--journal", journal)
    _until(lambda: over(journal), running)
    cluster.scheduler.kill()
    events, err = finished(running)
    assert running.returncode == 1
    assert events[-1]["status"] == "failed"
    assert f"The cluster at {cluster.address} cannot be reached" in err
    assert "this machine" in err and f"goes on from {journal}" in err
    known = over(journal)
    assert 1 <= known < 6
    here = search("--journal", journal, "--workers", 2)
    events, err = finished(here)
    assert here.returncode == 0, err
    assert sum(event["event"] == "trial" for event in events) == 6 - known
    assert set(scores(events)) == set(range(6))
