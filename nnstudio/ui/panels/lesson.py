"""The lesson: what it is about, what to do, what to look for, a question, and what the run has shown so far.

It stays beside the work, and ticks off by itself what the student has seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import language, tr
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.lessons.lesson import Lesson, Step

MARGIN = 14


class LessonPanel(Panel):
    """The lesson that is open, or where to choose one.

    Signals:
        labWanted(id, state): a laboratory is to be opened in this state.
        sketchWanted(curve): the student is about to draw this curve.
        hiddenWanted(): the student wants to see what the lesson hides.
    """

    labWanted = Signal(str, str)
    sketchWanted = Signal(str)
    hiddenWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lesson: Lesson | None = None
        self._said = ""
        self.unfold: QPushButton
        self.answer: QLabel
        self.lab_button: QPushButton
        self.sketched: Tick | None = None
        self.sketch_button: QPushButton
        self.hidden_note: QWidget | None = None
        self.ticks: tuple[Tick, ...] = ()
        self.settings: dict[int, QPushButton] = {}
        self.empty = EmptyState(
            "lesson",
            tr("No lesson is open"),
            tr("Choose one on the start page: each has an experiment that is ready to train."),
            tr("Choose a lesson"),
        )
        self.empty.action_triggered.connect(lambda: self.actionWanted.emit("help.start"))
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._scroll)

    def sizeHint(self) -> QSize:
        return QSize(276, 420)

    def refresh(self, view: RunView) -> None:
        """Nothing of a run is shown here but what it has ticked off, which the lesson's keeper tells."""

    def show_lesson(self, lesson: Lesson | None, ticked: frozenset[int]) -> None:
        """Show this lesson with these checks ticked off; None where none is open."""
        if lesson is not self._lesson or language() != self._said:
            self._lesson, self._said = lesson, language()
            self._build()
        for place, tick in enumerate(self.ticks):
            tick.set_done(place in ticked)

    def show_state(self, *, sketched: bool, hides: bool) -> None:
        """Whether the curve that is asked for was drawn, and whether anything is out of sight."""
        if self.sketched is not None:
            self.sketched.set_done(sketched)
        if self.hidden_note is not None:
            self.hidden_note.setVisible(hides)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.ticks, self.settings = (), {}
        self.sketched = self.hidden_note = None
        lesson = self._lesson
        old = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        if lesson is None:
            self._pages.setCurrentWidget(self.empty)
            return
        content = QWidget()
        content.setProperty("surface", "panel")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        column.setSpacing(6)
        column.addWidget(_words(lesson.title.said(self._said), "heading"))
        column.addWidget(_words(lesson.text.said(self._said)))
        if lesson.lab is not None:
            column.addSpacing(4)
            column.addWidget(self._lab_button(lesson.lab.id, lesson.lab.state))
        if lesson.hidden:
            column.addWidget(self._hidden_note())
        if lesson.predict is not None:
            column.addWidget(_heading(tr("Predict first")))
            self.sketched = Tick(lesson.predict.ask.said(self._said))
            column.addWidget(self.sketched)
            column.addLayout(_row("", self._sketch_button(lesson.predict.curve)))
        column.addWidget(_heading(tr("To do")))
        for number, step in enumerate(lesson.steps, start=1):
            column.addLayout(_row(f"{number}", _words(step.text.said(self._said))))
            if step.values:
                column.addLayout(_row("", self._set_button(number, lesson.steps)))
        if lesson.checks:
            column.addWidget(_heading(tr("Seen in your run")))
            self.ticks = tuple(Tick(check.text.said(self._said)) for check in lesson.checks)
            for tick in self.ticks:
                column.addWidget(tick)
        column.addWidget(_heading(tr("What to look for")))
        for words in lesson.look:
            column.addLayout(_row("•", _words(words.said(self._said))))
        column.addWidget(_heading(tr("Question")))
        column.addWidget(_words(lesson.question.ask.said(self._said)))
        self._add_answer(column, lesson.question.answer.said(self._said))
        column.addStretch(1)
        self._scroll.setWidget(content)
        self._pages.setCurrentWidget(self._scroll)

    def _lab_button(self, name: str, state: str) -> QPushButton:
        button = QPushButton(tr("Open the laboratory"))
        button.setProperty("kind", "primary")
        button.clicked.connect(lambda: self.labWanted.emit(name, state))
        self.lab_button = button
        return button

    def _hidden_note(self) -> QWidget:
        self.hidden_note = QWidget()
        row = QHBoxLayout(self.hidden_note)
        row.setContentsMargins(0, 2, 0, 0)
        words = _words(tr("This lesson keeps some controls out of sight."))
        words.setProperty("role", "secondary")
        button = QPushButton(tr("Show them"))
        button.setProperty("kind", "link")
        button.clicked.connect(self.hiddenWanted)
        row.addWidget(words, 1)
        row.addWidget(button)
        return self.hidden_note

    def _sketch_button(self, curve: str) -> QWidget:
        self.sketch_button = QPushButton(tr("Sketch it"))
        self.sketch_button.setProperty("kind", "link")
        self.sketch_button.clicked.connect(lambda: self.sketchWanted.emit(curve))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 2)
        row.addWidget(self.sketch_button)
        row.addStretch(1)
        return holder

    def _set_button(self, number: int, steps: Iterable[Step]) -> QWidget:
        button = QPushButton(tr("Set it for me"))
        button.setProperty("kind", "link")
        values = [pair for step in list(steps)[:number] for pair in step.values]
        label = tr("Step {number} of the lesson", number=number)

        def change(experiment: Experiment) -> Experiment:
            from nnstudio.core.lessons.lesson import changed

            return changed(experiment, tuple(values))

        button.clicked.connect(lambda: self.editWanted.emit(change, label))
        button.setAccessibleName(f"{button.text()}: {label}")
        self.settings[number] = button
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 2)
        row.addWidget(button)
        row.addStretch(1)
        return holder

    def _add_answer(self, column: QVBoxLayout, text: str) -> None:
        self.unfold = QPushButton(tr("Show the answer"))
        self.unfold.setProperty("kind", "text")
        self.unfold.setCheckable(True)
        self.answer = _words(text)
        self.answer.hide()
        self.unfold.toggled.connect(self._unfold)
        column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.answer)

    @Slot(bool)
    def _unfold(self, on: bool) -> None:
        self.answer.setVisible(on)
        self.unfold.setText(tr("Hide the answer") if on else tr("Show the answer"))


def _words(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def _heading(text: str) -> QLabel:
    label = _words(text, "heading")
    label.setContentsMargins(0, 10, 0, 0)
    return label


def _row(sign: str, content: QWidget) -> QHBoxLayout:
    mark = QLabel(sign)
    mark.setProperty("role", "secondary")
    mark.setFixedWidth(14)
    row = QHBoxLayout()
    row.setSpacing(4)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(content, 1)
    return row
