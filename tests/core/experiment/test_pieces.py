"""A piece that is cut out and put in again is the same network under other ids."""

from __future__ import annotations

import json

import pytest

from nnstudio.core.experiment import edits, note_edits
from nnstudio.core.experiment.checks import MOST_BLOCKS
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block, Network
from nnstudio.core.experiment.pieces import cut_out, put_in
from nnstudio.core.files.text import experiment_from_text, piece_to_text
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.problem import ProblemError

RESIDUAL = example("residual-mlp")


def test_a_piece_keeps_inner_links_values_names_and_places() -> None:
    ids = [block.id for block in RESIDUAL.network.blocks if block.layer.type in ("dense", "add")]
    named = edits.rename(RESIDUAL, ids[0], "첫 층")
    named, note = note_edits.add_note(named, (1, 2), "note")
    piece = cut_out(named, ids, [note])
    assert {(k.source, k.target) for k in piece.network.links} == {
        (k.source, k.target) for k in named.network.links if k.source in ids and k.target in ids
    }
    both, new, notes = put_in(named, piece, (40.0, -8.0))
    assert len(new) == len(ids) and set(new).isdisjoint(named.network.by_id)
    assert notes == ("note_2",)
    again = dict(zip(ids, new, strict=True))
    for old, fresh in again.items():
        assert both.network.by_id[fresh].layer == named.network.by_id[old].layer
        assert both.network.by_id[fresh].name == named.network.by_id[old].name
        x, y = named.positions[old]
        assert both.positions[fresh] == (x + 40, y - 8)
        inner = [again[s] for s in named.network.incoming[old] if s in again]
        assert list(both.network.incoming[fresh]) == inner
    assert both.network.blocks[: len(named.network.blocks)] == named.network.blocks
    assert both.notes[1].model_dump() | {"id": "note_1"} == named.notes[0].model_dump() | {
        "x": 41.0,
        "y": -6.0,
    }


def test_into_an_empty_network_and_out_again() -> None:
    whole = [block.id for block in RESIDUAL.network.blocks]
    put, new, _ = put_in(Experiment(), cut_out(RESIDUAL, whole))
    assert put.network == RESIDUAL.network.with_values(
        blocks=tuple(
            block.with_values(id=fresh)
            for block, fresh in zip(RESIDUAL.network.blocks, new, strict=True)
        ),
        links=put.network.links,
    )
    assert put.training == Experiment().training


def test_a_piece_survives_as_text_without_data_and_training() -> None:
    piece = cut_out(RESIDUAL, ["dense_1", "dense_2"])
    text = piece_to_text(piece)
    assert set(json.loads(text)["experiment"]) == {"network", "layout", "notes"}
    assert experiment_from_text(text) == piece


def test_more_blocks_than_a_file_may_hold_are_refused() -> None:
    blocks = tuple(Block(id=f"b{n}", layer=Dense()) for n in range(MOST_BLOCKS))
    full = Experiment(network=Network(blocks=blocks))
    with pytest.raises(ProblemError, match="network_full"):
        put_in(full, cut_out(RESIDUAL, ["dense_1"]))


def test_places_stay_where_a_block_may_stand() -> None:
    far = edits.move_blocks(RESIDUAL, {"dense_1": (1e6, -1e6)})
    put, (new,), _ = put_in(far, cut_out(far, ["dense_1"]), (500.0, -500.0))
    assert put.positions[new] == (1e6, -1e6)
