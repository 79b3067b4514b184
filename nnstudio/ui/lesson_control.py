"""Opens lessons and follows them: prepared experiment, panel in front, checks ticked off as the run goes.

What was ticked once stays, because a lesson may take several runs; another document ends the lesson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.panels.panel import Panel

# Lessons are loaded with the first one that is opened.
if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.lessons.lesson import Lesson
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.panels.lesson import LessonPanel
    from nnstudio.ui.widgets.dock import Dock

Kept = tuple["Lesson | None", frozenset[int]]


class LessonControl(QObject):
    """The lesson of one window.

    Attributes:
        lesson: the one that is open.
        ticked: places of the checks that held at some time since it was opened.

    Signals:
        began(): a lesson was opened.
    """

    began = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.lesson: Lesson | None = None
        self.ticked: frozenset[int] = frozenset()
        self._coming: Lesson | None = None
        window.views.made.connect(self._made)
        window.files.opened.connect(self._opened)
        window.diagnosis.looked.connect(self._look)

    @property
    def kept(self) -> Kept:
        """What another window of the same document needs to go on with the lesson."""
        return self.lesson, self.ticked

    def resume(self, kept: Kept) -> None:
        """Go on with the lesson of another window."""
        self.lesson, self.ticked = kept
        self._tell()

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
        elif self.lesson is not None:
            self.resume((None, frozenset()))

    def _begin(self, lesson: Lesson) -> None:
        self.resume((lesson, frozenset()))
        docks = self._window.docks
        if lesson.panel in docks:
            _front(docks[lesson.panel])
        elif lesson.panel:
            self._wrong("problem.lesson_panel", lesson.panel)
        _front(docks["lesson"])
        self.began.emit()

    @Slot()
    def _look(self) -> None:
        """Judge the run that was just looked at."""
        evidence = self._window.diagnosis.evidence
        if self.lesson is None or not self.lesson.checks or evidence is None:
            return
        from nnstudio.core.lessons.judging import judge

        outcomes = judge(self.lesson, evidence, self._window.diagnosis.found)
        held = {place for place, outcome in enumerate(outcomes) if outcome.holds}
        if not held <= self.ticked:
            self.ticked |= held
            self._tell()

    def _tell(self) -> None:
        panel = self._panel()
        if panel is not None:
            panel.show_lesson(self.lesson, self.ticked)

    def _panel(self) -> LessonPanel | None:
        """The panel, once it was seen."""
        return cast("LessonPanel | None", self._window.views.panels.get("lesson"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is not None and made is panel:
            panel.labWanted.connect(self._open_lab)
            panel.show_lesson(self.lesson, self.ticked)

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
