"""A student opens a lesson, trains, sees the checks tick off, sets the next step, and unfolds the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeys.hands import Hands, Key, seen
from nnstudio.core.lessons.loading import FILE, load_lesson, shipped
from nnstudio.resource import resource
from nnstudio.ui.labs.arena import Arena
from nnstudio.ui.panels.lesson import LessonPanel


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
