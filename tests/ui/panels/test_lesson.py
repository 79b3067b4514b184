"""The lesson panel: what it shows of a lesson, its ticks, its buttons, and what it says where none is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import shipped
from nnstudio.language import set_language
from nnstudio.ui.panels.lesson import LessonPanel
from nnstudio.ui.run_view import RunView

LESSONS = {lesson.id: lesson for lesson in shipped().lessons}
NONE: frozenset[int] = frozenset()


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[LessonPanel]:
    made = LessonPanel()
    qtbot.addWidget(made)
    made.resize(276, 500)
    made.show()
    yield made
    set_language("en")


def texts(panel: LessonPanel) -> str:
    content = panel._scroll.widget()
    assert content is not None
    shown = [label.text() for label in content.findChildren(QLabel) if not label.isHidden()]
    return "\n".join(shown)


def test_without_a_lesson_it_says_where_they_are(panel: LessonPanel, qtbot: QtBot) -> None:
    panel.show_lesson(None, NONE)
    panel.refresh(RunView())
    assert panel.empty.isVisible()
    button = panel.empty.findChildren(QPushButton)[0]
    with qtbot.waitSignal(panel.actionWanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["help.start"]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_every_lesson_is_shown_whole_and_fits(
    panel: LessonPanel, lesson: Lesson, language: str
) -> None:
    set_language(language)
    panel.show_lesson(lesson, NONE)
    shown = texts(panel)
    for words in (lesson.title, lesson.text, lesson.question.ask, *lesson.look):
        assert words.said(language) in shown
    assert all(step.text.said(language) in shown for step in lesson.steps)
    assert all(check.text.said(language) in shown for check in lesson.checks)
    assert lesson.question.answer.said(language) not in shown
    content = panel._scroll.widget()
    assert content is not None and content.width() <= panel._scroll.viewport().width()


def test_the_answer_unfolds_and_folds(panel: LessonPanel, qtbot: QtBot) -> None:
    panel.show_lesson(LESSONS["xor"], NONE)
    assert panel.unfold.text() == "Show the answer" and not panel.answer.isVisible()
    qtbot.mouseClick(panel.unfold, Qt.MouseButton.LeftButton)
    assert panel.unfold.text() == "Hide the answer" and panel.answer.isVisible()
    qtbot.mouseClick(panel.unfold, Qt.MouseButton.LeftButton)
    assert not panel.answer.isVisible()


def test_ticks_come_and_the_rest_stays_as_it_is(panel: LessonPanel) -> None:
    lesson = LESSONS["overfitting"]
    panel.show_lesson(lesson, NONE)
    ticks = panel.ticks
    assert [tick.done for tick in ticks] == [False] * 3
    assert ticks[0].accessibleName().endswith("(not yet)")
    panel.unfold.click()
    panel.show_lesson(lesson, frozenset({0, 2}))
    assert panel.ticks is ticks and panel.answer.isVisible()
    assert [tick.done for tick in ticks] == [True, False, True]
    assert ticks[0].accessibleName().endswith("(done)")
    panel.show_lesson(LESSONS["xor"], NONE)
    assert [tick.done for tick in panel.ticks] == [False] * 2


def test_a_step_is_set_with_those_before_it_as_one_edit(panel: LessonPanel, qtbot: QtBot) -> None:
    lesson = LESSONS["batch-normalisation"]
    panel.show_lesson(lesson, NONE)
    assert list(panel.settings) == [2, 3]
    for step, button in panel.settings.items():
        with qtbot.waitSignal(panel.editWanted) as wanted:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert wanted.args
        change, label = wanted.args
        assert change(lesson.experiment) == lesson.stages[step]
        assert label == f"Step {step} of the lesson"


def test_a_laboratory_is_asked_for_in_its_state(panel: LessonPanel, qtbot: QtBot) -> None:
    panel.show_lesson(LESSONS["saddle-point"], NONE)
    assert not panel.ticks
    with qtbot.waitSignal(panel.labWanted) as wanted:
        qtbot.mouseClick(panel.lab_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["arena", "saddle"]
