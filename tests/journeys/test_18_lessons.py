"""A student opens a lesson, trains, sees the checks tick off, sets the next step, and unfolds the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from journeys.hands import LEFT, NONE, Hands, Key, _move, seen
from nnstudio.core.experiment import edits
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import FILE, load_lesson, shipped
from nnstudio.resource import resource
from nnstudio.ui.labs.arena import Arena
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.lesson import LessonPanel
from nnstudio.ui.plots.curve_plot import CurvePlot


def choose(hands: Hands, name: str) -> LessonPanel:
    """Click a card of the start page."""
    hands.choose(*(("도움말", "시작 화면") if "파일" in menus(hands) else ("Help", "Start page")))
    page = hands.window.pages.start
    assert page is not None
    hands.wait(page.isVisible)
    card = next(card for card in page.cards if card.offer.id == f"lesson.{name}")
    page._scroll.ensureWidgetVisible(card)
    hands.click(card)
    hands.wait(lambda: not page.isVisible())
    return panel(hands)


def panel(hands: Hands) -> LessonPanel:
    hands.wait(lambda: "lesson" in hands.window.views.panels)
    made = hands.window.views.panels["lesson"]
    assert isinstance(made, LessonPanel)
    hands.wait(lambda: seen(made))
    return made


def curves_of(hands: Hands) -> CurvesPanel:
    made = hands.window.views.panels["curves"]
    assert isinstance(made, CurvesPanel)
    return made


def row_hidden(hands: Hands, name: str) -> bool:
    """Whether a setting of training is out of sight."""
    row = hands.window.inspector.training_form.row((name,))
    assert row is not None
    return row.isHidden()


def menus(hands: Hands) -> str:
    return " ".join(action.text() for action in hands.window.menuBar().actions())


def done(shown: LessonPanel) -> list[bool]:
    return [tick.done for tick in shown.ticks]


def test_a_lesson_of_two_runs_in_two_languages(hands: Hands) -> None:
    shown = choose(hands, "symmetric-weights")
    assert hands.experiment == shipped().get("symmetric-weights").experiment
    assert hands.studio.document.path is None and not hands.studio.document.unsaved
    assert seen(hands.window.views.panels["histograms"])
    hands.press("run.main")
    hands.wait(lambda: done(shown) == [True, True, False], timeout=20_000)
    hands.wait_for("done")

    # The window is made anew in the middle of a lesson.
    hands.choose("View", "한국어")
    shown = panel(hands)
    assert "모두 같은 가중치" in [label.text() for label in shown.findChildren(type(shown.answer))]
    assert done(shown) == [True, True, False]

    shown._scroll.ensureWidgetVisible(shown.settings[2])
    hands.click(shown.settings[2])
    assert hands.layer("dense_1").initializer.type == "xavier"
    assert hands.studio.document.undo_stack.count() == 1
    hands.press("run.main")
    hands.wait(lambda: done(shown) == [True, True, True], timeout=20_000)
    shown._scroll.ensureWidgetVisible(shown.unfold)
    hands.click(shown.unfold)
    assert shown.answer.isVisible()


def test_a_lesson_is_found_by_typing(hands: Hands) -> None:
    hands.key("Ctrl+Shift+P")
    finder = hands.window.pages.finder
    assert finder is not None
    hands.wait(finder.isVisible)
    hands.qtbot.keyClicks(finder.search, "dying relu")
    hands.key(Key.Key_Return, at=finder.search)
    shown = panel(hands)
    hands.wait(lambda: len(shown.ticks) == 3)
    assert hands.experiment.name == "dying-relu"


def test_another_document_ends_the_lesson(hands: Hands) -> None:
    shown = choose(hands, "xor")
    assert hands.window.lessons.lesson is not None
    hands.choose("File", "New")
    hands.wait(lambda: shown.empty.isVisible())
    assert hands.window.lessons.lesson is None


def test_a_lesson_at_a_laboratory_leaves_the_document_alone(hands: Hands) -> None:
    before = hands.experiment
    shown = choose(hands, "local-minimum")
    assert hands.experiment is before and not shown.ticks
    shown.lab_button.click()
    lab = hands.window.labs.labs["arena"]
    assert isinstance(lab, Arena) and lab.isVisible()
    assert lab.landscapes.currentData() == "wells"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"panel": "nothing"}, "asks for a panel nothing"),
        ({"experiment": {"example": "xor-tanh", "hidden": "dence"}}, "bad/lesson.json: what exper"),
    ],
)
def test_a_lesson_that_is_broken_says_so(
    hands: Hands, tmp_path: Path, values: dict, message: str
) -> None:
    content = json.loads(resource("lessons", "xor", FILE).read_text(encoding="utf-8"))
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / FILE).write_text(json.dumps(content | values))
    hands.window.lessons.open(load_lesson(tmp_path / "bad"))
    hands.wait(lambda: message in hands.message)


def draw(hands: Hands, plot: CurvePlot, *points: tuple[float, float]) -> None:
    """Draw with the mouse from place to place of a plot."""
    view = plot.view
    hands.wait(lambda: seen(view))
    places = [view.to_pixel(*point).toPoint() for point in points]
    QTest.mousePress(view, LEFT, NONE, places[0])
    for place in places[1:]:
        _move(view, place)
    QTest.mouseRelease(view, LEFT, NONE, places[-1])


def test_a_student_predicts_first_and_sees_only_what_matters(hands: Hands) -> None:
    docks = hands.window.docks
    assert not docks["palette"].isHidden()
    shown = choose(hands, "overfitting")
    hands.wait(lambda: docks["palette"].isHidden())
    assert row_hidden(hands, "schedule")
    assert not row_hidden(hands, "optimizer")
    assert shown.sketched is not None and not shown.sketched.done

    # A short run will do here; the settings that are in sight are the student's.
    hands.studio.document.edit(
        lambda experiment: edits.set_training(experiment, epochs=8), "shorter"
    )
    shown._scroll.ensureWidgetVisible(shown.sketch_button)
    hands.click(shown.sketch_button)
    curves = curves_of(hands)
    hands.wait(lambda: curves_of(hands).accuracy.view.x_range == (0.0, 8.0))
    draw(hands, curves.accuracy, (0.0, 0.9), (8.0, 0.1))
    hands.wait(lambda: shown.sketched is not None and shown.sketched.done)
    hands.click(curves.sketching.bar.done)
    hands.press("run.main")
    hands.wait_for("done")
    hands.wait(lambda: "direction is wrong" in curves_of(hands).sketching.bar.sentence.text())

    # The window is made anew: sketch, sentence and what is hidden are there again.
    sketches = curves.sketching.sketches
    hands.choose("View", "한국어")
    shown = panel(hands)
    hands.raise_panel("curves")
    curves = curves_of(hands)
    assert curves.sketching.sketches == sketches
    hands.wait(lambda: "방향은 틀렸습니다" in curves_of(hands).sketching.bar.sentence.text())
    assert hands.window.docks["palette"].isHidden()
    assert row_hidden(hands, "schedule")

    # The student wants to see everything.
    assert shown.hidden_note is not None and shown.hidden_note.isVisible()
    hands.click(shown.hidden_note.findChildren(QPushButton)[0])
    assert not hands.window.docks["palette"].isHidden()
    assert not row_hidden(hands, "schedule")
    assert not shown.hidden_note.isVisible()


def test_what_a_lesson_hides_comes_back_with_its_end_and_is_not_remembered(hands: Hands) -> None:
    docks = hands.window.docks
    docks["problems"].hide()
    choose(hands, "overfitting")
    hands.wait(lambda: docks["palette"].isHidden())
    hands.window.remember_layout()
    assert not docks["palette"].isHidden(), "a layout is remembered without a lesson"
    choose(hands, "overfitting")
    hands.choose("File", "New")
    hands.wait(lambda: not docks["palette"].isHidden())
    assert docks["problems"].isHidden(), "what the user had closed stays closed"
    assert not row_hidden(hands, "schedule")


def test_a_sketch_without_a_lesson_goes_with_its_document(hands: Hands) -> None:
    hands.choose("Run", "Sketch what you expect")
    curves = curves_of(hands)
    hands.wait(lambda: curves.accuracy.view.x_range[1] > 1.0)
    draw(hands, curves.accuracy, (0.0, 0.1), (curves.accuracy.view.x_range[1], 0.9))
    assert hands.window.lessons.sketches
    hands.choose("File", "New")
    hands.wait(lambda: not curves.sketching.sketches)
    assert not hands.window.lessons.sketches


def test_a_run_that_was_sent_is_run_again_and_compared(hands: Hands, tmp_path: Path) -> None:
    replay = hands.window.actions_table["run.replay"]
    hands.window.files.open_example("xor-tanh")
    hands.window.actions_table.update()
    assert not replay.isEnabled()
    hands.press("run.main")
    hands.wait_for("done")
    path = tmp_path / "sent.nnstudio"
    hands.window.files._save_to(path, None)
    hands.window.files.open(path)
    hands.window.actions_table.update()
    hands.choose("Run", "Run again and compare")
    hands.wait(lambda: "to the last bit" in hands.message, timeout=30_000)
    assert hands.window.message_bar.kind() == "info"

    # Given up: what is known until then is said.
    hands.studio.document.edit(
        lambda experiment: edits.set_training(experiment, epochs=2000), "longer"
    )
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 2000, timeout=30_000)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.choose("Run", "Run again and compare")
    hands.wait(lambda: hands.window.lessons.replays.task.busy)
    hands.window.message_bar._act()
    hands.wait(lambda: not hands.window.lessons.replays.task.busy, timeout=30_000)
    assert "Given up" in hands.message or "to the last bit" in hands.message


def author(tmp_path: Path, **values: object) -> Lesson:
    """A lesson of somebody's own, made of one of the program's."""
    content = json.loads(resource("lessons", "xor", FILE).read_text(encoding="utf-8"))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / FILE).write_text(json.dumps(content | values))
    return load_lesson(tmp_path / "own")


def test_a_lesson_that_searches_ticks_off_what_the_search_found(
    hands: Hands, tmp_path: Path
) -> None:
    words = {"en": "text", "ko": "글"}
    rate = "training.optimizer.learning_rate"
    lesson = author(
        tmp_path,
        todo=[{"text": words}],
        panel="search",
        experiment={
            "example": "xor-tanh",
            "set": {"training.epochs": 4, "data.validation": 0.3},
            "search": {rate: "1e-6..1 log"},
            "trials": 4,
        },
        checks=[
            {"text": words, "search": "score", "at_least": 0.0},
            {"text": words, "search": rate, "at_least": 0.9},
        ],
    )
    hands.window.lessons.open(lesson)
    shown = panel(hands)
    hands.wait(lambda: len(shown.ticks) == 2)
    hands.window.search.control.start(hands.experiment, anew=True)
    hands.wait(lambda: done(shown) == [True, False], timeout=60_000)


def test_a_lesson_that_compares_ticks_off_what_its_variants_show(
    hands: Hands, tmp_path: Path
) -> None:
    words = {"en": "text", "ko": "글"}
    rate = "training.optimizer.learning_rate"
    fast = {"compare": "train_loss", "of": {rate: "0.5"}}
    lesson = author(
        tmp_path,
        todo=[{"text": words}],
        experiment={
            "example": "xor-tanh",
            "set": {"training.epochs": 20},
            "vary": {rate: "0.5, 1e-6"},
        },
        checks=[{"text": words, **fast, "below": {}}, {"text": words, **fast, "above": {}}],
    )
    hands.window.lessons.open(lesson)
    shown = panel(hands)
    hands.wait(lambda: len(shown.ticks) == 2)
    hands.window.study.session.start(hands.experiment)
    hands.wait(lambda: done(shown) == [True, False], timeout=60_000)
    # The other window, in another language, follows the next one.
    hands.choose("View", "한국어")
    shown = panel(hands)
    hands.wait(lambda: done(shown) == [True, False])
    hands.window.study.session.start(hands.experiment)
    hands.wait(lambda: not hands.window.study.session.alive, timeout=60_000)
