"""The start page: what one can begin with, the files used last, and how it goes away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from journeys.conftest import Answers
from journeys.hands import Hands, Key
from nnstudio.core.experiment.examples import READY
from nnstudio.core.experiment.templates import TEMPLATES
from nnstudio.core.lessons.loading import shipped
from nnstudio.ui.pages import START_PAGE
from nnstudio.ui.start_page.card import Card
from nnstudio.ui.start_page.page import StartPage


def page(hands: Hands) -> StartPage:
    hands.choose("Help", "Start page")
    made = hands.window.pages.start
    assert made is not None
    hands.wait(lambda: made.isVisible() and made.cards[0].hasFocus())
    return made


def card(shown: StartPage, offer: str) -> Card:
    return next(card for card in shown.cards if card.offer.id == offer)


def test_every_lesson_example_and_template_is_a_card_with_a_picture(hands: Hands) -> None:
    shown = page(hands)
    lessons = [f"lesson.{lesson.id}" for lesson in shipped().lessons]
    examples = list(READY)
    order = ["empty", *examples[:2], *lessons, *examples[2:], *TEMPLATES]
    assert [c.offer.id for c in shown.cards] == order
    hands.wait(lambda: not any(c.draw() for c in shown.cards), timeout=20_000)
    for each in shown.cards:
        assert each.accessibleName() and each.accessibleDescription()
        image = each._picture
        assert image is not None
        drawn = image.toImage()
        inked = sum(
            drawn.pixelColor(x, y).alpha() > 20
            for x in range(0, drawn.width(), 2)
            for y in range(0, drawn.height(), 2)
        )
        assert inked > 30, each.offer.id


def test_an_example_is_chosen_by_keyboard(hands: Hands) -> None:
    shown = page(hands)
    hands.qtbot.keyClick(shown.cards[0], Key.Key_Right)
    assert shown.cards[1].hasFocus()
    hands.qtbot.keyClick(shown.cards[1], Key.Key_Down)
    hands.qtbot.keyClick(shown.cards[1 + shown._columns], Key.Key_Up)
    chosen = card(shown, "spiral-tanh")
    chosen.setFocus()
    hands.qtbot.keyClick(chosen, Key.Key_Return)
    hands.wait(lambda: hands.experiment.data.dataset.type == "spiral")
    assert not shown.isVisible() and hands.canvas.hasFocus()
    assert hands.studio.document.path is None


def test_a_template_is_chosen_by_mouse_and_can_be_trained(hands: Hands) -> None:
    shown = page(hands)
    chosen = card(shown, "residual")
    shown._scroll.ensureWidgetVisible(chosen)
    hands.click(chosen)
    hands.wait(lambda: "add_1" in hands.experiment.network.by_id)
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 5)


def test_escape_gives_the_work_back(hands: Hands) -> None:
    before = hands.experiment
    shown = page(hands)
    hands.qtbot.keyClick(shown.cards[0], Key.Key_Escape)
    assert not shown.isVisible() and hands.experiment is before
    assert hands.canvas.hasFocus()


def test_files_used_last_are_listed_and_those_that_are_gone_can_be_taken_off(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    there, gone = tmp_path / "there.nnstudio", tmp_path / "gone.nnstudio"
    for path in (gone, there):
        answers.paths = [path]
        hands.key("Ctrl+Shift+S")
        hands.wait(path.is_file)
    gone.unlink()
    shown = page(hands)
    names = [b for b in shown.recent.findChildren(QPushButton) if b.isVisible()]
    assert [(b.text(), b.isEnabled()) for b in names] == [("there", True), ("gone", False)]
    assert "not there any more" in shown_words(shown)
    assert "just now" in shown_words(shown)
    off = [
        b
        for b in shown.recent.findChildren(QToolButton)
        if b.isVisible() and "gone" in b.accessibleName()
    ]
    hands.click(off[0])
    hands.wait(lambda: "gone" not in shown_words(shown))
    assert hands.window.files.listed() == [there]
    hands.choose("File", "New")
    hands.wait(lambda: not hands.experiment.network.blocks)
    assert not shown.isVisible(), "whatever opens a document closes the page"
    shown = page(hands)
    names = [b for b in shown.recent.findChildren(QPushButton) if b.isVisible()]
    hands.click(next(b for b in names if b.text() == "there"))
    hands.wait(lambda: bool(hands.experiment.network.blocks))
    assert not shown.isVisible()


def shown_words(shown: StartPage) -> str:
    from PySide6.QtWidgets import QLabel

    widgets = [*shown.recent.findChildren(QPushButton), *shown.recent.findChildren(QLabel)]
    return " | ".join(w.text() for w in widgets if not w.isHidden() and w.isVisible())


def test_a_file_can_be_dropped_on_it(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    path = tmp_path / "dropped.nnstudio"
    answers.paths = [path]
    hands.key("Ctrl+Shift+S")
    hands.wait(path.is_file)
    hands.choose("File", "New")
    shown = page(hands)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place = hands.window.rect().center()
    rest = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(hands.window, QDragEnterEvent(place, *rest))
    QApplication.sendEvent(hands.window, QDropEvent(QPointF(place), *rest))
    hands.wait(lambda: bool(hands.experiment.network.blocks))
    assert not shown.isVisible()


def test_it_is_shown_at_start_until_it_is_switched_off(
    hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    hands.window.pages.show_start_soon()
    hands.wait(lambda: hands.window.pages.start is not None)
    shown = hands.window.pages.start
    assert shown is not None
    hands.wait(shown.isVisible)
    hands.click(shown.at_start)
    again = open_studio()
    assert again.studio.settings.value(START_PAGE) in ("0", 0)


def test_training_by_its_key_closes_it(hands: Hands) -> None:
    shown = page(hands)
    hands.key("Ctrl+Return")
    hands.wait(lambda: hands.view().step > 0)
    assert not shown.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (760, 520)])
def test_it_covers_the_window_and_goes_with_its_size(hands: Hands, size: tuple[int, int]) -> None:
    shown = page(hands)
    hands.window.resize(*size)
    hands.wait(lambda: shown.width() == hands.window.width())
    assert shown.geometry().bottom() == hands.window.rect().bottom()
    content = shown._scroll.widget()
    assert content is not None
    hands.wait(lambda: content.width() <= shown.width())
    assert all(c.geometry().right() < content.width() for c in shown.cards)
