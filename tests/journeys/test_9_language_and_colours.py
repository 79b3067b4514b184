"""Another language and other colours in the middle of a run: the run goes on, the words change."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from journeys.conftest import Answers
from journeys.hands import Hands, Key, seen, shown_text
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.style import theme
from nnstudio.ui.style.tokens import CONTRAST, DARK, LIGHT
from nnstudio.ui.widgets.dock_tabs import DockTabs

HANGUL = re.compile("[가-힣]")


def test_korean_while_it_trains(hands: Hands) -> None:
    hands.type_into("Epochs", "1000000")
    hands.select("dense_2")
    hands.type_into("Units", "50")
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 20)
    history, old = hands.view().history, hands.window
    hands.choose("View", "한국어")
    assert hands.window is not old and hands.window.isVisible()
    hands.wait(lambda: not shiboken6.isValid(old) or not old.isVisible())
    step = hands.view().step
    hands.wait(lambda: hands.view().step > step)
    assert hands.view().history is history and hands.state == "running"
    hands.wait(lambda: hands.button("run.main").text() == "일시정지")
    batch = hands.window.views.panel(CurvesPanel).loss.series["batch"]
    drawn = len(batch.y)
    hands.wait(lambda: len(batch.y) > drawn)
    assert hands.window.run_bar.status.text().startswith("학습 중")
    for part in (
        hands.window.canvas,
        hands.window.inspector,
        hands.window.run_bar,
        hands.window.status_line,
    ):
        assert HANGUL.search(shown_text(part)), part
    assert [dock.windowTitle() for dock in hands.window.docks.values()][:2] == ["블록", "속성"]
    assert "밀집층 2" in hands.card("dense_2")
    menus = [action.text() for action in hands.window.menuBar().actions()]
    assert all(HANGUL.search(menu) for menu in menus)

    # Everything still works, undo over the change of language too, many times.
    for _ in range(3):
        hands.key("Ctrl+Z", at=hands.canvas)
        assert hands.layer("dense_2").units == 100
        hands.key("Ctrl+Shift+Z", at=hands.canvas)
        assert hands.layer("dense_2").units == 50
    hands.select("dense_1")
    hands.type_into("뉴런 수", "30")
    assert "30" in hands.card("dense_1")
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.choose("보기", "English")
    assert hands.button("run.main").text() in ("Train", "Continue")
    hands.key("Ctrl+Z", at=hands.canvas)
    assert hands.layer("dense_1").units == 100
    gc.collect()


def test_the_language_is_remembered(hands: Hands, open_studio: Callable[[], Hands]) -> None:
    hands.choose("View", "한국어")
    hands.window.close()
    again = open_studio()
    assert again.button("run.main").text() == "학습"


def test_closing_asks_in_korean(hands: Hands, answers: Answers) -> None:
    hands.choose("View", "한국어")
    hands.select("dense_1")
    hands.key(Key.Key_Delete)
    answers.buttons = [QMessageBox.StandardButton.Cancel]
    hands.window.close()
    assert HANGUL.search(answers.asked[0])
    assert hands.window.isVisible()


def test_a_change_of_language_keeps_panels_and_size(hands: Hands) -> None:
    hands.choose("View", "Panels", "Histograms")
    hands.wait(lambda: not hands.window.docks["histograms"].isVisible())
    hands.choose("View", "한국어")
    hands.wait(lambda: seen(hands.window.docks["palette"]))
    assert not hands.window.docks["histograms"].isVisible()


def ground(hands: Hands) -> QColor:
    """The colour that the empty canvas really has on the screen."""
    image = hands.canvas.viewport().grab().toImage()
    return image.pixelColor(3, image.height() - 3)


def test_no_tab_bar_lies_over_the_blocks(hands: Hands, open_studio: Callable[[], Hands]) -> None:
    """Qt forgets bars when a window is laid out as it was left before it is shown."""

    def once(hands: Hands) -> bool:
        shown = [bar for bar in DockTabs.of(hands.window).bars() if bar.isVisible()]
        tabs = [bar.tabText(index) for bar in shown for index in range(bar.count())]
        return len(tabs) == len(set(tabs)) > 5

    hands.wait(lambda: once(hands))
    hands.choose("View", "한국어")
    hands.wait(lambda: once(hands))
    hands.choose("보기", "English")
    hands.wait(lambda: once(hands))
    hands.window.close()
    again = open_studio()
    again.wait(lambda: once(again))


def test_dark_and_light_while_it_trains(hands: Hands, open_studio: Callable[[], Hands]) -> None:
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 20)
    hands.choose("View", "Dark")
    assert theme.current() is DARK
    hands.wait(lambda: ground(hands).lightness() < 80)
    hands.wait(lambda: hands.window.grab().toImage().pixelColor(700, 8).lightness() < 80)
    step = hands.view().step
    hands.wait(lambda: hands.view().step > step)
    hands.choose("View", "Light")
    assert theme.current() is LIGHT
    hands.wait(lambda: ground(hands).lightness() > 200)
    hands.choose("View", "Dark")
    again = open_studio()
    assert theme.current() is DARK, "the choice is remembered"
    hands.wait(lambda: ground(again).lightness() < 80)


def test_high_contrast_is_black_and_remembered(
    hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    hands.choose("View", "High contrast")
    assert theme.current() is CONTRAST
    hands.wait(lambda: ground(hands).lightness() < 5)
    open_studio()
    assert theme.current() is CONTRAST


@pytest.mark.parametrize("language", ["English", "한국어"])
def test_large_type_for_a_projector(
    language: str, hands: Hands, open_studio: Callable[[], Hands]
) -> None:
    if language != "English":
        hands.choose("View", language)
    hands.window.resize(1280, 800)
    hands.wait(lambda: hands.window.width() == 1280)
    hands.canvas.zoom_reset()
    before = hands.button("run.main").height(), hands.canvas.transform().m11()
    hands.key("Ctrl+Shift+L")
    hands.wait(lambda: hands.button("run.main").height() > 1.3 * before[0])
    assert hands.canvas.transform().m11() == pytest.approx(1.4 * before[1])
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 20)
    assert (hands.window.width(), hands.window.height()) == (1280, 800), "it still fits the screen"
    assert not cut(hands.window)
    again = open_studio()
    assert theme.scale() == theme.LARGE, "the choice is remembered"
    again.key("Ctrl+Shift+L")
    hands.wait(lambda: hands.button("run.main").height() == before[0])
    assert theme.scale() == 1.0


def cut(window: QWidget) -> list[str]:
    """The buttons whose words or borders have no room."""
    buttons = (b for b in window.findChildren(QPushButton) if seen(b) and b.text())
    return [
        b.text()
        for b in buttons
        if b.height() < b.sizeHint().height() or b.width() < b.sizeHint().width()
    ]
