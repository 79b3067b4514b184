"""Kept runs are read and written in a thread that ends by itself, and the window is told what came of it."""

from __future__ import annotations

import threading
from pathlib import Path

from core.ledger.making import entry
from pytestqt.qtbot import QtBot

from nnstudio.core.ledger.store import Ledger
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.runs.ledger_task import LedgerTask


def idle(task: LedgerTask) -> bool:
    return not task.busy


def test_work_is_done_in_order_in_another_thread(qtbot: QtBot, tmp_path: Path) -> None:
    task = LedgerTask(path=tmp_path / "runs.db")
    told: list[object] = []
    threads: list[int] = []

    def put(ledger: Ledger) -> int:
        threads.append(threading.get_ident())
        return ledger.put(entry())

    for _ in range(3):
        task.do(put, told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == [1, 2, 3] and threading.get_ident() not in threads
    qtbot.waitUntil(lambda: idle(task))
    # It begins again with the next work.
    task.do(lambda ledger: len(ledger.runs()), told.append)
    qtbot.waitUntil(lambda: told[-1:] == [3] and len(told) == 4)


def test_of_one_kind_only_the_newest_is_done(qtbot: QtBot, tmp_path: Path) -> None:
    task = LedgerTask(path=tmp_path / "runs.db")
    gate = threading.Event()
    told: list[object] = []
    task.do(lambda _: gate.wait(5))
    for number in range(50):
        task.do(lambda _, number=number: number, told.append, kind="arrange")
    task.do(lambda _: "end", told.append)
    gate.set()
    qtbot.waitUntil(lambda: told[-1:] == ["end"])
    assert told == [49, "end"]


def test_a_refusal_is_told_and_work_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    task = LedgerTask(path=tmp_path / "runs.db")
    refused: list[tuple[Problem, ...]] = []
    task.refused.connect(refused.append)
    told: list[object] = []

    def fail(_: Ledger) -> None:
        raise ProblemError(Problem.of("problem.ledger_no_run", number=3))

    task.do(fail, told.append)
    task.do(lambda _: "after", told.append)
    qtbot.waitUntil(lambda: told == ["after"])
    assert [problems[0].code for problems in refused] == ["problem.ledger_no_run"]


def test_what_is_handed_over_is_written_though_the_window_goes(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "runs.db"
    task = LedgerTask(path=path)
    for _ in range(5):
        task.do(lambda ledger: ledger.put(entry()))
    task.wait()
    task.deleteLater()
    qtbot.wait(1)
    with Ledger(path) as ledger:
        assert len(ledger.runs()) == 5


def test_a_damaged_file_is_a_note(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    path.write_bytes(b"not a database" * 200)
    task = LedgerTask(path=path)
    noted: list[tuple[Problem, ...]] = []
    task.noted.connect(noted.append)
    told: list[object] = []
    task.do(lambda ledger: ledger.runs(), told.append)
    qtbot.waitUntil(lambda: told == [()])
    assert [problems[0].code for problems in noted] == ["problem.ledger_damaged"]
