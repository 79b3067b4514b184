"""``nnstudio search``: what it says, what it refuses, and that neither Ctrl-C nor a kill loses anything."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Command

from architecture.source import ROOT
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.study.journal import read_journal
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import hold_back, with_range, with_search

RATE = "training.optimizer.learning_rate"
QUICK = [
    *("search", "--example", "xor-tanh", "--set", "data.validation=0.2", "--epochs", "4"),
    *("--workers", "1"),
]
RANGED = [*QUICK, "--range", f"{RATE}=1e-4..1 log"]


def test_the_best_are_listed_with_their_settings(command: Command) -> None:
    result = command(*RANGED, "--range", "training.penalty.strength=1e-8..1e-4", "--trials", "7")
    assert result.code == 0, result.err
    *best, mattered = result.out.splitlines()
    assert len(best) == 7
    line = r"Best-\d \(val acc [\d.]+\) *\| \S* \| Learning rate: \S+, Weight decay \(all\): \S+"
    assert all(re.fullmatch(line, each) for each in best)
    scores = [float(each.split("val acc ")[1].split(")")[0]) for each in best]
    assert scores == sorted(scores, reverse=True)
    assert mattered.startswith("What mattered: ")
    assert any("7 trials, about" in each for each in result.lines)


def test_as_json(command: Command, tmp_path: Path) -> None:
    journal = tmp_path / "a.journal"
    result = command(*RANGED, "--trials", "6", "--method", "tpe", "--json", "--journal", journal)
    assert result.code == 0, result.err
    started, *trials, finished = result.events
    assert (started["event"], started["trials"]) == ("started", 6)
    assert started["ranges"] == {RATE: "0.0001..1 log"}
    assert {one["event"] for one in trials} == {"trial"} and len(trials) == 6
    assert finished["status"] == "done" and len(finished["best"]) == 6
    assert finished["best"][0]["score"] == max(one["score"] for one in trials)
    assert "test" not in result.out.replace("tested", "")
    _, kept = read_journal(journal)
    assert [one.score for one in kept] == [one["score"] for one in sorted(trials, key=_number)]
    again = command(*RANGED, "--trials", "6", "--method", "tpe", "--json", "--journal", journal)
    assert [event["event"] for event in again.events] == ["started", "finished"]
    assert again.events[0]["done"] == 6


def _number(event: dict[str, Any]) -> int:
    return event["trial"]


def test_a_file_carries_its_search_and_the_best_is_saved(command: Command, tmp_path: Path) -> None:
    made = hold_back(example("xor-tanh"))
    made = with_range(made, read_range(made, RATE, "1e-3..1"))
    save(tmp_path / "a.nnstudio", with_search(made, trials=4), None)
    out = tmp_path / "best.nnstudio"
    result = command(
        "search", tmp_path / "a.nnstudio", "--epochs", "3", "--workers", "1", "--out", out, "--json"
    )
    assert result.code == 0, result.err
    best = result.events[-1]["best"][0]
    kept: Any = open_file(out).experiment
    assert kept.training.optimizer.learning_rate == best["values"][RATE]
    assert kept.search.ranges == ()


def test_a_grid_is_tried_whole(command: Command) -> None:
    result = command(
        *QUICK, "--range", f"{RATE}=1e-3..1 x 4", "--range", "training.optimizer=sgd, adam",
        "--method", "grid", "--json",
    )  # fmt: skip
    values = [tuple(e["values"].values()) for e in result.events if e["event"] == "trial"]
    assert len(set(values)) == 8


def test_a_lesson_can_be_searched(command: Command) -> None:
    result = command(
        *("search", "--lesson", "xor", "--set", "data.validation=0.2", "--epochs", "2"),
        *("--range", f"{RATE}=0.01, 0.1", "--trials", "2", "--json", "--workers", "1"),
    )
    assert result.code == 0, result.err


def test_own_data_can_be_searched(command: Command, tmp_path: Path) -> None:
    rows = [f"{k % 7},{k % 5},{'ab'[k % 7 > 3]}" for k in range(80)]
    (tmp_path / "a.csv").write_text("\n".join(["x,y,kind", *rows]))
    result = command(
        *("search", "--data", tmp_path / "a.csv", "--target", "kind", "--epochs", "2"),
        *("--set", "data.validation=0.2", "--range", f"{RATE}=0.01, 0.1", "--trials", "2"),
        *("--workers", "1", "--json"),
    )
    assert result.code == 0, result.err
    assert len(result.events[-1]["best"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search"], "Name either a file or an example"),
        (["search", "--example", "xor-tanh", "--lesson", "xor"], "a file, an example or a lesson"),
        (["search", "--example", "xor-tanh", "--range", f"{RATE}=1e-3..1"], "Hold back 20 %"),
        (QUICK, "Nothing is searched yet"),
        ([*QUICK, "--range", RATE], "--range takes PATH=TEXT"),
        ([*QUICK, "--range", f"{RATE}=1..1e-3"], "upwards"),
        ([*QUICK, "--range", f"{RATE}=0..1 log"], "0"),
        ([*QUICK, "--range", f"{RATE}=0.1"], "single value"),
        ([*QUICK, "--range", "nowhere=1..2"], "no setting nowhere"),
        ([*RANGED, "--method", "magic"], "random, grid, tpe, gaussian_process"),
        ([*RANGED, "--trials", "0"], "at least 1"),
        ([*RANGED, "--trials", "many"], "must be a number"),
        ([*RANGED, "--workers", "0"], "Workers"),
        ([*RANGED, "--executor", "cloud"], "local or dask://HOST:PORT"),
        ([*RANGED, "--executor", "dask://nowhere"], "not such an address"),
        ([*RANGED, "--executor", "dask://127.0.0.1:99999"], "not such an address"),
        ([*RANGED, "--out", "/no/such/folder/a"], "no such folder"),
        ([*RANGED, "--journal", "/no/such/folder/a"], "cannot be read or written"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_sentence(
    command: Command, arguments: list[str], said: str
) -> None:
    result = command(*arguments)
    assert result.code in (1, 2) and result.out == ""
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_million_trials_are_counted_and_timed_before_anything_starts(command: Command) -> None:
    result = command(
        *RANGED, "--range", "hidden.units=1..1000 linear", "--method", "grid(points=1000)"
    )
    assert result.code == 2
    assert re.search(r"1,000,000 trials, about \d+ (minutes|hours|days)", result.err)
    assert "100 random settings" in result.err


def test_all_diverging_is_said_with_advice(command: Command) -> None:
    result = command(
        *("search", "--example", "sine-relu", "--set", "data.validation=0.2", "--epochs", "3"),
        *("--range", f"{RATE}=1e4..1e6", "--trials", "3", "--workers", "1"),
    )
    assert result.code == 1 and result.out == ""
    assert "All 3 trials diverged" in result.err


def test_a_journal_of_another_search_is_refused_by_name(command: Command, tmp_path: Path) -> None:
    journal = tmp_path / "a"
    assert command(*RANGED, "--trials", "2", "--journal", journal).code == 0
    before = journal.read_bytes()
    result = command(*RANGED, "--trials", "2", "--journal", journal, "--set", "hidden.units=5")
    assert result.code == 2 and "“xor-tanh”" in result.err and "units" in result.err
    assert journal.read_bytes() == before


def test_without_dask_it_says_how_to_get_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = command(*RANGED, "--executor", "dask://127.0.0.1:8786")
    assert result.code == 1
    assert "pip install nnstudio[cluster]" in result.err
    assert "this machine" in result.err


LONG = [
    *("search", "--example", "digits-mlp", "--set", "data.validation=0.2", "--epochs", "60"),
    *("--set", "hidden.units=200", "--range", f"{RATE}=1e-4..1e-1 log", "--trials", "6"),
    *("--workers", "2", "--json"),
]


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nnstudio", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def until(condition: Any, running: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 100
    while not condition():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def over(journal: Path) -> list[int]:
    """The trials that the journal says are over."""
    if not journal.exists():
        return []
    lines = [line for line in journal.read_bytes().splitlines() if line.startswith(b'{"ended')]
    return [json.loads(line)["ended"] for line in lines if line.endswith(b"}")]


def whole(command: Command, journal: Path, known: list[int]) -> None:
    """Go on to the end, and see that nothing that was over is done again and nothing lacks."""
    result = command(*LONG, "--journal", journal)
    assert result.code == 0, result.err
    again = [event["trial"] for event in result.events if event["event"] == "trial"]
    assert sorted([*again, *known]) == list(range(6))
    plain = command(*LONG)
    one, other = (
        {best["trial"]: best["score"] for best in found.events[-1]["best"]}
        for found in (result, plain)
    )
    assert one == pytest.approx(other)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
def test_killed_with_9_it_goes_on_from_its_journal(command: Command, tmp_path: Path) -> None:
    journal = tmp_path / "a"
    running = start(*LONG, "--journal", journal)
    until(lambda: over(journal), running)
    running.kill()
    running.communicate()
    known = over(journal)
    assert 1 <= len(known) < 6
    whole(command, journal, known)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
def test_ctrl_c_ends_it_cleanly_and_keeps_the_journal(command: Command, tmp_path: Path) -> None:
    journal = tmp_path / "a"
    running = start(*LONG, "--journal", journal)
    until(lambda: over(journal), running)
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert json.loads(out.splitlines()[-1])["status"] == "stopped"
    assert "Traceback" not in err and f"goes on from {journal}" in err
    whole(command, journal, over(journal))
