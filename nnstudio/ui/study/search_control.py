"""Runs the search of a document in a thread of its own, and keeps what came of it until another one is made.

The window looks at what it has at its own pace. A journal is written beside: what was found survives the program.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.core.files.places import state_folder
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.latest import Latest

# The machinery of searches is loaded with the first one.
if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.study.crew_control import CrewControl
    from nnstudio.core.study.trial import Trial

State = Literal["idle", "running", "paused", "stopping"]

PORTION_SECONDS = 0.4
"""How long a worker goes on before the window hears of it, and the longest that stopping takes."""

LOOK_MS = 150
LOOK_SHARE = 0.1
"""What is shown of a long search may take this share of the window's time, or it is shown less often."""

COPY_SECONDS = 0.1
"""All trials are copied for the window this often, not at every event of a long search."""

FOLDER = "searches"


@dataclass(frozen=True, eq=False)
class Found:
    """A search as it stands.

    Attributes:
        experiment: what was searched, as it was then; None before the first search.
        trials: all that began, in their order.
        rival: those of random search at the same budget, where it was asked for.
        planned: trials in all.
        seconds: time since it began, pauses included.
        problems: why it cannot go on.
        lost: portions whose worker went away and that were begun again.
    """

    experiment: Experiment | None = None
    trials: tuple[Trial, ...] = ()
    rival: tuple[Trial, ...] = ()
    planned: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    lost: int = 0
    state: State = "idle"

    @property
    def alive(self) -> bool:
        """Whether it goes on, or could."""
        return self.state != "idle"

    @property
    def over(self) -> int:
        """Trials that are over."""
        return sum(trial.over for trial in self.trials)


