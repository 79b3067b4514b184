"""A layer dropped from the palette links itself, shows where it will go and is one step to undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF
from ui.canvas.hand import Hand, Parcel

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.items.ghost_item import GRIP
from nnstudio.ui.part_mime import MIME_TYPE


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
    from nnstudio.core.layers.dense import Dense

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
