"""Everything can be found by typing: actions, panels, blocks, examples; in Korean by English words too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from journeys.hands import Hands, Key, seen
from nnstudio.ui.finder.finder import Finder
from nnstudio.ui.style import theme


def finder(hands: Hands) -> Finder:
    """Open the palette by its key."""
    hands.key("Ctrl+Shift+P")
    made = hands.window.pages.finder
    assert made is not None
    hands.wait(lambda: made.isVisible() and made.search.hasFocus())
    return made


def find(hands: Hands, typed: str) -> Finder:
    made = finder(hands)
    if typed.isascii():
        hands.qtbot.keyClicks(made.search, typed)
    else:
        made.search.insert(typed)  # As an input method does it.
    return made


def test_typing_and_enter_do_it(hands: Hands) -> None:
    hands.canvas.setFocus()
    made = find(hands, "dark")
    assert made.shown()[0].id == "view.dark"
    hands.qtbot.keyClick(made.search, Key.Key_Return)
    assert theme.mode() == "dark" and not made.isVisible()
    assert hands.canvas.hasFocus(), "the keyboard goes back to where it was"
    hands.wait(lambda: finder(hands).shown()[0].id == "view.dark")
    hands.qtbot.keyClick(made.search, Key.Key_Escape)
    assert not made.isVisible()


def test_blocks_panels_and_examples_are_found(hands: Hands) -> None:
    made = find(hands, "dense 2")
    assert made.shown()[0].text == "Go to Dense 2"
    hands.qtbot.keyClick(made.search, Key.Key_Return)
    assert hands.canvas.selected() == ("dense_2",)
    made = find(hands, "overfitting")
    hands.qtbot.keyClick(made.search, Key.Key_Return)
    hands.wait(lambda: seen(hands.window.docks["overfitting"].widget()))
    made = find(hands, "spiral example")
    assert made.shown()[0].path == "Example"
    hands.qtbot.keyClick(made.search, Key.Key_Return)
    hands.wait(lambda: hands.studio.document.experiment.data.dataset.type == "spiral")


def test_what_cannot_be_done_says_why_and_stays(hands: Hands) -> None:
    made = find(hands, "stop end the run")
    assert made.shown()[0].id in ("run.stop", "run.compare_stop") and not made.shown()[0].can
    assert made.hint.text().startswith("Not now. ")
    hands.qtbot.keyClick(made.search, Key.Key_Return)
    assert made.isVisible()
    hands.qtbot.keyClicks(made.search, " xyz")
    assert not made.list.isVisible() and "Nothing is called so" in made.hint.text()


def test_arrows_go_round_and_a_click_elsewhere_closes(hands: Hands) -> None:
    made = finder(hands)
    last = made.list.count() - 1
    hands.qtbot.keyClick(made.search, Key.Key_Up)
    assert made.list.currentRow() == last
    hands.qtbot.keyClick(made.search, Key.Key_Down)
    assert made.list.currentRow() == 0
    hands.window.palette_panel.search.setFocus()
    assert not made.isVisible()
    assert QApplication.focusWidget() is hands.window.palette_panel.search


def test_korean_finds_by_english_too(hands: Hands) -> None:
    hands.choose("View", "한국어")
    for typed in ("다시 실행", "redo"):
        made = find(hands, typed)
        assert "edit.redo" in [command.id for command in made.shown()]
        hands.qtbot.keyClick(made.search, Key.Key_Escape)
    made = find(hands, "밀집층 2")
    assert made.shown()[0].id == "block.dense_2"


@pytest.mark.parametrize("size", [(1280, 800), (700, 420)])
def test_it_fits_into_the_window(size: tuple[int, int], hands: Hands) -> None:
    hands.window.resize(*size)
    made = finder(hands)
    assert hands.window.rect().contains(made.geometry())


def test_every_action_has_words_a_tip_and_a_drawing(open_studio: Callable[[], Hands]) -> None:
    hands = open_studio()
    records = hands.window.actions_table.records
    assert not [r.id for r in records if not r.icon], "no drawing"
    assert not [r.id for r in records if not r.tip and r.id != "run.main"], "no tip"
    views = hands.window.views.records.values()
    assert not [r.id for r in views if not r.icon or not r.tip]
