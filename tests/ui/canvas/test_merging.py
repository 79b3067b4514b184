"""Blocks that join several paths: links fan in, one by one, drawn and taken off by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from ui.canvas.hand import Hand, Parcel

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.dense import Dense


def linked(view) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


@pytest.fixture
def residual(open_canvas):
    """Input, Dense 1, Dense 2, an Add that still lacks the shortcut, Output."""
    experiment = example("xor-tanh")
    x, y = experiment.positions["dense_2"]
    experiment, block_id = edits.add_block(experiment, Add(), (x + 60, y))
    assert block_id == "add_1"
    return open_canvas(edits.arrange(experiment))


@pytest.mark.parametrize("backwards", [False, True])
def test_a_link_into_a_block_that_joins_is_added(residual, backwards: bool) -> None:
    hand = Hand(residual)
    start, end = hand.port("dense_1", "output"), hand.port("add_1", "input")
    if backwards:
        start, end = end, start
    hand.drag(start, end)
    assert {("dense_1", "add_1"), ("dense_2", "add_1")} <= linked(residual)
    assert check(residual.document.experiment) == ()
    assert residual.document.undo_stack.undoText() == "Connect"
    residual.document.undo_stack.undo()
    assert ("dense_1", "add_1") not in linked(residual)


def test_no_link_fades_while_one_is_added(residual) -> None:
    hand = Hand(residual)
    hand.press(hand.port("dense_1", "output"))
    hand.move(hand.port("dense_1", "output") + QPointF(20, 30))
    hand.move(hand.card("add_1"))
    assert residual.canvas.blocks["add_1"].ports["input"].offered
    assert not any(link.leaving for link in residual.canvas.links.values())
    hand.key(Qt.Key.Key_Escape)


def test_the_same_link_twice_is_refused_with_the_reason(residual, qtbot) -> None:
    hand = Hand(residual)
    with qtbot.waitSignal(residual.message) as told:
        hand.drag(hand.port("dense_2", "output"), hand.card("add_1"))
    assert told.args == ["said problem.link_exists"]


def test_links_arrive_at_one_port(residual) -> None:
    hand = Hand(residual)
    hand.drag(hand.port("dense_1", "output"), hand.port("add_1", "input"))
    links = residual.canvas.links
    assert links[("dense_1", "add_1")].end == links[("dense_2", "add_1")].end


def test_one_of_several_links_is_taken_off_before_its_end(residual) -> None:
    hand = Hand(residual)
    hand.drag(hand.port("dense_1", "output"), hand.port("add_1", "input"))
    residual.document.edit(edits.arrange, "Line up")
    link = residual.canvas.links[("dense_2", "add_1")]
    path = link._path
    share = next(n / 200 for n in range(200) if link.near_end(path.pointAtPercent(n / 200)))
    hand.drag(path.pointAtPercent(share), hand.card("add_1") + QPointF(0, 170))
    assert ("dense_2", "add_1") not in linked(residual)
    assert ("dense_1", "add_1") in linked(residual)


def test_a_full_block_gives_back_the_link_that_came_last(open_canvas) -> None:
    experiment = example("xor-tanh")
    experiment, join = edits.add_block(experiment, Add(), (0.0, 300.0), wire=False)
    for number in range(Add.sources[1]):
        at = (-200.0, 200.0 + 40.0 * number)
        experiment, block_id = edits.add_block(experiment, Dense(units=8), at, wire=False)
        experiment = edits.connect(experiment, block_id, join)
    view = open_canvas(experiment)
    hand = Hand(view)
    last = experiment.network.incoming[join][-1]
    port = hand.port(join, "input")
    hand.drag(port, port + QPointF(30, 170))
    assert (last, join) not in linked(view)
    assert len(view.document.experiment.network.incoming[join]) == Add.sources[1] - 1


def test_dropped_on_a_link_it_takes_it_and_says_what_is_missing(open_canvas) -> None:
    view = open_canvas(example("xor-tanh"))
    blocks = view.canvas.blocks
    middle = (blocks["dense_1"].card_rect.center() + blocks["dense_2"].card_rect.center()) / 2
    Parcel(view, "concatenate").carry(middle)
    assert {("dense_1", "concatenate_1"), ("concatenate_1", "dense_2")} <= linked(view)
    codes = {p.code for p in check(view.document.experiment) if p.block == "concatenate_1"}
    assert codes == {"problem.few_sources"}


def test_lined_up_branches_do_not_cover_each_other(open_canvas) -> None:
    view = open_canvas(example("residual-mlp"))
    cards = [item.card_rect for item in view.canvas.blocks.values()]
    for index, card in enumerate(cards):
        assert not any(card.intersects(other) for other in cards[index + 1 :])
