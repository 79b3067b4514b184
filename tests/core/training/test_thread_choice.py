"""One thread or more: what is chosen for which timings, when it is given up, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from conformance.runs import everything, finished
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import load
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training import measuring, run_threads, thread_choice
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Finished, Threaded
from nnstudio.core.training.measuring import StepTimer, measure
from nnstudio.core.training.thread_choice import SHORT, SMALL, ThreadChoice, Watch, choose, kept
from nnstudio.core.training.trainer import Trainer


def timings(one: float, more: float) -> Callable[[int], float]:
    return lambda threads: one if threads == 1 else more


def chosen(one: float, more: float, most: int = 4) -> ThreadChoice:
    return choose(timings(one, more), most, work=SMALL, steps=SHORT)


def never(_: int) -> float:
    raise AssertionError("nothing was to be measured")


@pytest.mark.parametrize(
    ("one", "more", "threads"),
    [(1.0, 0.5, 4), (1.0, 0.83, 4), (1.0, 0.84, 1), (1.0, 1.0, 1), (1.0, 100.0, 1)],
)
def test_more_only_where_they_are_clearly_faster(one: float, more: float, threads: int) -> None:
    choice = chosen(one, more)
    assert choice == ThreadChoice(threads, "measured", 4, one, more)


def test_one_disturbance_decides_nothing() -> None:
    calls: list[int] = []

    def seconds(threads: int) -> float:
        calls.append(threads)
        if len(calls) in (3, 6):  # One of each.
            return 50.0
        return 0.01 if threads == 1 else 0.005

    assert choose(seconds, 2, work=SMALL, steps=SHORT).threads == 2
    assert calls[:6] == [1, 2, 1, 2, 1, 2]  # In turns, after one for warming up.


def test_slow_steps_are_timed_less_often() -> None:
    calls: list[int] = []

    def seconds(threads: int) -> float:
        calls.append(threads)
        return 1.0

    choose(seconds, 2, work=SMALL, steps=SHORT)
    assert len(calls) == 2 * (1 + thread_choice.LEAST_ROUNDS)


@pytest.mark.parametrize(
    ("most", "work", "steps", "reason"),
    [
        (1, SMALL, SHORT, "alone"),
        (4, SMALL - 1, SHORT, "small"),
        (4, SMALL, SHORT // SMALL - 1, "short"),
    ],
)
def test_nothing_is_measured_where_nothing_could_be_won(
    most: int, work: int, steps: int, reason: str
) -> None:
    choice = choose(never, most, work=work, steps=steps)
    assert (choice.threads, choice.reason) == (1, reason)


def test_a_run_that_is_stopped_is_not_kept_waiting() -> None:
    calls: list[int] = []

    def seconds(threads: int) -> float:
        calls.append(threads)
        return 1.0

    choice = choose(seconds, 2, work=SMALL, steps=SHORT, stopped=lambda: True)
    assert choice.threads == 1 and calls == [1, 2]


def looks(watch: Watch, paces: list[float], steps: int = 100) -> list[ThreadChoice | None]:
    return [watch.look(steps, pace * steps) for pace in paces]


def test_falls_back_when_slow_twice_in_a_row_and_only_once() -> None:
    watch = Watch(ThreadChoice(4, "measured", 4, 0.01, 0.005))
    assert looks(watch, [0.005, 0.016, 0.005, 0.016]) == [None] * 4
    (fell,) = looks(watch, [0.02])
    assert fell == ThreadChoice(1, "fell_back", 4, 0.01, 0.02)
    assert looks(watch, [0.02, 0.02, 0.02, 0.001, 0.001]) == [None] * 5


def test_short_pieces_are_judged_together() -> None:
    watch = Watch(ThreadChoice(4, "measured", 4, 0.01, 0.005))
    pieces = [watch.look(1, 0.05) for _ in range(9)]
    assert pieces == [None] * 9
    last = watch.look(1, 0.05)
    assert last is not None and last.reason == "fell_back"


@pytest.mark.parametrize(
    "choice",
    [
        ThreadChoice(1, "measured", 4, 0.01, 0.05),
        ThreadChoice(4, "asked"),
        ThreadChoice(4, "kept"),
        ThreadChoice(1, "small"),
    ],
)
def test_what_was_not_chosen_for_its_speed_is_left_alone(choice: ThreadChoice) -> None:
    assert looks(Watch(choice), [1.0] * 5) == [None] * 5


def test_a_repeated_run_begins_as_the_first_one_did() -> None:
    assert kept(()) is None
    assert kept(((0, 4), (90, 1))) == ThreadChoice(4, "kept")


# -- in a run ------------------------------------------------------------------------------------------


@pytest.fixture
def slow_later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plan that two threads are faster for, until five steps are done."""

    class Tired(Watch):
        def look(self, steps: int, seconds: float) -> ThreadChoice | None:
            self.done = getattr(self, "done", 0) + steps
            if self.done < 5 or self._choice.reason != "measured":
                return None
            self._choice = ThreadChoice(1, "fell_back", 2, 0.01, 0.05)
            return self._choice

    measured = ThreadChoice(2, "measured", 2, 0.01, 0.005)
    monkeypatch.setattr(run_threads, "chosen_threads", lambda *_, asked, **__: asked or measured)
    monkeypatch.setattr(run_threads, "Watch", Tired)
    yield


def threaded(events: list[Event]) -> list[Threaded]:
    return [event for event in events if isinstance(event, Threaded)]


