"""A run that is changed, slowed down and sent to a target while it goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from conformance.runs import assert_same_run
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.target import Goal, Target
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.document import Document
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.session import TrainingSession


def long() -> Experiment:
    return edits.set_training(example("digits-mlp"), epochs=100_000)


@pytest.fixture
def control(qtbot: QtBot) -> Iterator[RunControl]:
    session = TrainingSession()
    yield RunControl(Document(long(), session), session, session)
    session.shutdown()


def wait(qtbot: QtBot, control: RunControl, state: str) -> None:
    qtbot.waitUntil(lambda: control.session.state == state, timeout=15_000)


def running(qtbot: QtBot, control: RunControl) -> None:
    control.act()
    wait(qtbot, control, "running")
    qtbot.waitUntil(lambda: control.view().step > 20, timeout=15_000)


def change(control: RunControl, **values: object) -> None:
    control.document.edit(lambda e: edits.set_training(e, **values), "Change")


def test_an_edit_reaches_the_run_at_once_and_so_does_taking_it_back(
    qtbot: QtBot, control: RunControl
) -> None:
    running(qtbot, control)
    change(control, optimizer=SGD(learning_rate=0.05))
    assert not control.view().stale
    qtbot.waitUntil(lambda: len(control.view().changes) == 1, timeout=10_000)
    assert control.view().experiment == control.document.experiment
    control.document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(control.view().changes) == 2, timeout=10_000)
    assert not control.view().stale
    assert control.view().experiment == long()
    steps = [mark.step for mark in control.view().changes]
    assert steps == sorted(steps) and steps[0] > 20


def test_what_it_has_taken_over_can_be_repeated_exactly(qtbot: QtBot, control: RunControl) -> None:
    running(qtbot, control)
    for values in ({"batch_size": 50}, {"optimizer": SGD(learning_rate=0.02)}, {"batch_size": 7}):
        before = len(control.view().changes)
        change(control, **values)
        qtbot.waitUntil(lambda before=before: len(control.view().changes) > before, timeout=10_000)
    control.stop()
    wait(qtbot, control, "stopped")
    kept = control.session.checkpoint
    assert kept is not None and len(kept.changes) == 3
    again = Trainer(long())
    edited = [
        {"batch_size": 50},
        {"optimizer": SGD(learning_rate=0.02)},
        {"batch_size": 7},
    ]
    for one, values in zip(kept.changes, edited, strict=True):
        list(again.run(one.step - again.step))
        again.adopt(edits.set_training(again.experiment, **values))
    list(again.run(kept.step - again.step))
    there = Trainer(kept.experiment, checkpoint=kept)
    assert_same_run(again, there)


def test_what_it_cannot_take_over_leaves_it_as_it_was(qtbot: QtBot, control: RunControl) -> None:
    running(qtbot, control)
    change(control, seed=9)
    assert control.view().stale
    change(control, batch_size=3)
    qtbot.wait(100)
    assert control.view().changes == () and control.view().experiment == long()
    control.document.undo_stack.undo()
    control.document.undo_stack.undo()
    assert not control.view().stale


def test_a_run_that_stands_still_goes_on_with_other_settings(
    qtbot: QtBot, control: RunControl
) -> None:
    running(qtbot, control)
    control.stop()
    wait(qtbot, control, "stopped")
    assert not control.can_carry_on
    step = control.view().step
    change(control, optimizer=SGD(learning_rate=0.05))
    assert control.main == "train" and control.can_carry_on
    control.carry_on()
    wait(qtbot, control, "running")
    qtbot.waitUntil(lambda: control.view().step > step, timeout=10_000)
    assert [mark.step for mark in control.view().changes] == [step]
    assert not control.view().stale
    control.stop()
    wait(qtbot, control, "stopped")
    change(control, seed=3)
    assert not control.can_carry_on


def test_new_weights_are_an_edit_and_a_new_run(qtbot: QtBot, control: RunControl) -> None:
    running(qtbot, control)
    control.new_weights()
    wait(qtbot, control, "running")
    assert control.document.experiment.training.seed == long().training.seed + 1
    assert control.document.undo_stack.undoText() == "New weights"
    assert not control.view().stale and control.view().changes == ()


def test_slow_motion_holds_at_once_also_between_two_steps(
    qtbot: QtBot, control: RunControl
) -> None:
    control.session.set_pace(1.0)
    control.act()
    wait(qtbot, control, "running")
    qtbot.waitUntil(lambda: control.view().step >= 1, timeout=10_000)
    started, step = time.monotonic(), control.view().step
    qtbot.wait(500)
    assert control.view().step <= step + 1
    control.session.set_pace(None)
    qtbot.waitUntil(lambda: control.view().step > 200, timeout=10_000)
    assert time.monotonic() - started < 8
    control.session.set_pace(2.0)
    qtbot.wait(600)  # Until it has heard of it, and the window of its last quick steps.
    step = control.view().step
    qtbot.wait(1100)
    assert 1 <= control.view().step - step <= 4
    # Whoever wants to pause does not wait for the next step.
    control.session.set_pace(0.01)
    qtbot.wait(50)
    started = time.monotonic()
    control.act()
    wait(qtbot, control, "paused")
    control.stop()
    wait(qtbot, control, "stopped")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("goal", ["epoch", "loss", "metric"])
def test_a_run_pauses_where_it_is_to(qtbot: QtBot, control: RunControl, goal: Goal) -> None:
    value = {"epoch": 3.0, "loss": 0.3, "metric": 0.9}[goal]
    with qtbot.waitSignal(control.session.reached, timeout=20_000) as told:
        control.run_to(goal, value)
    assert told.args == [Target(goal, value)]
    assert control.session.state == "paused" and control.session.target is None
    view = control.view()
    assert view.history is not None
    row = view.history.last()
    assert view.course.ends_epoch(view.step) and row["step"] == view.step
    match goal:
        case "epoch":
            assert view.epoch == 3
        case "loss":
            assert row["train_loss"] <= value < view.history.column("train_loss")[-2]
        case _:
            assert row["test_accuracy"] >= value > view.history.column("test_accuracy")[-2]
    # From there to a later one.
    with qtbot.waitSignal(control.session.reached, timeout=20_000):
        control.run_to("epoch", view.epoch + 2)
    assert control.view().epoch == view.epoch + 2


def test_so_many_steps_also_from_a_run_that_goes_on(qtbot: QtBot, control: RunControl) -> None:
    control.run_steps(25)
    wait(qtbot, control, "paused")
    assert control.view().step == 25
    control.run_steps(7)
    qtbot.waitUntil(lambda: control.view().step == 32, timeout=10_000)
    wait(qtbot, control, "paused")
    control.act()
    wait(qtbot, control, "running")
    control.run_steps(40)
    wait(qtbot, control, "paused")
    assert control.view().step >= 72


def test_a_pause_forgets_where_the_run_was_to_pause(qtbot: QtBot, control: RunControl) -> None:
    control.session.set_pace(50)
    control.run_to("epoch", 1.0)
    wait(qtbot, control, "running")
    control.act()
    wait(qtbot, control, "paused")
    assert control.session.target is None
    control.session.set_pace(None)
    control.act()
    qtbot.waitUntil(lambda: control.view().epoch > 1.5, timeout=10_000)
    assert control.session.state == "running"


def test_weights_that_fit_are_kept_in_a_run_of_another_structure(
    qtbot: QtBot, control: RunControl
) -> None:
    assert not control.can_keep_weights
    running(qtbot, control)
    assert not control.can_keep_weights
    (hidden,) = (b.id for b in long().network.blocks if b.layer.type == "dense")
    control.document.edit(lambda e: edits.set_field(e, hidden, "batch_norm", "before"), "Change")
    assert control.can_keep_weights
    with qtbot.waitSignal(control.weightsKept, timeout=10_000) as told:
        control.keep_weights()
    assert told.args == [2, 2]
    wait(qtbot, control, "running")
    qtbot.waitUntil(lambda: control.view().step > 10, timeout=10_000)
    view = control.view()
    assert view.history is not None and not view.stale
    # It begins where the other stood: far better than new weights.
    begun = view.history.evaluations[0].tolist()
    control.restart()
    wait(qtbot, control, "running")
    qtbot.waitUntil(lambda: control.view().step > 10, timeout=10_000)
    again = control.view()
    assert again.history is not None
    assert again.history.evaluations[0].tolist()[2:4] == begun[2:4]
    control.stop()
    wait(qtbot, control, "stopped")
    kept = control.session.checkpoint
    assert kept is not None and kept.start is not None and kept.start.step > 0
    control.document.edit(lambda e: edits.set_field(e, hidden, "units", 7), "Change")
    with qtbot.waitSignal(control.weightsKept, timeout=10_000) as told:
        control.keep_weights()
    assert told.args == [0, 2]
    wait(qtbot, control, "running")
    assert control.session.weights_from is None
