"""The cost is worked out after edits, in a thread of its own, and what was measured is never an old figure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training import fits, measuring
from nnstudio.core.training.cost import cost
from nnstudio.core.training.measuring import Measured
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.ui import cost_task
from nnstudio.ui.cost_task import CostTask
from nnstudio.ui.document import Document
from nnstudio.ui.inspector.cost_card import CostCard
from nnstudio.ui.known_cost import KnownCost, lines, remark, summary
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.session import TrainingSession

FAST = Measured(0.001, 0.25, ThreadChoice(1, "small"))


class Desk:
    """A document with its control, a window that can be seen, and the task."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.session = TrainingSession()
        self.document = Document(edits.set_training(example("digits-mlp"), epochs=100_000))
        self.control = RunControl(self.document, self.session)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.task = CostTask(self.control, self.window)
        self.told: list[KnownCost] = []
        self.task.changed.connect(self.told.append)

    def show(self) -> None:
        self.window.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.task.busy, timeout=10_000)

    def edit(self, change: Callable[[Experiment], Experiment]) -> None:
        self.document.edit(change, "change")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The settings that were measured, each in no time."""
    asked: list[str] = []

    def measure(experiment: Experiment, *_: object, **__: object) -> Measured:
        assert threading.current_thread() is not threading.main_thread()
        asked.append(experiment.settings_hash)
        return FAST

    monkeypatch.setattr(measuring, "measure", measure)
    monkeypatch.setattr(cost_task, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(cost_task, "DELAY_MS", 1)
    return asked


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.task.shutdown()
    made.session.shutdown()


def test_nothing_is_worked_out_for_a_window_nobody_sees(desk: Desk, measured: list[str]) -> None:
    desk.edit(lambda e: edits.set_field(e, "dense_1", "units", 20))
    assert not desk.task.busy
    desk.show()
    assert measured == [desk.document.experiment.settings_hash]
    desk.window.hide()
    assert not desk.task.busy


def test_sizes_come_first_and_speed_when_it_is_measured(desk: Desk, measured: list[str]) -> None:
    desk.show()
    first, second = desk.told
    assert first.cost == cost(desk.document.experiment)
    assert first.measured is None and first.measuring
    assert second.measured == FAST and not second.measuring


def test_after_an_edit_the_old_speed_is_gone_at_once(desk: Desk, measured: list[str]) -> None:
    desk.show()
    before = desk.document.experiment.settings_hash
    desk.edit(lambda e: edits.set_field(e, "dense_1", "units", 20))
    assert desk.task.known.measured is None
    desk.settle()
    assert desk.task.known.measured == FAST
    assert measured == [before, desk.document.experiment.settings_hash]
    # Back again, it is known and not measured once more.
    desk.document.undo_stack.undo()
    desk.settle()
    assert desk.task.known.measured == FAST and len(measured) == 2


def test_moving_a_block_costs_nothing(desk: Desk, measured: list[str]) -> None:
    desk.show()
    desk.edit(edits.arrange)
    assert not desk.task.busy and desk.task.known.measured == FAST


def while_measuring(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the window and wait until a measurement is under way, which goes on until it is stopped."""
    started = threading.Event()

    def slow(_: Experiment, *__: object, stopped: Callable[[], bool], **___: object) -> None:
        started.set()
        while not stopped():
            pass

    monkeypatch.setattr(measuring, "measure", slow)
    desk.window.show()
    desk.qtbot.waitUntil(started.is_set, timeout=10_000)


