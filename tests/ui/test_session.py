"""The session: one run at a time in a process of its own, and every way a run can end."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import numpy as np
import pytest
from engine_here import host_here
from pytestqt.qtbot import QtBot
from shared_engine import SharedHost

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.stepper import Stepper
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.run_bar import status_text
from nnstudio.ui.session import TrainingSession


@pytest.fixture
def session_here(qtbot: QtBot) -> Iterator[TrainingSession]:
    """Its runs are done in threads of this process, where a test can break them."""
    made = TrainingSession(host=host_here())
    yield made
    made.shutdown()


def short(epochs: int = 2) -> Experiment:
    return edits.set_training(example("digits-mlp"), epochs=epochs)


def endless() -> Experiment:
    return short(1_000_000)


def reached(qtbot: QtBot, session: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=10_000)


def test_a_run_goes_from_starting_to_done(qtbot: QtBot, session: TrainingSession) -> None:
    states: list[str] = []
    session.stateChanged.connect(states.append)
    session.start(short())
    reached(qtbot, session, "done")
    assert states == ["starting", "running", "done"]
    view = session.view()
    assert view.step == view.total_steps == 90
    assert view.history is not None
    assert list(view.history.column("epoch")) == [0, 1, 2]
    assert view.snapshot is not None
    assert view.snapshot.step == 90


def test_pretraining_is_shown_until_the_first_evaluation(
    qtbot: QtBot, session: TrainingSession
) -> None:
    pretrained = edits.set_field(endless(), "dense_1", "initializer", RBM(epochs=1000))
    session.start(pretrained)
    qtbot.waitUntil(lambda: session.view().pretrained is not None, timeout=10_000)
    view = session.view()
    assert view.state == "running"
    assert view.step == 0
    assert re.fullmatch(r"Pretraining Dense( 1)? · epoch \d+ of 1000", status_text(view))
    session.stop()
    reached(qtbot, session, "stopped")
    assert status_text(session.view()).startswith("Stopped")
    session.start(edits.set_field(endless(), "dense_1", "initializer", RBM(epochs=1)))
    qtbot.waitUntil(lambda: session.view().step > 0, timeout=10_000)
    assert session.view().pretrained is None
    assert status_text(session.view()).startswith("Running")


def test_the_run_in_the_window_is_the_run_without_it(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.start(short())
    reached(qtbot, session, "done")
    alone = Trainer(short())
    list(alone.run())
    checkpoint = session.checkpoint
    assert checkpoint is not None
    for name, array in alone.checkpoint().parameters.items():
        assert np.array_equal(array, checkpoint.parameters[name])


def test_pause_step_resume_stop(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(endless())
    reached(qtbot, session, "running")
    session.pause()
    reached(qtbot, session, "paused")
    paused_at = session.view().step
    session.advance(3)
    qtbot.waitUntil(lambda: session.view().step == paused_at + 3, timeout=10_000)
    reached(qtbot, session, "paused")
    session.resume()
    qtbot.waitUntil(lambda: session.view().step > paused_at + 10, timeout=10_000)
    session.stop()
    reached(qtbot, session, "stopped")
    assert session.checkpoint is not None
    assert session.checkpoint.step == session.view().step


def test_steps_from_the_start_pause_after_them(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(endless(), steps=1)
    reached(qtbot, session, "paused")
    assert session.view().step == 1


def test_starting_twice_is_one_run(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(endless())
    session.start(short())
    reached(qtbot, session, "running")
    assert session.experiment == endless()


def test_snapshots_come_when_asked_also_while_paused(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.start(endless(), steps=2)
    reached(qtbot, session, "paused")
    qtbot.waitUntil(lambda: session.view().snapshot is not None, timeout=10_000)
    assert session.view().snapshot.step == 2  # type: ignore[union-attr]
    session.advance(1)
    qtbot.waitUntil(lambda: session.view().step == 3, timeout=10_000)
    session.request_snapshot()
    qtbot.waitUntil(lambda: session.view().snapshot.step == 3, timeout=10_000)  # type: ignore[union-attr]


def test_a_checkpoint_of_a_live_run_continues_exactly(
    qtbot: QtBot, session: TrainingSession
) -> None:
    kept: list[Checkpoint] = []
    session.checkpointReady.connect(kept.append)
    session.start(short(3), steps=50)
    reached(qtbot, session, "paused")
    session.request_checkpoint()
    qtbot.waitUntil(lambda: len(kept) == 1, timeout=10_000)
    session.resume()
    reached(qtbot, session, "done")
    again = Trainer(short(3), checkpoint=kept[0])
    list(again.run())
    assert session.checkpoint is not None
    for name, array in session.checkpoint.parameters.items():
        assert np.array_equal(array, again.state.parameter(name))


def test_divergence_keeps_the_last_finite_weights(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(edits.set_training(short(), optimizer=SGD(learning_rate=1e6)))
    reached(qtbot, session, "diverged")
    assert session.checkpoint is not None
    assert session.checkpoint.failed_step == session.checkpoint.step + 1
    for array in session.checkpoint.parameters.values():
        assert np.isfinite(array).all()


def test_a_network_that_cannot_be_trained_fails_with_its_problems(
    qtbot: QtBot, session: TrainingSession
) -> None:
    broken = edits.remove_blocks(short(), ["output_1"])
    with qtbot.waitSignal(session.failed, timeout=10_000) as caught:
        session.start(broken)
    assert caught.args is not None
    assert next(problem.code for problem in caught.args[0]) == "problem.no_output"
    assert session.state == "failed"


def test_an_exception_in_the_run_fails_the_run_and_nothing_else(
    qtbot: QtBot, session_here: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_here

    def explode(_self: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(Stepper, "look_first", explode)
    with qtbot.waitSignal(session.failed, timeout=10_000) as caught:
        session.start(short())
    assert caught.args is not None
    problem = caught.args[0][0]
    assert problem.code == "problem.run_failed"
    assert "boom" in str(problem.values["reason"])
    monkeypatch.undo()
    session.start(short())
    reached(qtbot, session, "done")


def test_running_out_of_memory_fails_the_run(
    qtbot: QtBot, session_here: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_here

    def no_room(_self: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Stepper, "look_first", no_room)
    with qtbot.waitSignal(session.failed, timeout=10_000) as caught:
        session.start(short())
    assert caught.args is not None
    assert caught.args[0][0].code == "problem.out_of_memory"


def test_shutdown_while_running_leaves_no_thread(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(endless())
    reached(qtbot, session, "running")
    session.shutdown()
    assert session._engine._thread is None


def test_shutdown_leaves_no_process(qtbot: QtBot) -> None:
    session = TrainingSession(host=EngineHost())
    session.start(endless())
    reached(qtbot, session, "running")
    (working,) = session._engine.host._lent
    session.shutdown()
    assert not working.alive
    assert session._engine.host._waiting is None


def test_shutdown_does_not_wait_for_a_long_step(qtbot: QtBot) -> None:
    session = TrainingSession(host=EngineHost())
    slow = edits.set_training(example("mnist-mlp"), batch_size=None)
    for number in range(1, 5):
        slow = edits.set_field(slow, f"dense_{number}", "units", 3000)
    session.start(slow)
    reached(qtbot, session, "running")
    (working,) = session._engine.host._lent
    states: list[str] = []
    session.stateChanged.connect(states.append)
    session.shutdown()
    assert not working.alive
    qtbot.wait(50)
    assert states == []  # Nobody is told of a failure that was wanted.
    assert session._engine.host._waiting is None


@pytest.mark.skipif(os.name != "posix", reason="sends a signal of POSIX")
def test_a_process_that_is_killed_fails_the_run_and_not_the_window(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.start(endless())
    qtbot.waitUntil(lambda: session.view().step > 100, timeout=10_000)
    with qtbot.waitSignal(session.failed, timeout=10_000) as caught:
        kill_engine(session)
    assert caught.args is not None
    assert [problem.code for problem in caught.args[0]] == ["problem.engine_killed"]
    view = session.view(endless())
    assert view.state == "failed"
    assert view.history is not None
    assert len(view.history.batch_losses) >= view.step > 100
    assert session.checkpoint is None
    session.start(short())
    reached(qtbot, session, "done")
    assert session.view().step == 90


@pytest.mark.skipif(os.name != "posix", reason="sends a signal of POSIX")
def test_the_last_checkpoint_outlives_its_process(qtbot: QtBot, session: TrainingSession) -> None:
    kept: list[Checkpoint] = []
    session.checkpointReady.connect(kept.append)
    session.start(short(100), steps=50)
    reached(qtbot, session, "paused")
    session.request_checkpoint()
    qtbot.waitUntil(lambda: len(kept) == 1, timeout=10_000)
    session.advance(10)
    qtbot.waitUntil(lambda: session.view().step == 60, timeout=10_000)
    kill_engine(session)
    reached(qtbot, session, "failed")
    assert session.checkpoint is kept[0]
    assert session.view().step == 60
    session.go_on(short(2))
    reached(qtbot, session, "done")
    whole = Trainer(short(2))
    list(whole.run())
    assert session.checkpoint is not None
    for name, array in session.checkpoint.parameters.items():
        assert np.array_equal(array, whole.state.parameter(name))


def kill_engine(session: TrainingSession) -> None:
    worker = session._engine.worker
    assert worker is not None
    (process,) = SharedHost.working()
    os.kill(process, signal.SIGKILL)


def test_results_of_other_settings_are_stale(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(short())
    reached(qtbot, session, "done")
    assert not session.view(short()).stale
    assert not session.view(short(9)).stale
    assert session.view(edits.set_training(short(), batch_size=16)).stale


def test_a_run_from_a_file_is_shown_with_its_histograms(
    qtbot: QtBot, session: TrainingSession
) -> None:
    trainer = Trainer(short())
    list(trainer.run())
    looked: list[bool] = []
    session.looked.connect(lambda: looked.append(session.looking))
    session.show(trainer.checkpoint())
    assert session.state == "done"
    assert session.looking
    assert session.view(short()).step == 90
    qtbot.waitUntil(lambda: looked == [False], timeout=10_000)
    view = session.view(short())
    assert view.snapshot is not None
    assert view.snapshot.step == 90
    assert view.snapshot.layers[0].weights is not None
    assert view.judged is not None
    assert view.judged.step == 90


def test_only_the_run_shown_last_is_looked_at(qtbot: QtBot, session: TrainingSession) -> None:
    first, second = Trainer(short()), Trainer(short(1))
    list(first.run())
    list(second.run())
    session.show(first.checkpoint())
    session.show(second.checkpoint())
    qtbot.waitUntil(lambda: not session.looking, timeout=10_000)
    snapshot = session.view().snapshot
    assert snapshot is not None
    assert snapshot.step == 45
    session.show(first.checkpoint())
    session.show(None)
    qtbot.waitUntil(lambda: not session.looking, timeout=10_000)
    assert session.view().snapshot is None


def test_a_run_started_while_a_file_is_looked_at_goes_on_from_it(
    qtbot: QtBot, session: TrainingSession
) -> None:
    half = Trainer(short(1))
    list(half.run())
    session.show(half.checkpoint())
    assert session.looking
    session.go_on(short(2))
    assert session.state == "starting"
    reached(qtbot, session, "done")
    whole = Trainer(short(2))
    list(whole.run())
    assert session.checkpoint is not None
    assert np.array_equal(
        session.checkpoint.history.batch_losses, whole.checkpoint().history.batch_losses
    )


def test_a_window_may_close_while_a_file_is_looked_at(
    qtbot: QtBot, session: TrainingSession
) -> None:
    half = Trainer(short(1))
    list(half.run())
    session.show(half.checkpoint())
    session.shutdown()
    assert not session.looking


def test_the_threads_of_a_run_are_told_and_used_again_by_its_twin(
    qtbot: QtBot, session: TrainingSession
) -> None:
    experiment = edits.set_training(example("digits-mlp"), epochs=1)
    session.fixed_threads = 2
    session.start(experiment)
    qtbot.waitUntil(lambda: session.state == "done", timeout=10_000)
    assert session.view().threads == ThreadChoice(2, "asked")
    session.fixed_threads = None
    session.start(experiment)
    qtbot.waitUntil(lambda: session.state == "done", timeout=10_000)
    assert session.view().threads == ThreadChoice(2, "kept")
    session.start(edits.set_training(experiment, seed=9))
    qtbot.waitUntil(lambda: session.state == "done", timeout=10_000)
    choice = session.view().threads
    assert choice is not None and choice.threads == 1 and choice.reason == "alone"
