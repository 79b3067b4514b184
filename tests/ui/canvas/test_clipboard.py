"""Cut, copy, paste and duplicate: fresh ids, inner links, one step each; foreign text is refused in a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from ui.canvas.hand import Hand

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.note_edits import add_note
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.ui.canvas import clipboard
from nnstudio.ui.canvas.clipboard import MOST_LETTERS

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def board(qapp):
    """The clipboard, emptied again."""
    kept = QGuiApplication.clipboard()
    kept.clear()
    yield kept
    kept.clear()


def links(view) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


def covered(view) -> list[tuple[str, str]]:
    """Pairs of things that lie on each other."""
    items = {**view.canvas.blocks, **view.canvas.notes}
    names = sorted(items)
    return [
        (a, b)
        for at, a in enumerate(names)
        for b in names[at + 1 :]
        if items[a].card_rect.intersects(items[b].card_rect)
    ]


def test_copied_blocks_are_pasted_beside_the_originals_and_selected(view) -> None:
    before = view.document.experiment
    view.select(("dense_1", "dense_2"))
    clipboard.copy(view)
    clipboard.paste(view)
    assert view.selected() == ("dense_3", "dense_4")
    assert links(view) == {
        *((k.source, k.target) for k in before.network.links),
        ("dense_3", "dense_4"),
    }
    by_id = view.document.experiment.network.by_id
    assert by_id["dense_3"].layer == by_id["dense_1"].layer
    assert not covered(view)
    assert view.document.undo_stack.undoText() == "Paste 2 blocks"
    clipboard.paste(view)
    assert view.selected() == ("dense_5", "dense_6") and not covered(view)
    view.document.undo_stack.undo()
    view.document.undo_stack.undo()
    assert view.document.experiment == before


def test_what_was_cut_comes_back_where_it_was(view) -> None:
    before = view.document.experiment.positions["dense_1"]
    view.select(("dense_1",))
    clipboard.cut(view)
    assert "dense_1" not in view.canvas.blocks
    assert view.document.undo_stack.undoText() == "Delete Dense 1"
    clipboard.paste(view)
    assert view.document.experiment.positions["dense_1"] == before
    assert view.document.undo_stack.undoText() == "Paste Dense"


def test_blocks_travel_to_another_document_with_notes(open_canvas) -> None:
    source = open_canvas(add_note(example("residual-mlp"), (10, 400), "지름길\n왜?")[0])
    target = open_canvas(Experiment())
    source.canvas.select(source.canvas.blocks, (), source.canvas.notes)
    clipboard.copy(source)
    clipboard.paste(target)
    one, other = source.document.experiment, target.document.experiment
    assert len(other.network.blocks) == len(one.network.blocks)
    assert len(other.network.links) == len(one.network.links)
    assert [note.text for note in other.notes] == ["지름길\n왜?"]
    assert sorted(other.positions.values()) == sorted(one.positions.values())
    assert other.data == Experiment().data and other.training == Experiment().training
    assert set(target.selected()) == set(other.network.by_id)


def test_the_text_of_a_whole_experiment_is_pasted_without_data_and_training(view, board) -> None:
    training = view.document.experiment.training
    board.setText(experiment_to_text(example("mnist-mlp")))
    clipboard.paste(view)
    assert len(view.canvas.blocks) == 10
    assert view.document.experiment.training == training


def test_duplicate_and_a_drag_with_alt(view, board) -> None:
    board.setText("mine")
    before = view.document.experiment
    view.select(("dense_1",))
    clipboard.duplicate(view)
    assert view.document.undo_stack.undoText() == "Duplicate Dense"
    assert view.selected() == ("dense_3",) and not covered(view)
    view.document.undo_stack.undo()
    hand, alt = Hand(view), Qt.KeyboardModifier.AltModifier
    start = hand.card("dense_1")
    hand.drag(start, start + QPointF(0, 160), keys=alt)
    after = view.document.experiment
    x, y = before.positions["dense_1"]
    assert after.positions == {**before.positions, "dense_3": (x, y + 160)}
    assert view.canvas.blocks["dense_1"].pos() == QPointF(x, y)
    assert view.document.undo_stack.count() == 1
    view.document.undo_stack.undo()
    assert view.document.experiment == before
    assert board.text() == "mine"


def test_a_drag_with_alt_that_is_given_up_leaves_nothing(view) -> None:
    before = view.document.experiment
    hand, alt = Hand(view), Qt.KeyboardModifier.AltModifier
    start = hand.card("dense_1")
    hand.press(start, keys=alt)
    hand.move(start + QPointF(0, 160), keys=alt)
    hand.key(Qt.Key.Key_Escape)
    hand.release(start + QPointF(0, 160), keys=alt)
    assert view.document.experiment is before


def broken(**changes: object) -> str:
    data = json.loads(experiment_to_text(example("xor-tanh")))
    blocks = data["experiment"]["network"]["blocks"]
    blocks[1]["layer"].update(changes)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no blocks"),
        ("안녕하세요", "no blocks"),
        ('{"a": 1}', "no blocks"),
        ("[" * 100_000, "no blocks"),
        (experiment_to_text(Experiment()), "no blocks"),
        ("\ud800", "no blocks"),
        (broken(units=-3), "said problem.below"),
        (broken(units="many"), "said problem.wrong_type"),
        (" " * (MOST_LETTERS + 1), "said problem.json_too_large"),
    ],
)
def test_what_cannot_be_pasted_is_refused_in_one_sentence(view, board, text, sentence) -> None:
    told = []
    view.message.connect(told.append)
    before = view.document.experiment
    board.setText(text)
    clipboard.paste(view)
    assert len(told) == 1 and sentence in told[0]
    assert view.document.experiment is before


def test_an_empty_clipboard_says_so_and_copying_nothing_leaves_it_alone(view, board) -> None:
    told = []
    view.message.connect(told.append)
    clipboard.paste(view)
    assert told == ["The clipboard holds no blocks of a network."]
    board.setText("mine")
    clipboard.copy(view)
    clipboard.cut(view)
    clipboard.duplicate(view)
    assert board.text() == "mine" and view.document.undo_stack.count() == 0


def test_the_page_on_the_format_shows_a_text_that_can_be_pasted(view, board) -> None:
    page = (ROOT / "docs/clipboard.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found is not None
    board.setText(found[1])
    clipboard.paste(view)
    assert ("dense_3", "dense_4") in links(view)
    assert view.document.experiment.network.by_id["dense_4"].name == "Second"
    assert len(view.document.experiment.notes) == 1
    view.select(("dense_3", "dense_4"))
    clipboard.copy(view)
    assert experiment_from_text(board.text()).network.by_id["dense_4"].name == "Second"
