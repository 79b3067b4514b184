"""Opens lessons and follows them: prepared experiment, panel in front, checks ticked off as the run goes.

What was ticked once stays, because a lesson may take several runs; another document ends the lesson.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.hidden_controls import HiddenControls
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.runs.replay_control import ReplayControl

# Lessons are loaded with the first one that is opened.
if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.lessons.judging import Outcome
    from nnstudio.core.lessons.lesson import Lesson
    from nnstudio.core.lessons.predicting import Sketch
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.panels.curves import CurvesPanel
    from nnstudio.ui.panels.lesson import LessonPanel
    from nnstudio.ui.study.search_control import SearchControl
    from nnstudio.ui.study.study_session import StudySession
    from nnstudio.ui.widgets.dock import Dock


@dataclass(frozen=True)
class Kept:
    """What another window of the same document needs to go on with its lesson and its sketches."""

    lesson: Lesson | None = None
    ticked: frozenset[int] = frozenset()
    sketches: tuple[Sketch, ...] = ()
    lifted: bool = False


class LessonControl(QObject):
    """The lesson of one window.

    Attributes:
        lesson: the one that is open.
        ticked: places of the checks that held at some time since it was opened.
        sketches: what is expected of the curves of the document, with a lesson or without one.
        lifted: the student wants to see what the lesson hides.

    Signals:
        began(): a lesson was opened.
    """

    began = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.lesson: Lesson | None = None
        self.ticked: frozenset[int] = frozenset()
        self.sketches: tuple[Sketch, ...] = ()
        self.lifted = False
        self.hidden = HiddenControls(lambda: window.docks, window.inspector.hide_settings)
        self.replays = ReplayControl(window.session, window.message_bar, window.messages, self)
        self._coming: Lesson | None = None
        window.views.made.connect(self._made)
        window.files.opened.connect(self._opened)
        window.diagnosis.looked.connect(self._look)

    @property
    def kept(self) -> Kept:
        """What another window of the same document needs to go on with the lesson."""
        return Kept(self.lesson, self.ticked, self.sketches, self.lifted)

    def resume(self, kept: Kept) -> None:
        """Go on with the lesson of another window."""
        self.lesson, self.ticked = kept.lesson, kept.ticked
        self.sketches, self.lifted = kept.sketches, kept.lifted
        self._hide()
        self._tell()

    def leave(self) -> None:
        """The window goes, or is made anew: its layout is remembered as it is without a lesson."""
        self.replays.leave()
        self.hidden.show()

    @Slot()
    def show_hidden(self) -> None:
        """Show what the lesson hides, until another one is opened."""
        self.lifted = True
        self._hide()
        self._tell()

    @Slot()
    def sketch(self, curve: str = "") -> None:
        """Let the student draw this curve, or the one drawn last, on the panel of the curves."""
        dock = self._window.docks["curves"]
        _front(dock)
        self._curves_wanted().sketching.begin(curve)

    @Slot(object)
    def open(self, lesson: Lesson) -> None:
        """Open an untitled copy of its experiment, and the lesson with it; what is wrong is announced."""
        try:
            lesson.verify()
        except ProblemError as error:
            self._window.messages.refuse(error.problems)
            return
        if lesson.recipe is None:
            self._begin(lesson)
            return

        def make() -> Experiment:
            self._coming = lesson
            return lesson.experiment

        self._window.files.open_copy(make)

    @Slot()
    def _opened(self) -> None:
        """A document was opened: the experiment of a lesson, or something else."""
        coming, self._coming = self._coming, None
        if coming is not None:
            self._begin(coming)
        else:
            self.resume(Kept())

    def _begin(self, lesson: Lesson) -> None:
        self.resume(Kept(lesson))
        docks = self._window.docks
        if lesson.panel in docks:
            _front(docks[lesson.panel])
        elif lesson.panel:
            self._wrong("problem.lesson_panel", lesson.panel)
        _front(docks["lesson"])
        self.began.emit()

    def _hide(self) -> None:
        lesson = None if self.lifted else self.lesson
        panels, paths = (lesson.hidden_panels, lesson.hidden_settings) if lesson else ((), ())
        for name in self.hidden.hide(panels, paths):
            self._wrong("problem.lesson_panel", name)

    @Slot()
    def _look(self) -> None:
        """Judge the run that was just looked at."""
        evidence = self._window.diagnosis.evidence
        if self.lesson is None or not self.lesson.checks or evidence is None:
            return
        from nnstudio.core.lessons.judging import judge

        self._tick(judge(self.lesson, evidence, self._window.diagnosis.found))

    def follow(self, search: SearchControl, study: StudySession) -> None:
        """Judge the searches and the comparisons of the window, too."""
        search.changed.connect(self._searched)
        study.ended.connect(self._compared)

    @Slot()
    def _searched(self) -> None:
        """Judge a search that is over, where it is that of the lesson."""
        found = self._window.search.control.found
        lesson, experiment = self.lesson, found.experiment
        if lesson is None or experiment is None or found.alive or found.over < found.planned:
            return
        from nnstudio.core.lessons.judging import at_stage
        from nnstudio.core.lessons.searching import judge_searched

        for stage in lesson.judged:
            if experiment.name == lesson.id and at_stage(lesson, experiment, stage):
                self._tick(judge_searched(lesson, stage, found.trials, over=True))

    @Slot()
    def _compared(self) -> None:
        """Judge the variants of a comparison that is over, where it is that of the lesson."""
        view = self._window.study.session.view()
        experiment = view.experiment
        if self.lesson is None or experiment is None or experiment.name != self.lesson.id:
            return
        from nnstudio.core.lessons.comparing import Compared, judge_compared
        from nnstudio.core.lessons.judging import at_stage

        for stage in self.lesson.judged:
            same = experiment.comparison == self.lesson.stages[stage].comparison
            if same and at_stage(self.lesson, experiment, stage):
                compared = Compared.of(view.variants, view.standings)
                self._tick(judge_compared(self.lesson, stage, compared))

    def _tick(self, outcomes: Iterable[Outcome]) -> None:
        """Tick off what holds; once ticked it stays."""
        assert self.lesson is not None
        held = {
            place
            for outcome in outcomes
            for place, check in enumerate(self.lesson.checks)
            if outcome.holds and check is outcome.check
        }
        if not held <= self.ticked:
            self.ticked |= held
            self._tell()

    def _tell(self) -> None:
        panel = self._panel()
        if panel is not None:
            self._tell_panel(panel)
        curves = self._curves()
        if curves is not None:
            curves.sketching.show_sketches({sketch.curve: sketch for sketch in self.sketches})

    def _tell_panel(self, panel: LessonPanel) -> None:
        panel.show_lesson(self.lesson, self.ticked)
        predict = None if self.lesson is None else self.lesson.predict
        drawn = predict is not None and any(one.curve == predict.curve for one in self.sketches)
        panel.show_state(sketched=drawn, hides=self.hidden.some)

    def _curves(self) -> CurvesPanel | None:
        """The panel of the curves, once it was seen."""
        return cast("CurvesPanel | None", self._window.views.panels.get("curves"))

    def _curves_wanted(self) -> CurvesPanel:
        from nnstudio.ui.panels.curves import CurvesPanel

        return self._window.views.panel(CurvesPanel)

    @Slot()
    def _sketched(self) -> None:
        curves = self._curves()
        if curves is not None:
            self.sketches = tuple(curves.sketching.sketches.values())
            panel = self._panel()
            if panel is not None:
                self._tell_panel(panel)

    def _panel(self) -> LessonPanel | None:
        """The panel, once it was seen."""
        return cast("LessonPanel | None", self._window.views.panels.get("lesson"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is not None and made is panel:
            panel.labWanted.connect(self._open_lab)
            panel.sketchWanted.connect(self.sketch)
            panel.hiddenWanted.connect(self.show_hidden)
            self._tell_panel(panel)
        curves = self._curves()
        if curves is not None and made is curves:
            curves.sketching.changed.connect(self._sketched)
            curves.sketching.show_sketches({sketch.curve: sketch for sketch in self.sketches})

    @Slot(str, str)
    def _open_lab(self, name: str, state: str) -> None:
        if name in self._window.labs.records:
            self._window.labs.open(name).prepare(state)
        else:
            self._wrong("problem.lesson_lab", name)

    def _wrong(self, code: str, value: str) -> None:
        assert self.lesson is not None
        problem = Problem.of(code, place=self.lesson.id, value=value)
        # Opening a document closes the messages about the last one.
        QTimer.singleShot(0, self, lambda: self._window.messages.note((problem,)))


def _front(dock: Dock) -> None:
    dock.show()
    dock.raise_()