class SearchControl(QObject):
    """One search at a time.

    Signals:
        changed(): there is more to see, or it began, waits, goes on or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, workers: int | None = None) -> None:
        super().__init__(parent)
        self.found = Found()
        self._workers = workers
        self._control: CrewControl | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._news: Found | None = None
        self._begun = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._recalls = Latest("search", _recall, self)
        self._recalls.answered.connect(self._recalled)

    @staticmethod
    def of(session: QObject) -> SearchControl:
        """The one that belongs to the runs of ``session``: it outlives a window made anew in another language."""
        known = session.findChild(SearchControl)
        return SearchControl(session) if known is None else known

    @property
    def alive(self) -> bool:
        """Whether a search is under way."""
        return self._thread is not None

    def journal(self, experiment: Experiment) -> Path | None:
        """Where the journal of the search of this experiment stands; None where nothing can be written."""
        from nnstudio.core.study.search_hash import search_hash

        place = state_folder(FOLDER)
        return None if place is None else place.path / f"{search_hash(experiment)}.jsonl"

    def start(self, experiment: Experiment, *, anew: bool = False, race: bool = False) -> None:
        """Search, from where an earlier one of the same stands unless ``anew``; with ``race`` random search, too.

        Raises:
            ProblemError: where it cannot be searched, or its journal is not usable.
        """
        if self.alive:
            return
        from nnstudio.core.study.crew_control import CrewControl
        from nnstudio.core.study.search_checks import search_problems

        wrong = [each for each in search_problems(experiment) if each.severity == "error"]
        if wrong:
            raise ProblemError(wrong)
        searched = [experiment, _random(experiment)] if race else [experiment]
        runs = [(one, self.journal(one)) for one in searched]
        self._control = CrewControl()
        self._begun = time.monotonic()
        self._news = None
        self.found = Found(experiment, planned=experiment.search.planned, state="running")
        self._thread = threading.Thread(
            target=self._work, args=(runs, self._control, anew), name="search", daemon=True
        )
        self._thread.start()
        self._timer.start()
        self.changed.emit()

    def show_last(self, experiment: Experiment) -> None:
        """Show what the journal of this experiment's search has, where nothing else was searched since."""
        if self.alive or self.found.experiment is not None:
            return
        path = self.journal(experiment)
        if path is not None and path.is_file():
            self._recalls.ask((experiment, path))

    @Slot(object, object)
    def _recalled(self, _asked: object, found: Found) -> None:
        self._recalls.end()
        if not self.alive and self.found.experiment is None:
            self.found = found
            self.changed.emit()

    def pause(self) -> None:
        """Begin nothing more until it goes on."""
        if self._control is not None and self.alive:
            self._control.pause()
            self._set("paused")

    def resume(self) -> None:
        """Go on."""
        if self._control is not None and self.alive:
            self._control.resume()
            self._set("running")

    def stop(self) -> None:
        """End it soon; what was found stays, and it can go on from there."""
        if self._control is not None and self.alive:
            self._control.stop()
            self._set("stopping")

    def end_trial(self, number: int) -> None:
        """End one trial that goes on."""
        if self._control is not None:
            self._control.end(number)

    def shutdown(self) -> None:
        """For closing the window: end it and wait for the end."""
        self.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._timer.stop()
        self._recalls.end()

    def _set(self, state: State) -> None:
        self.found = replace(self.found, state=state)
        self.changed.emit()

    def _work(
        self, runs: list[tuple[Experiment, Path | None]], control: CrewControl, anew: bool
    ) -> None:
        """In the thread: one search after the other."""
        from nnstudio.core.study.search_run import Lost, Over, SearchRun

        done: list[tuple[Trial, ...]] = []
        problems: tuple[Problem, ...] = ()
        lost = 0
        for experiment, path in runs:
            if anew and path is not None and not done:
                forget(path)
            try:
                journal = _opened(path, experiment)
            except ProblemError as error:
                self._tell([*done, ()], error.problems, lost)
                break
            run = SearchRun(
                experiment,
                journal=journal,
                control=control,
                workers=self._workers,
                seconds=PORTION_SECONDS,
            )
            copied = 0.0
            try:
                for event in run.run():
                    if isinstance(event, Lost):
                        lost = event.count
                    if isinstance(event, Over):
                        problems += event.problems
                    now = time.monotonic()
                    if now - copied > COPY_SECONDS:
                        copied = now
                        self._tell([*done, tuple(run.trials)], problems, lost)
            except Exception as error:
                problems += (Problem.of("problem.run_failed", reason=repr(error)),)
            done.append(tuple(run.trials))
            self._tell(done, problems, lost)
            if control.stopping:
                break

    def _tell(
        self, trials: list[tuple[Trial, ...]], problems: tuple[Problem, ...], lost: int
    ) -> None:
        rival = trials[1] if len(trials) > 1 else ()
        with self._lock:
            self._news = Found(trials=trials[0], rival=rival, problems=problems, lost=lost)

    @Slot()
    def _look(self) -> None:
        """Take over what the thread has, and see whether it has ended."""
        ended = self._thread is not None and not self._thread.is_alive()
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            self.found = replace(
                self.found,
                trials=news.trials,
                rival=news.rival,
                problems=news.problems,
                lost=news.lost,
                seconds=time.monotonic() - self._begun,
            )
        if ended:
            self._thread = None
            self._timer.stop()
            self.found = replace(self.found, state="idle")
        if news is not None or ended:
            begun = time.perf_counter()
            self.changed.emit()
            spent = 1000 * (time.perf_counter() - begun)
            if self._timer.isActive():
                self._timer.setInterval(max(LOOK_MS, round(spent / LOOK_SHARE)))


def _recall(asked: tuple[Experiment, Path]) -> Found:
    """In a thread: what a journal has."""
    from nnstudio.core.study.journal import read_journal

    experiment, path = asked
    try:
        _, trials = read_journal(path)
    except ProblemError as error:
        return Found(problems=error.problems)
    return Found(experiment, trials, planned=experiment.search.planned)


def forget(path: Path) -> None:
    """Remove a journal with the folder beside it."""
    import shutil

    path.unlink(missing_ok=True)
    shutil.rmtree(f"{path}.parts", ignore_errors=True)


def _random(experiment: Experiment) -> Experiment:
    """The same search at random."""
    from nnstudio.core.searches.random import RandomSearch
    from nnstudio.core.study.search_checks import with_search

    return with_search(experiment, method=RandomSearch())


def _opened(path: Path | None, experiment: Experiment) -> Any:
    """The journal to go on from; one that is of no use is put aside, so that a search never fails for it."""
    if path is None:
        return None
    from nnstudio.core.study.journal import Journal

    try:
        return Journal(path, experiment)
    except ProblemError:
        path.replace(path.with_suffix(".bad"))
        return Journal(path, experiment)
