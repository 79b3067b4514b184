"""A layer dropped from the palette links itself, shows where it will go and is one step to undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF
from ui.canvas.hand import Hand, Parcel

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.templates import TEMPLATES
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.penalties.l2 import L2
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.items.ghost_item import GRIP
from nnstudio.ui.part_mime import MIME_TYPE, part_mime


def linked(view) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


def test_the_first_block_stands_where_it_was_dropped(open_canvas) -> None:
    view = open_canvas(Experiment())
    Parcel(view, "input").carry(QPointF(10, 20))
    places = view.document.experiment.positions
    corner = QPointF(10, 20) - GRIP
    assert abs(places["input_1"][0] - corner.x()) <= 2
    assert abs(places["input_1"][1] - corner.y()) <= 2
    assert places["input_1"][0] % 4 == places["input_1"][1] % 4 == 0


def test_a_dropped_block_links_itself_to_its_neighbour(open_canvas) -> None:
    view = open_canvas(Experiment())
    Parcel(view, "input").carry(QPointF(-200, 0))
    Parcel(view, "dense").carry(QPointF(0, 0))
    Parcel(view, "output").carry(QPointF(200, 0))
    assert linked(view) == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert view.canvas.links[("input_1", "dense_1")].label == "784"


def test_a_block_dropped_on_a_link_goes_between(view) -> None:
    link = view.canvas.links[("dense_1", "dense_2")]
    middle = (link.start + link.end) / 2
    Parcel(view, "dropout").carry(middle)
    assert ("dense_1", "dense_2") not in linked(view)
    assert {("dense_1", "dropout_1"), ("dropout_1", "dense_2")} <= linked(view)
    assert view.selected() == ("dropout_1",)
    cards = [item.card_rect for item in view.canvas.blocks.values()]
    assert not any(a is not b and a.intersects(b) for a in cards for b in cards)
    stack = view.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Add Dropout")
    stack.undo()
    assert view.document.experiment == example("xor-tanh")


def test_the_link_it_would_go_between_lights_up_and_a_ghost_follows(view) -> None:
    parcel = Parcel(view, "dense")
    link = view.canvas.links[("dense_1", "dense_2")]
    middle = (link.start + link.end) / 2
    assert parcel.enter(middle)
    assert parcel.move(middle)
    assert [key for key, item in view.canvas.links.items() if item.receiving] == [link.key]
    ghosts = [i for i in view.canvas.items() if type(i).__name__ == "GhostItem"]
    assert len(ghosts) == 1
    centre = ghosts[0].pos() + QPointF(WIDTH / 2, GRIP.y())
    assert (centre - middle).manhattanLength() <= 8
    before = view.document.experiment
    parcel.leave()
    assert not any(item.receiving for item in view.canvas.links.values())
    assert not [i for i in view.canvas.items() if type(i).__name__ in ("GhostItem", "RubberLink")]
    assert view.document.experiment is before


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"not json",
        b"\xff\xfe",
        b'{"family": "layer", "type": "no_such_layer"}',
        b'{"family": "loss", "type": "dense"}',
        b"[" * 3000,
        b" " * 10_000,
    ],
)
def test_what_is_no_layer_is_refused(view, text: bytes) -> None:
    mime = QMimeData()
    mime.setData(MIME_TYPE, QByteArray(text))
    parcel = Parcel(view, mime)
    before = view.document.experiment
    assert not parcel.enter(QPointF(0, 0))
    parcel.drop(QPointF(0, 0))
    assert view.document.experiment is before


def test_plain_text_is_left_to_others(view) -> None:
    mime = QMimeData()
    mime.setText("dense")
    assert not Parcel(view, mime).enter(QPointF(0, 0))


def test_adding_without_a_place_goes_before_the_output(view) -> None:
    view.add_layer(Dense(units=3))
    assert {("dense_2", "dense_3"), ("dense_3", "output_1")} <= linked(view)
    cards = [item.card_rect for item in view.canvas.blocks.values()]
    assert not any(a is not b and a.intersects(b) for a in cards for b in cards)
    assert view.document.undo_stack.count() == 1
    assert view.selected() == ("dense_3",)


def test_building_a_network_by_adding_only(open_canvas) -> None:
    from nnstudio.core.layers.base import LAYERS

    view = open_canvas(Experiment())
    for kind in ("output", "input", "dense", "batch_norm", "dropout"):
        view.add_layer(LAYERS.get(kind).make())
    assert linked(view) == {
        ("input_1", "dense_1"),
        ("dense_1", "batch_norm_1"),
        ("batch_norm_1", "dropout_1"),
        ("dropout_1", "output_1"),
    }
    assert Hand(view).card("dropout_1").x() < Hand(view).card("output_1").x()


def test_a_network_that_was_seen_whole_stays_so(view) -> None:
    view.resize(view.canvas.content_rect().toRect().width() + 80, 500)
    view.zoom_reset()
    view.fit()
    assert view.shows_all
    one, two = Hand(view).card("dense_1"), Hand(view).card("dense_2")
    Parcel(view, "dense").carry((one + two) * 0.5)
    assert len(view.canvas.blocks) == 5
    assert view.shows_all


def layer_of(view, block_id: str):
    return view.document.experiment.network.by_id[block_id].layer


def receptions(view) -> dict[str, str]:
    return {block_id: item.reception for block_id, item in view.canvas.blocks.items()}


def test_a_choice_dropped_on_a_block_is_set_there(view) -> None:
    hand = Hand(view)
    for kind, read, value in (
        ("batch_norm", lambda layer: layer.batch_norm, "before"),
        ("dropout", lambda layer: layer.dropout, 0.2),
    ):
        parcel = Parcel(view, kind)
        parcel.enter(hand.card("dense_1") + QPointF(0, 200))
        parcel.move(hand.card("dense_1"))
        assert receptions(view)["dense_1"] == "takes"
        assert view.reason.text().endswith(" for Dense 1")
        assert not any(link.receiving for link in view.canvas.links.values())
        parcel.drop(hand.card("dense_1"))
        assert read(layer_of(view, "dense_1")) == value
        assert set(receptions(view).values()) == {""}
    assert len(view.canvas.blocks) == 4
    assert view.document.undo_stack.count() == 2
    assert view.document.undo_stack.undoText() == "Change Dropout"
    view.document.undo_stack.undo()
    view.document.undo_stack.undo()
    assert view.document.experiment == example("xor-tanh")


@pytest.mark.parametrize("part", [Normal(std=0.3), L2()], ids=["initializer", "penalty"])
def test_a_part_shows_who_takes_it_and_why_others_do_not(view, part) -> None:
    hand = Hand(view)
    parcel = Parcel(view, part_mime(part))
    parcel.enter(QPointF(0, 300))
    assert receptions(view) == {
        "input_1": "refuses",
        "dense_1": "takes",
        "dense_2": "takes",
        "output_1": "takes",
    }
    parcel.move(hand.card("input_1"))
    assert view.reason.text() == "said problem.choice_not_taken"
    parcel.move(hand.card("dense_2"))
    parcel.drop(hand.card("dense_2"))
    made = layer_of(view, "dense_2")
    assert made.initializer == part or made.weight_decay == L2(strength=0.01)
    assert view.selected() == ("dense_2",)


def test_a_part_dropped_on_nothing_says_what_it_is_for(view, qtbot) -> None:
    before = view.document.experiment
    with qtbot.waitSignal(view.message) as told:
        Parcel(view, part_mime(L2())).carry(QPointF(0, 300))
    assert told.args == ["said problem.choice_needs_block"]
    assert view.document.experiment is before
    assert all(item.opacity() == 1 for item in view.canvas.blocks.values())


def test_a_template_takes_the_networks_place_in_one_step(view) -> None:
    before = view.document.experiment
    parcel = Parcel(view, part_mime(TEMPLATES["residual"]))
    parcel.enter(QPointF(0, 0))
    assert "takes the place" in view.reason.text()
    parcel.drop(QPointF(0, 0))
    after = view.document.experiment
    assert after.network.of_type("add") and after.data == before.data
    assert after.training == before.training
    assert view.document.undo_stack.undoText() == "Template Residual"
    view.document.undo_stack.undo()
    assert view.document.experiment == before


def test_an_end_of_the_network_steps_the_links_back(view) -> None:
    parcel = Parcel(view, "input")
    parcel.enter(QPointF(0, 300))
    assert all(link.leaving for link in view.canvas.links.values())
    parcel.leave()
    assert not any(link.leaving for link in view.canvas.links.values())


def test_a_dropped_output_suits_the_data(open_canvas) -> None:
    view = open_canvas(edits.set_data(Experiment(), dataset=example("xor-tanh").data.dataset))
    Parcel(view, "output").carry(QPointF(0, 0))
    assert layer_of(view, "output_1").units == 2


def test_what_is_taken_in_the_palette_goes_to_the_selection(view) -> None:
    view.select(("dense_1", "dense_2", "input_1"))
    view.take(Normal(std=0.3))
    assert layer_of(view, "dense_1").initializer == layer_of(view, "dense_2").initializer
    assert layer_of(view, "dense_1").initializer == Normal(std=0.3)
    view.take(TEMPLATES["mlp"])
    assert set(view.canvas.blocks) == {"input_1", "dense_1", "output_1"}
    view.take(Dense(units=4))
    assert ("dense_1", "dense_2") in linked(view)
