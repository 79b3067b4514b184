"""A run in another process is the run in this one, and a process that dies fails the run alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from engine_here import EngineHere, host_here
from shared_engine import SharedHost

from conformance.runs import everything
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.engine_process import EngineHost, EngineProcess
from nnstudio.core.training.events import (
    Event,
    Finished,
    Kept,
    Looked,
    Paused,
    Pretrained,
    Progressed,
    Resumed,
    Started,
)
from nnstudio.core.training.messages import Command, Look, Rehearse
from nnstudio.core.training.remote_control import RemoteControl
from nnstudio.core.training.remote_trainer import RemoteTrainer, look
from nnstudio.core.training.stepper import Stepper
from nnstudio.core.training.trainer import Trainer

LONG = 1_000_000

needs_proc = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads Linux's /proc")


@pytest.fixture
def host() -> Iterator[EngineHost]:
    made = SharedHost()
    yield made
    made.close()


@pytest.fixture
def here() -> Iterator[EngineHost]:
    made = host_here()
    yield made
    made.close()


def pid_of(trainer: RemoteTrainer) -> int:
    return trainer._process.pid


def gone(process: int, seconds: float = 10.0) -> bool:
    """Whether the process ends; one that nobody has waited for yet has ended, too."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def assert_same(one: Checkpoint, other: Checkpoint) -> None:
    """Equal to the last bit; only the seconds differ."""
    for name in ("parameters", "statistics"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.keys() == theirs.keys()
        assert all(mine[key].tobytes() == theirs[key].tobytes() for key in mine)
        assert not any(array.flags.writeable for array in mine.values())
    for slot, arrays in one.slots.items():
        assert all(a.tobytes() == other.slots[slot][key].tobytes() for key, a in arrays.items())
    assert one.random == other.random
    assert one.history.batch_losses.tobytes() == other.history.batch_losses.tobytes()
    assert one.history.evaluations[:, :-1].tobytes() == other.history.evaluations[:, :-1].tobytes()
    for name in ("experiment", "step", "status", "failed_step", "best_epoch"):
        assert getattr(one, name) == getattr(other, name)
    assert (one.best is None) == (other.best is None)


def alone(experiment: Experiment, checkpoint: Checkpoint | None = None) -> Trainer:
    trainer = Trainer(experiment, checkpoint=checkpoint)
    list(trainer.run())
    return trainer


def kinds(events: list[Event]) -> list[type]:
    return [type(event) for event in events]


def experiments() -> dict[str, Experiment]:
    digits = edits.set_training(example("digits-mlp"), epochs=3)
    pretrained = edits.set_field(digits, "dense_1", "initializer", RBM(epochs=2))
    data = example("digits-mlp").data.with_values(validation=0.3)
    return {
        "everything": everything(epochs=3),
        "digits": digits,
        "tiny": edits.set_training(example("xor-tanh"), epochs=40),
        "pretrained": pretrained,
        "early": edits.set_training(replace_data(digits, data), epochs=60, patience=2),
        "diverging": edits.set_training(digits, optimizer=SGD(learning_rate=1e6)),
        "numbers": edits.set_training(example("sine-relu"), epochs=5),
    }


def replace_data(experiment: Experiment, data: object) -> Experiment:
    return experiment.with_values(data=data)


@pytest.mark.parametrize("name", list(experiments()))
def test_the_same_bits_as_in_this_process(host: EngineHost, name: str) -> None:
    experiment = experiments()[name]
    remote = RemoteTrainer(experiment, host=host)
    events = list(remote.run())
    here = alone(experiment)
    assert_same(remote.checkpoint(), here.checkpoint())
    assert remote.checkpoint().experiment is experiment
    assert remote.snapshot().step == here.step
    assert repr(remote.judge()) == repr(here.judge())
    assert isinstance(events[0], Started)
    assert events[-1] == Finished(
        here.checkpoint().status, here.step, here.checkpoint().failed_step, here.best_epoch
    )


def test_going_on_from_a_checkpoint_is_the_run_that_never_stopped(host: EngineHost) -> None:
    experiment = everything(epochs=4)
    control = RemoteControl()
    control.advance(5)
    remote = RemoteTrainer(experiment, control=control, host=host)
    kept: list[Checkpoint] = []
    for event in remote.run():
        if isinstance(event, Paused):
            assert event.step == 5
            assert remote.judge().step == 5
            control.request("checkpoint")
        if isinstance(event, Kept):
            kept.append(event.checkpoint)
            control.resume()
    assert [checkpoint.step for checkpoint in kept] == [5]
    assert len(kept[0].history.batch_losses) == 5
    assert_same(alone(experiment, kept[0]).checkpoint(), remote.checkpoint())
    again = RemoteTrainer(experiment, checkpoint=kept[0], host=host)
    assert again.step == 5
    list(again.run())
    assert_same(again.checkpoint(), remote.checkpoint())


def test_pause_step_look_resume_stop(host: EngineHost) -> None:
    control = RemoteControl()
    remote = RemoteTrainer(everything(epochs=LONG), control=control, host=host)
    events: list[Event] = []
    paused: list[int] = []
    for event in remote.run():
        events.append(event)
        match event:
            case Progressed() if not paused and Paused not in kinds(events):
                control.pause()
            case Paused(step):
                paused.append(step)
                assert len(remote.history.batch_losses) == step
                if len(paused) == 1:
                    control.advance(3)
                else:
                    control.request("snapshot")
            case Looked(snapshot):
                assert snapshot.step == paused[1]
                control.resume()
            case Progressed(step, _, _) if len(paused) == 2 and step > paused[1] + 100:
                control.stop()
            case _:
                pass
    assert paused[1] == paused[0] + 3
    assert kinds(events).count(Resumed) == 2
    assert events[-1] == Finished("stopped", remote.checkpoint().step)
    assert len(remote.history.batch_losses) == remote.checkpoint().step


def test_a_run_may_be_stopped_before_it_begins(host: EngineHost) -> None:
    control = RemoteControl()
    control.stop()
    remote = RemoteTrainer(everything(), control=control, host=host)
    assert list(remote.run())[-1] == Finished("stopped", 0)
    assert remote.checkpoint().step == 0


def test_steps_that_are_asked_for_beforehand_are_exactly_so_many() -> None:
    """A process that waits begins at once, so a command sent behind the job would come too late."""
    host = EngineHost(lambda: cast(EngineProcess, Late()))
    try:
        control = RemoteControl()
        control.advance(7)
        remote = RemoteTrainer(example("xor-tanh"), control=control, host=host)
        for event in remote.run():
            if isinstance(event, Paused):
                assert event.step == 7
                control.stop()
        assert remote.checkpoint().step == 7
    finally:
        host.close()


class Late(EngineHere):
    """Commands take their time on the way to it."""

    def put(self, message: Any) -> None:
        if isinstance(message, Command):
            time.sleep(0.05)
        super().put(message)


def test_commands_of_an_earlier_run_do_not_reach_the_next(host: EngineHost) -> None:
    control = RemoteControl()
    first = RemoteTrainer(everything(), control=control, host=host)
    list(first.run())
    control.stop()
    second = RemoteTrainer(everything(), host=host)
    assert pid_of(second) == pid_of(first)
    assert isinstance(list(second.run())[-1], Finished)
    assert second.checkpoint().status == "done"


def test_pretraining_is_told(host: EngineHost) -> None:
    experiment = edits.set_field(
        example("digits-mlp"), "dense_1", "initializer", RBM(epochs=10_000)
    )
    control = RemoteControl()
    remote = RemoteTrainer(experiment, control=control, host=host)
    for event in remote.run():
        if isinstance(event, Pretrained):
            control.stop()
    assert remote.checkpoint().step == 0


def test_an_opened_run_is_looked_at(host: EngineHost) -> None:
    trainer = alone(everything())
    seen = look(Look(trainer.checkpoint()), host)
    snapshot, judged = seen.snapshot, seen.judged
    assert snapshot is not None and judged is not None
    assert seen.surface is None and seen.points is None
    assert seen.facts == trainer.facts()
    assert judged.step == snapshot.step == trainer.step
    assert repr(judged) == repr(trainer.judge())
    other = Trainer(everything(), checkpoint=trainer.checkpoint()).look()
    for mine, theirs in zip(snapshot.layers, other.layers, strict=True):
        for name in ("activations", "weights", "gradients"):
            one, same = getattr(mine, name), getattr(theirs, name)
            assert (one is None) == (same is None)
            assert one is None or one.counts.tobytes() == same.counts.tobytes()
    assert any(layer.gradients for layer in snapshot.layers)


def test_a_rehearsal_changes_nothing_and_bears_a_network_that_is_not_one(host: EngineHost) -> None:
    process = host.take()
    process.put(Rehearse(edits.remove_blocks(everything(), ["output_1"])))
    process.put(Rehearse(everything(epochs=3)))
    host.give(process)
    remote = RemoteTrainer(everything(epochs=3), host=host)
    assert pid_of(remote) == process.pid
    list(remote.run())
    assert_same(remote.checkpoint(), alone(everything(epochs=3)).checkpoint())


def test_a_wrong_network_is_refused_with_what_would_mend_it() -> None:
    def none() -> None:
        raise AssertionError("no process is needed for that")

    broken = edits.set_field(example("digits-mlp"), "output_1", "units", 3)
    with pytest.raises(ProblemError) as caught:
        RemoteTrainer(broken, host=EngineHost(none))  # type: ignore[arg-type]
    with pytest.raises(ProblemError) as known:
        Trainer(broken)
    assert caught.value.problems == known.value.problems
    assert any(problem.fix for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("boom"), "problem.run_failed"),
        (MemoryError(), "problem.out_of_memory"),
    ],
)
@pytest.mark.parametrize(
    ("owner", "where"), [(Stepper, "look_first"), (Trainer, "_evaluate"), (Trainer, "judge")]
)
def test_an_exception_fails_the_job_and_nothing_else(
    here: EngineHost,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: str,
    owner: type,
    where: str,
) -> None:
    def explode(_self: object) -> None:
        raise error

    monkeypatch.setattr(owner, where, explode)
    with pytest.raises(ProblemError) as caught:
        list(RemoteTrainer(everything(), host=here).run())
    (problem,) = caught.value.problems
    assert problem.code == code
    assert code != "problem.run_failed" or "boom" in str(problem.values["reason"])
    monkeypatch.undo()
    process = here.take()
    here.give(process)
    again = RemoteTrainer(everything(), host=here)
    assert again._process is process
    list(again.run())
    assert again.checkpoint().status == "done"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal of POSIX")
