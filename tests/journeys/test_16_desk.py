"""A desk to work at: copy between windows, duplicate, align, arrange, take notes, and take it all back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from journeys.conftest import Answers
from journeys.hands import CTRL, Hands, Key, seen
from nnstudio.core.experiment import edits
from nnstudio.core.files.text import experiment_to_text
from nnstudio.ui.canvas.overlays.note_field import NoteField
from nnstudio.ui.panels.network_list import NetworkListPanel

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def board(qapp):
    """The clipboard, emptied again."""
    kept = QGuiApplication.clipboard()
    kept.clear()
    yield kept
    kept.clear()


def to_the_canvas(hands: Hands) -> None:
    """Click where nothing is, which gives the canvas the keyboard."""
    port = hands.canvas.viewport()
    hands.click(port, QPoint(port.width() // 2, port.height() - 8))


def by_letters(hands: Hands, menu: str, *letters: Qt.Key) -> None:
    """Open a menu and go on with the underlined letters, through smaller menus."""
    bar = hands.window.menuBar()
    entry = next(a for a in bar.actions() if a.text().replace("&", "") == menu)
    hands.click(bar, bar.actionGeometry(entry).center())
    hands.wait(QApplication.activePopupWidget)
    for letter in letters:
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        QTest.keyClick(popup, letter)
    assert QApplication.activePopupWidget() is None


def undo_everything(hands: Hands) -> None:
    while hands.studio.document.undo_stack.canUndo():
        hands.key("Ctrl+Z", at=hands.canvas)


def test_blocks_are_copied_into_another_window(open_studio: Callable[[], Hands]) -> None:
    one = open_studio()
    one.select("dense_2")
    one.select("dense_3", SHIFT)
    one.key("Ctrl+C")
    one.key("Ctrl+V")
    assert one.canvas.selected() == ("dense_5", "dense_6")
    assert ("dense_5", "dense_6") in one.links()
    other = open_studio()
    other.choose("File", "New")
    other.wait(lambda: not other.experiment.network.blocks)
    to_the_canvas(other)
    other.key("Ctrl+V")
    assert other.links() == {("dense_1", "dense_2")}
    assert other.layer("dense_1") == one.layer("dense_2")
    other.key("Ctrl+Z")
    assert not other.experiment.network.blocks


def test_a_letter_is_pasted_where_one_types_and_foreign_text_is_refused_on_the_canvas(
    hands: Hands, board
) -> None:
    before = hands.experiment
    board.setText("42")
    to_the_canvas(hands)
    hands.key("Ctrl+V")
    hands.wait(lambda: "holds no blocks" in hands.message)
    assert hands.experiment is before
    hands.select("dense_1")
    hands.type_into("Units", "", None)
    hands.key("Ctrl+V")
    hands.key(Key.Key_Return)
    assert hands.layer("dense_1").units == 42
    hands.select("dense_1")
    hands.key("Ctrl+X")
    assert "dense_1" not in hands.experiment.network.by_id


def test_duplicate_align_arrange_and_take_everything_back(hands: Hands) -> None:
    start = experiment_to_text(hands.experiment)
    hands.select("dense_1")
    hands.key("Ctrl+D")
    (copy,) = hands.canvas.selected()
    hands.select("dense_4", SHIFT)
    by_letters(hands, "Edit", Key.Key_L, Key.Key_T)
    at = hands.experiment.positions
    assert at[copy][1] == at["dense_4"][1]
    hands.key("Ctrl+L", at=hands.canvas)
    port = hands.canvas.viewport().rect()
    for block_id, item in hands.canvas.canvas.blocks.items():
        area = hands.canvas.mapFromScene(item.card_rect).boundingRect()
        assert port.contains(area), block_id
    undo_everything(hands)
    assert experiment_to_text(hands.experiment) == start


def test_eight_blocks_in_a_small_window_are_arranged_to_be_read(hands: Hands) -> None:
    hands.window.resize(1280, 800)
    hands.choose("File", "Examples", "overfitting-300")
    hands.wait(lambda: len(hands.experiment.network.blocks) == 8)
    hands.studio.document.edit(edits.arrange, "In one line")
    hands.canvas.fit()
    small = hands.canvas.transform().m11()
    hands.key("Ctrl+L", at=hands.canvas)
    assert hands.canvas.transform().m11() > 1.2 * small
    assert len({y for _, y in hands.experiment.positions.values()}) == 2


def test_a_note_is_written_saved_and_found_again(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    to_the_canvas(hands)
    hands.key("N")
    field = hands.canvas.findChild(NoteField)
    assert field is not None
    hands.wait(field.hasFocus)
    field.insertPlainText("과적합은 여기서 시작\nsee epoch 14")
    hands.key(Key.Key_Return, CTRL)
    assert hands.experiment.notes[0].text == "과적합은 여기서 시작\nsee epoch 14"
    answers.paths = [tmp_path / "noted.nnstudio"]
    hands.key("Ctrl+S", at=hands.canvas)
    hands.wait(lambda: (tmp_path / "noted.nnstudio").exists())
    hands.choose("File", "New")
    hands.wait(lambda: not hands.experiment.notes)
    answers.paths = [tmp_path / "noted.nnstudio"]
    hands.key("Ctrl+O", at=hands.canvas)
    hands.wait(lambda: len(hands.experiment.notes) == 1)
    assert "note_1" in hands.canvas.canvas.notes


def test_a_rectangle_and_one_change_for_all(hands: Hands) -> None:
    first, last = (hands.block(b).card_rect for b in ("dense_1", "dense_4"))
    hands.drag(
        hands.spot(first.topLeft() - QPointF(6, 30)),
        hands.spot(last.bottomRight() + QPointF(2, 10)),
    )
    assert hands.canvas.selected() == ("dense_1", "dense_2", "dense_3", "dense_4")
    hands.type_into("Units", "64")
    assert {hands.layer(f"dense_{n}").units for n in (1, 2, 3, 4)} == {64}
    hands.key("Ctrl+Z", at=hands.canvas)
    assert {hands.layer(f"dense_{n}").units for n in (1, 2, 3, 4)} == {100}


def test_a_problem_is_mended_at_its_badge_by_keyboard(hands: Hands) -> None:
    hands.select("output_1")
    hands.type_into("Units", "7")
    hands.key("F8", at=hands.canvas)
    sheet = hands.canvas.trouble.sheet
    hands.wait(lambda: seen(sheet))
    (button,) = sheet.cards.buttons()
    hands.wait(button.hasFocus)
    hands.key(Key.Key_Space)
    assert hands.layer("output_1").units == 10
    hands.wait(hands.canvas.hasFocus)


def test_the_list_does_it_all_by_keyboard(hands: Hands) -> None:
    hands.choose("View", "Panels", "Network as a list")
    hands.wait(lambda: seen(hands.window.docks["network"]))
    panel = hands.window.views.panel(NetworkListPanel)
    hands.wait(lambda: panel.tree.topLevelItemCount() == 6)
    panel.tree.setFocus()
    hands.key(Key.Key_Home)
    hands.key(Key.Key_Down)
    assert hands.canvas.selected() == ("dense_1",)
    hands.key(Key.Key_Insert)
    hands.wait(panel.tools.menus["add"].isVisible)
    entry = next(a for a in panel.tools.menus["add"].actions() if a.text() == "Dropout")
    assert isinstance(panel.tools.menus["add"], QMenu)
    panel.tools.menus["add"].setActiveAction(entry)
    QTest.keyClick(panel.tools.menus["add"], Key.Key_Return)
    hands.wait(lambda: panel.tree.topLevelItemCount() == 7)
    assert ("dense_1", "dropout_1") in hands.links()
    hands.wait(lambda: hands.canvas.selected() == ("dropout_1",) == panel.tree.chosen())
    panel.tree.setFocus()
    hands.key(Key.Key_Down, CTRL)
    assert ("dense_2", "dropout_1") in hands.links()
    hands.wait(lambda: panel.tree.chosen() == ("dropout_1",))
    hands.key(Key.Key_Delete)
    hands.wait(lambda: panel.tree.topLevelItemCount() == 6)
    hands.select("dense_3")
    hands.wait(lambda: panel.tree.chosen() == ("dense_3",))


def test_the_overview_can_be_switched_off_for_good(open_studio: Callable[[], Hands]) -> None:
    hands = open_studio()
    for _ in range(5):
        hands.key("Ctrl++", at=hands.canvas)
    hands.wait(hands.canvas.minimap.isVisible)
    hands.choose("View", "Overview of the network")
    assert not hands.canvas.minimap.isVisible()
    again = open_studio()
    assert not again.canvas.minimap.wanted
    again.choose("View", "Overview of the network")
    assert again.canvas.minimap.wanted
