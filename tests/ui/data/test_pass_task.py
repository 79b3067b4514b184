"""A pass goes on beside the window: it tells how far it is, ends, fails, or is given up between two steps."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.data.pass_task import PassTask


@pytest.fixture
def task(qtbot: QtBot) -> Iterator[PassTask]:
    made = PassTask("test")
    yield made
    made.cancel()


def counting(steps: int, seen: list[int], pause: float = 0.0):
    for step in range(steps):
        seen.append(step)
        time.sleep(pause)
        yield Progress(step, steps, step)
    return sum(seen)


def test_it_returns_what_the_pass_returned(task: PassTask, qtbot: QtBot) -> None:
    with qtbot.waitSignal(task.ended) as ended:
        task.start(lambda: counting(5, []))
    assert ended.args == [10]
    assert not task.busy


def test_it_tells_how_far_it_is(task: PassTask, qtbot: QtBot) -> None:
    with qtbot.waitSignal(task.progressed) as progressed:
        task.start(lambda: counting(1000, [], 0.01))
    assert progressed.args is not None
    assert 0.0 <= progressed.args[0].share < 1.0
    task.cancel()


def test_it_is_given_up_between_two_steps(task: PassTask, qtbot: QtBot) -> None:
    seen: list[int] = []
    told: list[object] = []
    task.ended.connect(told.append)
    task.failed.connect(told.append)
    task.start(lambda: counting(10_000, seen, 0.002))
    qtbot.waitUntil(lambda: len(seen) > 2)
    task.cancel()
    after = len(seen)
    assert not task.busy and after < 10_000
    qtbot.wait(30)
    assert len(seen) == after
    assert told == []


def test_another_one_takes_its_place(task: PassTask, qtbot: QtBot) -> None:
    told: list[object] = []
    task.ended.connect(told.append)
    task.start(lambda: counting(10_000, [], 0.002))
    task.start(lambda: counting(3, []))
    qtbot.waitUntil(lambda: told == [3])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProblemError(Problem.of("problem.data_empty", path="x")), "problem.data_empty"),
        (MemoryError(), "problem.out_of_memory"),
        (ValueError("no"), "problem.run_failed"),
    ],
)
def test_what_goes_wrong_is_said(task: PassTask, qtbot: QtBot, error: Exception, code: str) -> None:
    def failing():
        yield Progress(0, 1)
        raise error

    with qtbot.waitSignal(task.failed) as failed:
        task.start(failing)
    assert failed.args is not None
    assert [problem.code for problem in failed.args[0]] == [code]
    assert not task.busy
