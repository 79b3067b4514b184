"""A search under way: it ends with the same results however it is cut, and outlives what happens to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.searches.base import METHODS
from nnstudio.core.study.crew import CrewControl
from nnstudio.core.study.journal import Journal, read_journal
from nnstudio.core.study.local_executor import LocalExecutor
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.rungs import OTHERS, gives_up, rungs
from nnstudio.core.study.search_checks import hold_back, with_range, with_search
from nnstudio.core.study.search_run import Changed, Halted, Lost, Opened, Over, SearchRun
from nnstudio.core.study.trial import CURVES, Trial, scored, settings
from nnstudio.core.training.trainer import Trainer

RATE = "training.optimizer.learning_rate"


def searched(name: str, text: str, epochs: int, **search: object) -> Experiment:
    made = change(hold_back(example(name)), "training.epochs", epochs)
    return with_search(with_range(made, read_range(made, RATE, text)), **search)


XOR = searched("xor-tanh", "1e-4..1", 6, trials=8)
DIGITS = change(searched("digits-mlp", "1e-4..1e-1", 4, trials=4), "hidden.units", 256)
"""Too large to be stacked."""


def thread() -> Executor:
    """One thread instead of processes."""
    return ThreadPoolExecutor(1)


def ended(run: SearchRun) -> Over:
    *_, last = run.run()
    assert isinstance(last, Over)
    return last


def results(trials: list[Trial] | tuple[Trial, ...]) -> list[tuple[object, ...]]:
    return [(t.number, t.status, t.score, t.epochs, tuple(t.values.items())) for t in trials]


@pytest.mark.parametrize("method", list(METHODS.types()))
def test_a_search_ends_and_is_the_same_again(method: str) -> None:
    asked = with_search(XOR, method=METHODS.get(method)(), trials=12)
    first, second = (SearchRun(asked, make=thread, workers=1) for _ in range(2))
    assert ended(first) == ended(second) == Over("done")
    assert results(first.trials) == results(second.trials)
    assert len(first.trials) == asked.search.planned
    assert {trial.status for trial in first.trials} == {"done"}


@pytest.mark.parametrize("asked", [XOR, DIGITS], ids=["stacked", "alone"])
def test_a_trial_is_what_a_training_with_its_settings_is(asked: Experiment) -> None:
    run = SearchRun(asked, make=thread, workers=1, seconds=0.02)
    assert ended(run) == Over("done")
    for trial in run.trials[:3]:
        trainer = Trainer(settings(asked, trial.values))
        list(trainer.run())
        assert trial.epochs == asked.training.epochs
        _, course = trial.curve("validation_loss")
        np.testing.assert_allclose(
            course, trainer.history.column("validation_loss"), rtol=1e-4, atol=1e-6
        )
        assert trial.score == pytest.approx(trainer.history.last()["validation_accuracy"])


def test_test_data_are_never_looked_at() -> None:
    asked = with_search(DIGITS, trials=2)
    run = SearchRun(asked, make=thread, workers=1)
    assert ended(run) == Over("done")
    assert not any("test" in column for column in CURVES)
    assert run.best is not None
    assert np.isnan(run.best[1].history.column("test_loss")).all()
    assert scored(asked.search).startswith("validation")


def test_portions_change_nothing() -> None:
    whole = SearchRun(DIGITS, make=thread, workers=1, seconds=1e9)
    cut = SearchRun(DIGITS, make=thread, workers=1, seconds=0.01)
    assert ended(whole) == ended(cut) == Over("done")
    assert results(whole.trials) == results(cut.trials)


def test_repeats_are_averaged_and_differ_in_the_seed_only() -> None:
    asked = with_search(XOR, trials=2, repeats=3)
    run = SearchRun(asked, make=thread, workers=1)
    assert ended(run) == Over("done")
    trial = run.trials[0]
    assert len(trial.curves) == 3
    last = [curve[-1, CURVES.index("validation_accuracy")] for curve in trial.curves]
    assert trial.score == pytest.approx(float(np.mean(last)))
    assert len({float(curve[0, 1]) for curve in trial.curves}) == 3


def test_repeats_that_stop_by_themselves_end_no_trial_too_early() -> None:
    """With patience one seed may be done before a rung that another still goes to."""
    asked = searched("xor-tanh", "0.3..1", 40, trials=9, repeats=3, stopping="median", rungs=8)
    run = SearchRun(change(asked, "training.patience", 3), make=thread, workers=1)
    assert ended(run) == Over("done")
    lengths = [{len(curve) for curve in trial.curves} for trial in run.trials]
    assert any(len(each) > 1 for each in lengths)
    assert {trial.status for trial in run.trials} <= {"done", "stopped"}
    assert all(t.score is not None for t in run.trials)


def test_by_the_loss_the_lowest_is_the_best() -> None:
    run = SearchRun(with_search(XOR, goal="loss"), make=thread, workers=1)
    ended(run)
    assert run.best is not None
    assert run.best[0].score == min(t.score for t in run.trials if t.score is not None)


@pytest.mark.parametrize("stopping", ["median", "halving"])
def test_bad_trials_are_ended_early(stopping: str) -> None:
    asked = searched("digits-mlp", "1e-6..1e-1", 12, trials=16, stopping=stopping)
    run = SearchRun(asked, make=thread, workers=1)
    assert ended(run) == Over("done")
    early = [trial for trial in run.trials if trial.status == "stopped"]
    whole = [trial for trial in run.trials if trial.status == "done"]
    assert early and whole
    assert all(trial.epochs in rungs(asked.search, 12) for trial in early)
    best = max(trial.score or 0.0 for trial in whole)
    assert best >= max(trial.score or 0.0 for trial in early)


def test_the_rungs_of_both_rules() -> None:
    search = with_search(XOR, stopping="median", rungs=5).search
    assert rungs(search, 50) == (10, 20, 30, 40)
    assert rungs(search.with_values(stopping="halving"), 81) == (1, 3, 9, 27)
    assert rungs(search.with_values(stopping="halving"), 2) == (1,)
    assert rungs(search.with_values(stopping="none"), 50) == ()
    assert rungs(search, 1) == ()


def at(number: int, score: float) -> Trial:
    return Trial(number, {}, curves=(np.array([[3.0, 0, 0, 0, score]]),))


def test_the_rules_compare_what_was_reached_at_the_same_rung() -> None:
    search = with_search(XOR, stopping="median").search
    others = [at(k, score) for k, score in enumerate((0.2, 0.4, 0.6, 0.8))]
    assert not gives_up(at(9, 0.1), others[: OTHERS - 1], search, 3)
    assert gives_up(at(9, 0.49), others, search, 3)
    assert not gives_up(at(9, 0.51), others, search, 3)
    assert not gives_up(at(9, 0.1), others, search, 4)
    halving = search.with_values(stopping="halving")
    assert gives_up(at(9, 0.7), others, halving, 3)
    assert not gives_up(at(9, 0.9), others, halving, 3)
    assert gives_up(at(9, float("nan")), others, halving, 3)
    lower = search.with_values(goal="loss")
    falling = [Trial(k, {}, curves=(np.array([[3.0, 0, 0, k, 0]]),)) for k in range(4)]
    assert gives_up(falling[3], [*falling[:3], falling[2]], lower, 3)


def test_all_trials_diverging_is_no_end_of_the_search() -> None:
    asked = searched("sine-relu", "1e4..1e6", 5, trials=5)
    run = SearchRun(asked, make=thread, workers=1)
    over = ended(run)
    assert over.status == "done"
    assert {trial.status for trial in run.trials} == {"diverged"}
    assert all(trial.score is None for trial in run.trials)


def stopped_after(asked: Experiment, journal: Path, count: int, **more: Any) -> SearchRun:
    run = SearchRun(asked, journal=Journal(journal, asked), make=thread, workers=1, **more)
    for event in run.run():
        if isinstance(event, Changed) and sum(t.over for t in run.trials) >= count:
            run.control.stop()
    return run


@pytest.mark.parametrize("method", ["random", "tpe", "gaussian_process", "grid"])
def test_a_stopped_search_goes_on_from_its_journal(tmp_path: Path, method: str) -> None:
    asked = with_search(DIGITS, method=METHODS.get(method)(), trials=9)
    asked = with_search(asked, trials=asked.search.planned)
    whole = SearchRun(asked, make=thread, workers=1)
    ended(whole)
    first = stopped_after(asked, tmp_path / "a", 2, seconds=0.01)
    assert not all(trial.over for trial in first.trials) or len(first.trials) < 9
    second = SearchRun(
        asked, journal=Journal(tmp_path / "a", asked), make=thread, workers=1, seconds=0.01
    )
    events = list(second.run())
    assert isinstance(events[0], Opened) and len(events[0].trials) == len(first.trials)
    assert events[-1] == Over("done")
    assert results(second.trials) == results(whole.trials)
    experiment, kept = read_journal(tmp_path / "a")
    assert experiment == asked and results(kept) == results(whole.trials)
    assert not (tmp_path / "a.parts").exists()


def test_what_a_trial_under_way_had_learned_is_not_learned_again(tmp_path: Path) -> None:
    """After a stop in the middle of a trial its first epochs are not trained a second time."""
    asked = change(with_search(DIGITS, trials=1), "training.epochs", 40)
    run = SearchRun(
        asked, journal=Journal(tmp_path / "a", asked), make=thread, workers=1, seconds=0.01
    )
    for event in run.run():
        if isinstance(event, Changed) and event.trial.epochs >= 2:
            run.control.stop()
    done = run.trials[0].epochs
    assert 2 <= done < 40
    again = SearchRun(asked, journal=Journal(tmp_path / "a", asked), make=thread, workers=1)
    _, *rest = again.run()
    epochs = [event.trial.epochs for event in rest if isinstance(event, Changed)]
    assert min(epochs) >= done and epochs[-1] == 40


def test_more_trials_go_on_where_fewer_ended(tmp_path: Path) -> None:
    few, more = with_search(XOR, trials=4), with_search(XOR, trials=7)
    ended(SearchRun(few, journal=Journal(tmp_path / "a", few), make=thread, workers=1))
    run = SearchRun(more, journal=Journal(tmp_path / "a", more), make=thread, workers=1)
    assert ended(run) == Over("done")
    whole = SearchRun(more, make=thread, workers=1)
    ended(whole)
    assert [t.values for t in run.trials] == [t.values for t in whole.trials]


def test_a_worker_that_is_killed_loses_nothing() -> None:
    made: list[LocalExecutor] = []

    def make() -> Executor:
        made.append(LocalExecutor(2))
        return made[-1]

    asked = change(with_search(DIGITS, trials=6), "training.epochs", 30)
    run = SearchRun(asked, make=make, workers=2, seconds=0.05)
    lost, killed = 0, False
    for event in run.run():
        if isinstance(event, Changed) and event.trial.epochs > 0 and not killed:
            os.kill(made[-1].processes()[0], signal.SIGKILL)
            killed = True
        if isinstance(event, Lost):
            lost = event.count
    assert killed and lost >= 1
    assert event == Over("done")
    assert {(trial.status, trial.epochs) for trial in run.trials} == {("done", 30)}
    alone = SearchRun(asked, make=thread, workers=1)
    ended(alone)
    assert [t.score for t in run.trials] == pytest.approx([t.score for t in alone.trials])


def test_pause_and_resume() -> None:
    control = CrewControl()
    run = SearchRun(DIGITS, control=control, make=thread, workers=1, seconds=0.01)
    seen: list[bool] = []
    for event in run.run():
        if isinstance(event, Changed) and event.trial.epochs == 1 and not seen:
            control.pause()
        if isinstance(event, Halted):
            seen.append(event.paused)
            control.resume()
    assert seen == [True, False]
    assert event == Over("done")


def test_one_trial_can_be_ended_and_the_others_go_on() -> None:
    long = DIGITS.with_values(training=DIGITS.training.with_values(epochs=400))
    run = SearchRun(long, make=thread, workers=1, seconds=0.01)
    for event in run.run():
        if isinstance(event, Changed) and event.trial.number == 1 and event.trial.epochs >= 1:
            run.control.end(1)
    assert event == Over("done")
    assert [trial.status for trial in run.trials] == ["done", "stopped", "done", "done"]
    assert run.trials[1].score is not None


class Refusing(Executor):
    """An executor whose every portion fails."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(OSError("gone"))
        return future


def test_where_every_worker_goes_away_the_trials_fail_and_the_search_ends() -> None:
    run = SearchRun(with_search(DIGITS, trials=50), make=Refusing, workers=2)
    over = ended(run)
    assert over.status == "failed"
    assert over.problems[0].code == "problem.worker_lost"
    assert len(run.trials) < 20


def unreachable() -> Executor:
    raise ProblemError(Problem.of("problem.cluster_unreachable", value="x", reason="y"))


def forbidden() -> Executor:
    raise OSError("no more processes")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (unreachable, "problem.cluster_unreachable"),
        (forbidden, "problem.workers_unreachable"),
    ],
)
def test_workers_that_cannot_be_had_end_the_search_with_the_reason(
    tmp_path: Path, make: Callable[[], Executor], code: str
) -> None:
    asked = DIGITS
    run = SearchRun(asked, journal=Journal(tmp_path / "a", asked), make=make, workers=1)
    over = ended(run)
    assert (over.status, over.problems[0].code) == ("failed", code)
    local = SearchRun(asked, journal=Journal(tmp_path / "a", asked), make=thread, workers=1)
    assert ended(local) == Over("done")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nnstudio.core.study.search_run.LOOK_SECONDS", 0.01)
    yield
