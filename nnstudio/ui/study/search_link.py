"""Joins the view of searches with the document and with what runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot

from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.study.search_control import SearchControl
from nnstudio.ui.study.search_thoughts import SearchThoughts

if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.study.trial import Trial
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.panels.search import SearchPanel


class SearchLink(QObject):
    """The search of one window.

    Attributes:
        control: runs it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.control = SearchControl.of(window.session)
        self.thoughts = SearchThoughts(self)
        self._kept: set[int] | None = None
        if self.control.alive:
            # Another window, in another language, has begun it and kept what was over.
            self._kept = {trial.number for trial in self.control.found.trials if trial.over}
        window.views.made.connect(self._made)
        self.control.changed.connect(self._show)

    def shutdown(self) -> None:
        """For closing the window."""
        self.control.shutdown()
        self.thoughts.leave()

    def _panel(self) -> SearchPanel | None:
        """The view, once it was seen."""
        return cast("SearchPanel | None", self._window.views.panels.get("search"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is None or made is not panel:
            return
        panel.startWanted.connect(self._start)
        panel.pauseWanted.connect(self.control.pause)
        panel.resumeWanted.connect(self.control.resume)
        panel.stopWanted.connect(self.control.stop)
        panel.sizeWanted.connect(self.thoughts.size)
        panel.trialWanted.connect(self._use)
        panel.weightsWanted.connect(self._weigh)
        panel.beliefWanted.connect(self._believe)
        panel.rested.connect(self.thoughts.leave)
        self.thoughts.sized.connect(panel.show_size)
        self.thoughts.weighed.connect(lambda _asked, shares: panel.views.show_weights(shares))
        self.thoughts.believed.connect(lambda _asked, thought: panel.views.show_belief(thought))
        self.control.show_last(self._window.document.experiment)
        panel.show_found(self.control.found)

    @Slot()
    def _show(self) -> None:
        self._keep()
        panel = self._panel()
        if panel is not None:
            panel.show_found(self.control.found)

    def _keep(self) -> None:
        """Have trials kept with all other runs as soon as they are over; those of a journal are known by name."""
        found = self.control.found
        if self._kept is None or found.experiment is None:
            return
        over = [trial for trial in found.trials if trial.over and trial.number not in self._kept]
        if over:
            from nnstudio.core.ledger.studies import of_trial
            from nnstudio.core.study.search_hash import search_hash

            self._kept.update(trial.number for trial in over)
            group = search_hash(found.experiment)
            name = self._window.document.title or tr("Untitled")
            self._window.runs.keep(
                *(
                    entry
                    for trial in over
                    for entry in of_trial(found.experiment, trial, group=group, name=name)
                )
            )
        if not found.alive:
            self._kept = None

    @Slot(bool, bool)
    def _start(self, anew: bool, race: bool) -> None:
        self._window.inspector.commit()
        try:
            self._kept = set()
            self.control.start(self._window.document.experiment, anew=anew, race=race)
        except ProblemError as error:
            self._window.messages.refuse(error.problems)

    @Slot(object)
    def _weigh(self, trials: tuple[Trial, ...]) -> None:
        if self.control.found.experiment is not None:
            self.thoughts.weigh(self.control.found.experiment, trials)

    @Slot(object)
    def _believe(self, trials: tuple[Trial, ...]) -> None:
        if self.control.found.experiment is not None:
            self.thoughts.believe(self.control.found.experiment, trials)

    @Slot(int)
    def _use(self, number: int) -> None:
        """Give the network the settings of a trial, as one step that can be undone."""
        from nnstudio.core.experiment.paths import change

        trial = next((t for t in self.control.found.trials if t.number == number), None)
        if trial is None:
            return

        def use(experiment: Experiment) -> Experiment:
            for path in sorted(trial.values, key=lambda each: each.count(".")):
                experiment = change(experiment, path, trial.values[path])
            return experiment

        try:
            self._window.document.edit(use, tr("Settings of trial {number}", number=number + 1))
        except ProblemError as error:
            self._window.messages.refuse(error.problems)
            return
        self._window.messages.tell(
            tr("The network has the settings of trial {number} now.", number=number + 1)
        )