@pytest.mark.parametrize(
    ("number", "code", "values"),
    [
        (signal.SIGKILL, "problem.engine_killed", {}),
        (signal.SIGSEGV, "problem.engine_ended", {"status": -signal.SIGSEGV}),
    ],
)
def test_a_process_that_dies_fails_its_run_and_the_next_one_works(
    host: EngineHost, number: signal.Signals, code: str, values: dict[str, object]
) -> None:
    remote = RemoteTrainer(everything(epochs=LONG), host=host)
    process = pid_of(remote)
    with pytest.raises(ProblemError) as caught:
        for event in remote.run():
            if isinstance(event, Progressed) and event.step > 50:
                os.kill(process, number)
    (problem,) = caught.value.problems
    assert (problem.code, problem.values) == (code, values)
    assert len(remote.history.batch_losses) > 50
    assert len(remote.history.evaluations) > 1
    again = RemoteTrainer(everything(), host=host)
    assert pid_of(again) != process
    list(again.run())
    assert again.checkpoint().status == "done"


def test_a_run_nobody_iterates_to_its_end_takes_its_process_along(host: EngineHost) -> None:
    remote = RemoteTrainer(everything(epochs=LONG), host=host)
    run = remote.run()
    next(run)
    run.close()  # type: ignore[attr-defined]
    assert not remote._process.alive