def test_the_choice_and_its_reason_are_told_and_recorded() -> None:
    trainer = Trainer(everything(epochs=2))
    (told,) = threaded(finished(trainer))
    assert told.step == 0 and told.choice.threads == 1
    assert told.choice.reason == "alone"  # The tests start with one BLAS thread.
    assert trainer.checkpoint().threads == ((0, 1),)


@pytest.mark.usefixtures("slow_later")
def test_a_fallback_is_told_and_recorded() -> None:
    trainer = Trainer(everything(epochs=3))
    first, second = threaded(finished(trainer))
    assert (first.choice.threads, second.choice.threads) == (2, 1)
    assert second.choice.reason == "fell_back" and second.step >= 5
    assert trainer.checkpoint().threads == ((0, 2), (second.step, 1))


@pytest.mark.usefixtures("slow_later")
def test_a_run_goes_on_with_its_own_threads() -> None:
    experiment = everything(epochs=3)
    trainer = Trainer(experiment)
    finished(trainer, steps=2)
    stored = trainer.checkpoint()
    assert stored.threads == ((0, 2),)
    later = Trainer(experiment, checkpoint=stored)
    (told,) = threaded(finished(later))
    assert told.choice == ThreadChoice(2, "kept") and told.step == 2
    assert later.checkpoint().threads == ((0, 2),)


def test_a_run_of_the_time_before_there_was_a_choice_goes_on_with_one() -> None:
    from dataclasses import replace

    trainer = Trainer(everything(epochs=3))
    finished(trainer, steps=2)
    old = replace(trainer.checkpoint(), threads=())
    (told,) = threaded(finished(Trainer(everything(epochs=3), checkpoint=old)))
    assert told.choice == ThreadChoice(1, "kept")


def test_who_asks_for_a_number_gets_it_also_when_going_on() -> None:
    from threadpoolctl import threadpool_info

    experiment = everything(epochs=2)
    trainer = Trainer(experiment, threads=ThreadChoice(2, "asked"))
    inside: list[int] = []
    plan: Any = trainer.stepper.plan
    steps = plan.steps

    def looking(*given: Any) -> None:
        inside.extend(i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas")
        steps(*given)

    plan.steps = looking
    finished(trainer)
    assert set(inside) == {2}
    assert trainer.checkpoint().threads == ((0, 2),)
    later = edits.set_training(experiment, epochs=3)
    gone_on = Trainer(later, checkpoint=trainer.checkpoint(), threads=ThreadChoice(1, "asked"))
    finished(gone_on)
    assert gone_on.checkpoint().threads == ((0, 2), (trainer.step, 1))


def test_a_generator_left_in_the_middle_leaves_no_setting_behind() -> None:
    from threadpoolctl import threadpool_info

    def counts() -> list[int]:
        return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]

    before = counts()
    runs = [Trainer(everything(epochs=3), threads=ThreadChoice(n, "asked")).run() for n in (2, 3)]
    for _ in range(6):
        for run in runs:
            next(run)
            assert counts() == before
    del run, runs[0]  # Nobody iterates it any more.
    assert isinstance(list(runs[0])[-1], Finished)
    assert counts() == before


# -- measuring -----------------------------------------------------------------------------------------


def test_timing_leaves_weights_and_random_numbers_as_they_were() -> None:
    experiment = everything(epochs=2)
    state = State(experiment)
    plan = Plan(state, experiment.batch_size, training=True)
    before = Backup.of(state)
    timer = StepTimer(plan, load(experiment).train)
    assert timer.seconds(1) > 0 and timer.seconds(1, 3) > 0
    after = Backup.of(state)
    assert after.count == before.count == 0 and after.random == before.random != {}
    for one, other in zip(
        (before.parameters, before.statistics, *before.slots.values()),
        (after.parameters, after.statistics, *after.slots.values()),
        strict=True,
    ):
        assert np.array_equal(one, other)


def test_a_measured_run_is_the_run_without_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Trainer(everything(epochs=2))
    finished(plain)
    monkeypatch.setattr(measuring, "most_threads", lambda: 2)
    monkeypatch.setattr(thread_choice, "SMALL", 0)
    monkeypatch.setattr(thread_choice, "SHORT", 0)
    monkeypatch.setattr(thread_choice, "CLEARLY", 1e9)
    measured = Trainer(everything(epochs=2))
    (told,) = threaded(finished(measured))
    assert told.choice.reason == "measured" and told.choice.more == 2
    assert told.choice.one_seconds and told.choice.more_seconds
    assert np.array_equal(plain.state.parameters, measured.state.parameters)
    assert np.array_equal(plain.history.batch_losses, measured.history.batch_losses)


def test_a_measurement_has_the_whole_epoch_in_it() -> None:
    experiment = edits.set_training(example("digits-mlp"), batch_size=100)
    found = measure(experiment, 0.02)
    assert found is not None and found.threads.threads == 1
    assert found.epoch_seconds > experiment.steps_per_epoch * found.step_seconds * 0.5 > 0


def test_a_measurement_can_be_given_up() -> None:
    answers = iter([False, False, False, True, True, True])
    assert measure(example("digits-mlp"), 60.0, stopped=lambda: next(answers)) is None
    assert measure(example("digits-mlp"), 60.0, stopped=lambda: True) is None


def test_a_network_that_takes_too_long_is_not_measured() -> None:
    huge = edits.set_field(example("digits-mlp"), "dense_1", "units", 65_536)
    huge = edits.set_field(huge, "dense_1", "units", 60_000)
    assert measure(edits.set_training(huge, batch_size=None)) is None


def test_a_stop_while_measuring_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()
    control.stop()
    trainer = Trainer(everything(epochs=2), control=control)
    events = finished(trainer)
    assert isinstance(events[-1], Finished) and events[-1].status == "stopped"
