"""Comparisons of one window: what would be run and how long it takes, the panel that shows it, and its wishes.

The runs themselves belong to the `StudySession`; here is what they mean to the document.
"""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QObject, QTimer, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_bar import duration
from nnstudio.ui.study.study_session import StudySession
from nnstudio.ui.study.study_view import StudyView

# Comparisons are loaded with the first one.
if TYPE_CHECKING:
    from nnstudio.core.study.variants import Variant
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.panels.comparison import ComparisonPanel

FRAME_MS = 100
"""A run hands over what it measured a few times a second; more often there is nothing new."""

MOST_WEIGHTS = 16
"""Of so many runs at once the weights are kept, too."""

LEAST_SECONDS, LEAST_SHARE = 1.5, 0.01
"""Runs go on for so long, and come so far, before anybody says how long they will take."""

OPTIMISERS = "sgd, momentum, adam"
"""What the example compares."""


class _Planned(NamedTuple):
    """What running the document's comparison would mean: so many runs, or why there are none."""

    count: int = 0
    epochs: int = 0
    problem: Problem | None = None


class StudyControl(QObject):
    """The comparison of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.session = StudySession.of(window.session)
        self._planned: tuple[Experiment | None, _Planned] = (None, _Planned())
        self._fresh: tuple[object, bool] = (None, True)
        self._since: tuple[float, float] | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._pull)
        self.session.stateChanged.connect(self._state_changed)
        self.session.failed.connect(window.messages.refuse)
        self.session.ended.connect(self._ended)
        window.views.made.connect(self._made)
        window.document.changed.connect(self._pull_soon)
        window.document.replaced.connect(self._replaced)
        window.costs.changed.connect(self._pull_soon)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._pull)
        if self.session.alive:
            self._clock.start()

    # -- what can be done ------------------------------------------------------------------------------

    @property
    def planned(self) -> _Planned:
        """What running the document's comparison would mean."""
        experiment = self._window.document.experiment
        if self._planned[0] is not experiment:
            self._planned = (experiment, _plan(experiment))
        return self._planned[1]

    @property
    def obstacle(self) -> str:
        """Why a comparison cannot be run now; empty where it can."""
        planned, blocking = self.planned, self._window.control.blocking
        if self.session.alive:
            return tr("A comparison is under way.")
        if planned.problem is not None:
            return say(planned.problem)
        if planned.count < 2:
            return tr(
                "Nothing varies yet: type a list such as 0.1, 0.01 into a field, or right-click it."
            )
        if blocking:
            return tr("Training cannot start: {reason}", reason=say(blocking[0]))
        return ""

    @property
    def plan_text(self) -> str:
        """How many runs there would be, and about how long they take."""
        planned, measured = self.planned, self._window.costs.known.measured
        if planned.problem is not None or planned.count < 2:
            return ""
        runs = tr("{count} runs", count=planned.count)
        if measured is None:
            return runs
        total = planned.epochs * measured.epoch_seconds / min(_workers(), planned.count)
        return f"{runs} · {tr('about {time}', time=duration(total))}"

    @property
    def twin_obstacle(self) -> str:
        """Why no twin can be run now; empty where one can."""
        shown, current = self._window.session.experiment, self._window.document.experiment
        if self.session.alive:
            return tr("A comparison is under way.")
        if shown is None:
            return tr("Train first, then change one thing: the twin shows what it does.")
        if self._window.control.blocking:
            reason = say(self._window.control.blocking[0])
            return tr("Training cannot start: {reason}", reason=reason)
        if shown.settings_hash == current.settings_hash:
            return tr("Change one thing first: the twin shows what it does.")
        return ""

    # -- what is done ----------------------------------------------------------------------------------

    def run(self) -> None:
        """Run what varies in the document."""
        self._window.control.aboutToAct.emit()
        if not self.obstacle:
            self.session.start(self._window.document.experiment)
            self._front()

    def pause_or_resume(self) -> None:
        """Pause all runs, or let them go on."""
        if self.session.state == "paused":
            self.session.resume()
        else:
            self.session.pause()

    def run_twin(self) -> None:
        """Run the settings of the shown run and those of the document side by side."""
        window = self._window
        window.control.aboutToAct.emit()
        shown = window.session.experiment
        if self.twin_obstacle or shown is None:
            return
        kept = window.session.checkpoint
        whole = (
            kept is not None and kept.status == "done" and not kept.changes and kept.start is None
        )
        self.session.start_twin(shown, window.document.experiment, kept if whole else None)
        self._front()

    def _front(self) -> None:
        dock = self._window.docks["comparison"]
        dock.show()
        dock.raise_()

    # -- following -------------------------------------------------------------------------------------

    @Slot()
    def _state_changed(self) -> None:
        if self.session.alive:
            self._clock.start()
        else:
            self._clock.stop()
            self._since = None
        self._window.actions_table.update()
        self._pull()

    @Slot()
    def _pull_soon(self) -> None:
        self._soon.start()

    @Slot()
    def _pull(self) -> None:
        """Show the comparison as it is now, where anybody can see it."""
        panel = self._panel()
        if panel is None or not panel.is_seen():
            return
        view = self.session.view()
        obstacle = self.obstacle
        text = self._progress_text(view) if view.alive else self.plan_text
        panel.show_plan(text, ready=not obstacle, why=obstacle)
        panel.show_study(view, stale=not self._is_fresh(view))

    def _progress_text(self, view: StudyView) -> str:
        if not view.variants:
            return tr("Starting")
        done = tr("{done} of {count} runs ended", done=view.over, count=len(view.variants))
        left = self._time_left(view)
        return done if left is None else f"{done} · {tr('{time} left', time=duration(left))}"

    def _time_left(self, view: StudyView) -> float | None:
        """From how fast it went until now; None while that says little, or while it is paused."""
        share = view.share
        if self._since is None or view.state != "running" or share < self._since[1]:
            self._since = (time.monotonic(), share)
        elapsed, done = time.monotonic() - self._since[0], share - self._since[1]
        soon = elapsed < LEAST_SECONDS or done < LEAST_SHARE
        return None if soon else elapsed * (1 - share) / done

    def _is_fresh(self, view: StudyView) -> bool:
        """Whether the document would make the same runs."""
        document = self._window.document.experiment
        if view.experiment is None or not view.variants or view.twin:
            return True
        key = (document, view.variants)
        if self._fresh[0] != key:
            self._fresh = (key, _same_runs(document, view.experiment, view.variants[0]))
        return self._fresh[1]

    def _panel(self) -> ComparisonPanel | None:
        """The panel, once it was seen."""
        return cast("ComparisonPanel | None", self._window.views.panels.get("comparison"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is None or made is not panel:
            return
        panel.chipChosen.connect(self._show_setting)
        panel.chipRemoved.connect(self._remove)
        panel.seedsChosen.connect(self._set_seeds)
        panel.exampleAsked.connect(self._begin_example)
        panel.wanted.connect(self._do)
        self._window.docks["comparison"].visibilityChanged.connect(self._pull_soon)
        self._pull_soon()

    # -- what the panel asks for -----------------------------------------------------------------------

    @Slot(str)
    def _show_setting(self, path: str) -> None:
        head, _, name = path.partition(".")
        network = self._window.document.experiment.network
        if head in network.by_id:
            self._window.canvas.select((head,))
        elif head == "hidden":
            from nnstudio.core.experiment.paths import hidden_blocks

            blocks = hidden_blocks(self._window.document.experiment, name.split(".")[0])
            self._window.canvas.select(blocks)
        self._window.inspector.focus_field(path)

    @Slot(str)
    def _remove(self, path: str) -> None:
        from nnstudio.core.study.variants import vary
        from nnstudio.ui.setting_words import setting_title

        document = self._window.document
        title = setting_title(document.experiment, path)
        document.edit(lambda e: vary(e, path, ""), tr("One value of {name}", name=title))

    @Slot(int)
    def _set_seeds(self, count: int) -> None:
        def edit(experiment: Experiment) -> Experiment:
            comparison = experiment.comparison.with_values(repeats=count)
            return experiment.with_values(comparison=comparison)

        self._window.document.edit(edit, tr("Seeds of the comparison"))

    @Slot()
    def _begin_example(self) -> None:
        from nnstudio.core.study.variants import vary

        self._window.document.edit(
            lambda e: vary(e, "training.optimizer", OPTIMISERS), tr("Compare optimisers")
        )

    @Slot(str, int)
    def _do(self, what: str, number: int) -> None:
        if what == "stop":
            self.session.stop(number)
        elif what == "promote":
            self._window.control.when_still(lambda: self._promote(number))
        else:
            self._overlay(number)

    def _promote(self, number: int) -> None:
        """Make a run that of the document: its settings as an undoable step, and what it learned."""
        view = self.session.view()
        checkpoint = view.standings[number].checkpoint
        if checkpoint is None:
            return
        window, current = self._window, self._window.document.experiment
        run = view.variants[number].experiment
        same = tuple(run.network.by_id) == tuple(current.network.by_id)
        kept = {"layout": current.layout, "notes": current.notes} if same else {}
        wanted = run.with_values(comparison=current.comparison, name=current.name, **kept)
        window.session.show(checkpoint, window.session.past)
        window.document.apply(wanted, tr("Run of the comparison to the canvas"))
        window.document.mark_results()
        window.messages.tell(
            tr("The canvas shows the run “{name}” now.", name=self._name(view, number))
        )

    def _overlay(self, number: int) -> None:
        from nnstudio.ui.runs.past_runs import PastRun

        view = self.session.view()
        history = view.standings[number].history
        run = None if history is None else PastRun.of(view.variants[number].experiment, history)
        if run is not None:
            self._window.session.remember(run)
            dock = self._window.docks["curves"]
            dock.show()
            dock.raise_()

    def _name(self, view: StudyView, number: int) -> str:
        from nnstudio.ui.study.study_view import Named

        return next(group.name for group in Named(view).groups if number in group.numbers)

    @Slot()
    def _ended(self) -> None:
        view = self.session.view()
        self._keep(view)
        if view.over == len(view.variants):
            self._window.messages.tell(
                tr("The comparison is over: {count} runs.", count=len(view.variants))
            )

    def _keep(self, view: StudyView) -> None:
        """Have the runs kept with all others; of many only what they measured."""
        from nnstudio.core.ledger.entry import Entry, new_id

        family, title = new_id(), self._window.document.title or tr("Untitled")
        known = self._window.session.checkpoint
        made = [
            Entry.of(
                standing.checkpoint,
                status=standing.status,  # type: ignore[arg-type]
                source="comparison",
                name=title,
                group=family,
                weights=len(view.standings) <= MOST_WEIGHTS,
            )
            for standing in view.standings
            if standing.checkpoint is not None
            and standing.step > 0
            # A twin that was the run of the canvas is kept already.
            and not (view.twin and standing.checkpoint is known)
        ]
        self._window.runs.keep(*made)

    @Slot()
    def _replaced(self) -> None:
        """Another document is open: its runs are not these."""
        if self.session.alive:
            self.session.stop()
        self.session.forget()


@cache
def _workers() -> int:
    """Runs that advance at once; it takes some files to find out."""
    from nnstudio.core.engine.machine import cores

    return cores()


def _plan(experiment: Experiment) -> _Planned:
    from nnstudio.core.study.variants import MOST_RUNS, axes

    comparison = experiment.comparison
    if not comparison.varies:
        return _Planned()
    try:
        along = axes(experiment)
    except ProblemError as error:
        return _Planned(problem=error.problems[0])
    count = comparison.repeats
    epochs = experiment.training.epochs * comparison.repeats
    for axis in along:
        count *= len(axis.values)
        if axis.path == "training.epochs":
            total = sum(float(value) for value in axis.values)
            epochs = round(epochs / experiment.training.epochs * total)
        else:
            epochs *= len(axis.values)
    if count > MOST_RUNS:
        problem = Problem.of("problem.too_many_runs", count=count, bound=MOST_RUNS)
        return _Planned(count, epochs, problem)
    return _Planned(count, epochs)


def _same_runs(document: Experiment, run: Experiment, first: Variant) -> bool:
    """Whether a document compares the same: the same lists, and the same settings besides."""
    from nnstudio.core.experiment.paths import change

    if document.comparison != run.comparison:
        return False
    try:
        for path, value in sorted(first.values, key=lambda one: one[0].count(".")):
            document = change(document, path, value)
    except ProblemError:
        return False
    return document.settings_hash == first.experiment.settings_hash and (
        document.training.epochs == first.experiment.training.epochs
    )