@needs_proc
def test_the_process_has_no_window_one_blas_thread_and_gives_memory_back() -> None:
    host = EngineHost()
    host.warm()
    try:
        wide = example("digits-mlp")
        wide = edits.set_field(wide, "dense_1", "units", 20_000)
        remote = RemoteTrainer(edits.set_training(wide, epochs=1), host=host)
        process = pid_of(remote)
        maps = Path(f"/proc/{process}/maps").read_text()
        assert "numpy" in maps
        assert not any(word in maps for word in ("PySide6", "shiboken6", "libQt6"))
        # The one that works, the one that listens, the one that looks for the parent.
        assert len(list(Path(f"/proc/{process}/task").iterdir())) == 3
        list(remote.run())
        held = resident(process)
        array = 4 * 20_000 * 64
        # Without parameters, gradient, moments, backup and buffers the process is small again.
        assert wait_until(lambda: resident(process) < 150 * 2**20), (held, array)
    finally:
        host.close()
    assert gone(process)


def resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_the_system_may_refuse_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).with_name("no such python")))
    host = EngineHost()
    host.warm()  # Says nothing: nobody waits for it.
    with pytest.raises(ProblemError) as caught:
        RemoteTrainer(everything(), host=host)
    assert caught.value.problems[0].code == "problem.engine_not_started"
    host.close()


def test_kept_history_is_a_copy(host: EngineHost) -> None:
    control = RemoteControl()
    control.advance(2)
    remote = RemoteTrainer(everything(epochs=LONG), control=control, host=host)
    kept: list[Checkpoint] = []
    for event in remote.run():
        match event:
            case Paused(2):
                control.request("checkpoint")
            case Kept(checkpoint):
                kept.append(checkpoint)
                control.advance(2)
            case Paused():
                control.stop()
            case _:
                pass
    assert len(kept[0].history.batch_losses) == 2
    assert len(remote.checkpoint().history.batch_losses) == 4
    assert np.array_equal(kept[0].history.batch_losses, remote.history.batch_losses[:2])
    assert replace(kept[0], history=remote.history).status == "paused"
