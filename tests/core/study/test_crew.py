"""Runs side by side: all come to their ends, can be paused and stopped, and outlive their workers."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
import psutil
import pytest

from nnstudio.core.experiment.edits import set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.paths import change
from nnstudio.core.study.crew import Crew, CrewControl, groups
from nnstudio.core.study.local_executor import LocalExecutor
from nnstudio.core.study.results import cells, difference, spread
from nnstudio.core.study.variants import variants, vary
from nnstudio.core.study.workforce import TRIES
from nnstudio.core.training.trainer import Trainer

XOR = set_training(example("xor-tanh"), epochs=4)
DIGITS = set_training(example("digits-mlp"), epochs=2)
LONG = set_training(change(DIGITS, "dense_1.units", 512), epochs=100_000)
RATES = "training.optimizer.learning_rate"


def thread() -> Executor:
    """One thread instead of processes: what is under way is under way in here."""
    return ThreadPoolExecutor(1)


def test_all_come_to_their_end_with_the_results_they_have_alone() -> None:
    found = variants(vary(DIGITS, "hidden.units", "8, 16, 700"))
    crew = Crew([one.experiment for one in found], make=thread, workers=1)
    seen = list(crew.run())
    assert [one.status for one in crew.standings] == ["done"] * 3
    assert {one.number for one in seen} == {0, 1, 2}
    for variant, standing in zip(found, crew.standings, strict=True):
        trainer = Trainer(variant.experiment)
        list(trainer.run())
        assert standing.history is not None
        assert np.allclose(
            standing.history.column("train_loss"), trainer.history.column("train_loss"), rtol=1e-3
        )


def test_small_runs_of_one_form_are_stacked_and_others_are_not() -> None:
    small = [one.experiment for one in variants(vary(XOR, RATES, "0.1, 0.2, 0.3, 0.4"))]
    wide = change(DIGITS, "dense_1.units", 4096)
    assert groups([*small, wide], 2) == [[0, 1], [2, 3], [4]]
    assert groups(small, 1) == [[0, 1, 2, 3]]
    other = change(XOR, "hidden.activation", "relu")
    assert groups([small[0], other, small[1]], 1) == [[0, 2], [1]]


def test_one_that_diverges_ends_and_the_others_go_on() -> None:
    relu = change(XOR, "hidden.activation", "relu")
    found = variants(vary(relu, RATES, "0.1, 1e6, 0.2"))
    crew = Crew([one.experiment for one in found], make=thread, workers=1)
    list(crew.run())
    assert [one.status for one in crew.standings] == ["done", "diverged", "done"]
    summary = cells(found, crew.standings)
    assert [cell.diverged for cell in summary] == [0, 1, 0]


def test_paused_they_wait_and_stopped_they_keep_what_they_measured() -> None:
    control = CrewControl()
    crew = Crew([LONG, LONG], control=control, make=thread, workers=1, seconds=0.02)
    runs = crew.run()
    for standing in runs:
        if standing.step > 0 and all(one.step for one in crew.standings):
            break
    control.pause()
    for _standing in runs:
        if [one.status for one in crew.standings] == ["paused", "paused"]:
            break
    steps = [one.step for one in crew.standings]
    assert min(steps) > 0
    control.end(1)
    for standing in runs:
        if standing.number == 1 and standing.status == "stopped":
            break
    assert [one.step for one in crew.standings] == steps
    control.resume()
    for standing in runs:
        if standing.number == 0 and standing.step > steps[0]:
            break
    control.stop()
    list(runs)
    assert [one.status for one in crew.standings] == ["stopped", "stopped"]
    assert crew.standings[1].step == steps[1]
    assert all(one.history is not None for one in crew.standings)


class Falling(Executor):
    """An executor whose worker goes away at every portion."""

    asked = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        Falling.asked += 1
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future


def test_a_run_whose_worker_always_goes_is_given_up_with_the_reason() -> None:
    Falling.asked = 0
    crew = Crew([XOR], make=Falling, workers=1)
    list(crew.run())
    assert crew.standings[0].status == "failed"
    assert crew.standings[0].problems[0].code == "problem.worker_lost"
    assert Falling.asked == TRIES


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.fixture
def _no_processes_left() -> Iterator[None]:
    before = {child.pid for child in children()}
    yield
    left = [
        c
        for c in children()
        if c.pid not in before and "resource_tracker" not in " ".join(c.cmdline())
    ]
    assert not left


@pytest.mark.usefixtures("_no_processes_left")
def test_a_killed_worker_is_replaced_and_nothing_is_lost() -> None:
    executors: list[LocalExecutor] = []

    def make() -> Executor:
        executors.append(LocalExecutor(2))
        return executors[-1]

    long = set_training(DIGITS, epochs=40)
    crew = Crew([long, change(long, "dense_1.units", 700)], make=make, workers=2, seconds=0.05)
    killed = threading.Event()
    for standing in crew.run():
        if standing.step > 0 and not killed.is_set():
            killed.set()
            os.kill(executors[0].processes()[0], signal.SIGKILL)
    assert killed.is_set() and len(executors) == 1
    assert [one.status for one in crew.standings] == ["done", "done"]
    trainer = Trainer(long)
    list(trainer.run())
    measured = crew.standings[0].history
    assert measured is not None
    assert np.array_equal(measured.column("train_loss"), trainer.history.column("train_loss"))


def test_mean_and_spread_over_seeds_and_the_difference_of_twins() -> None:
    varied = vary(XOR, RATES, "0.1, 0.2")
    varied = varied.with_values(comparison=varied.comparison.with_values(repeats=3))
    found = variants(varied)
    crew = Crew([one.experiment for one in found], make=thread, workers=1)
    list(crew.run())
    histories = [one.history for one in crew.standings if one.history is not None]
    first = spread(histories[:3], "test_loss")
    values = np.array([history.column("test_loss") for history in histories[:3]])
    assert first.runs == 3 and np.array_equal(first.mean, values.mean(0))
    assert (first.low <= first.mean).all() and (first.mean <= first.high).all()
    (cell, _) = cells(found, crew.standings)
    assert cell.numbers == (0, 1, 2)
    assert cell.mean["test_loss"] == pytest.approx(values[:, -1].mean())
    assert cell.deviation["test_loss"] == pytest.approx(values[:, -1].std(ddof=1))
    epoch, apart = difference(histories[0], histories[3], "train_loss")
    assert list(epoch) == [0, 1, 2, 3, 4]
    assert apart[0] == 0 and apart[-1] != 0
    assert spread([], "test_loss").runs == 0