def test_a_newer_edit_ends_what_is_under_way(
    desk: Desk, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    while_measuring(desk, monkeypatch)
    monkeypatch.setattr(measuring, "measure", lambda *_, **__: FAST)
    desk.edit(lambda e: edits.set_field(e, "dense_1", "units", 20))
    desk.settle()
    assert desk.task.known.measured == FAST
    assert desk.task.known.cost == cost(desk.document.experiment)


def test_a_run_ends_a_measurement_and_nothing_pretends_to_measure(
    desk: Desk, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    while_measuring(desk, monkeypatch)
    assert desk.task.known.measuring
    desk.control.act()
    desk.settle()
    assert not desk.task.known.measuring and desk.task.known.measured is None


def test_a_run_that_begins_at_once_leaves_no_sizes_of_another_network(
    desk: Desk, measured: list[str]
) -> None:
    desk.show()
    before = desk.task.known.cost
    assert before is not None
    desk.document.open(example("xor-tanh"), None)
    desk.task._timer.stop()
    desk.task._start()
    assert desk.task._worker is not None
    desk.task._worker.cancelled = True
    desk.settle()
    assert desk.task.known.cost not in (None, before)
    assert not desk.task.known.measuring


def test_nothing_is_measured_beside_a_run(desk: Desk, measured: list[str]) -> None:
    desk.show()
    desk.control.act()
    desk.qtbot.waitUntil(lambda: desk.session.state == "running", timeout=10_000)
    desk.edit(lambda e: edits.set_field(e, "dense_1", "units", 20))
    desk.settle()
    assert desk.task.known.cost == cost(desk.document.experiment)
    assert desk.task.known.measured is None and len(measured) == 1
    desk.control.stop()
    desk.qtbot.waitUntil(lambda: not desk.session.alive, timeout=10_000)
    desk.settle()
    assert len(measured) == 2


def test_a_network_with_errors_has_no_cost(desk: Desk, measured: list[str]) -> None:
    desk.show()
    desk.edit(lambda e: edits.remove_blocks(e, ["output_1"]))
    desk.settle()
    assert desk.task.known == KnownCost()
    assert summary(desk.task.known) == [] and lines(desk.task.known) == []


def test_what_does_not_fit_is_a_problem_with_a_fix(
    desk: Desk, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.edit(lambda e: edits.set_training(e, batch_size=None))
    experiment = desk.document.experiment
    free = (cost(experiment, 10).bytes + cost(experiment).bytes) // 2
    monkeypatch.setattr(fits, "free_memory", lambda: free)
    desk.show()
    (problem,) = desk.control.blocking
    assert problem.code == "problem.memory_short" and not measured
    assert not desk.control.can_act
    assert problem.fix is not None
    desk.edit(problem.fix.apply)
    desk.settle()
    assert desk.control.blocking == () and desk.control.can_act
    assert measured == [desk.document.experiment.settings_hash]


def test_measuring_that_fails_leaves_the_window_alone(
    desk: Desk, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> Measured:
        raise MemoryError

    monkeypatch.setattr(measuring, "measure", failing)
    desk.show()
    assert desk.task.known.cost is not None
    assert desk.task.known.measured is None and not desk.task.known.measuring


def test_the_real_measurement_is_shown(desk: Desk) -> None:
    desk.show()
    found = desk.task.known.measured
    assert found is not None and found.epoch_seconds > found.step_seconds > 0


def test_the_card_says_what_is_known(qtbot: QtBot) -> None:
    card = CostCard()
    qtbot.addWidget(card)
    assert card.rows() == [] and card.remark.text() == ""
    sizes = cost(example("digits-mlp"))
    card.show_cost(KnownCost(sizes, measuring=True))
    rows = dict(card.rows())
    assert rows["Time per epoch"] == rows["Time per step"] == rows["Threads"] == "…"
    assert rows["Multiply-adds per step"] == "164k"
    assert card.head.caption.text() == "measuring"
    known = KnownCost(sizes, measured=FAST)
    card.show_cost(known)
    rows = dict(card.rows())
    assert (rows["Time per step"], rows["Time per epoch"]) == ("1 ms", "about 0.25 s")
    assert card.remark.text() == remark(known) != ""
    assert summary(known) == [rows["Memory"], "about 0.25 s per epoch"]
    card.show_cost(KnownCost())
    assert card.rows() == []
