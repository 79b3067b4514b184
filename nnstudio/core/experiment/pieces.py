"""Pieces of a network: cut out as an experiment of their own, and put into another one.

Copying, pasting and duplicating are this and nothing else, within one window or between two programs.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.experiment.checks import MOST_BLOCKS
from nnstudio.core.experiment.experiment import Experiment, Position
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.experiment.note import Note
from nnstudio.core.experiment.note_edits import MOST_NOTES, free_note_id
from nnstudio.core.parts.problem import Problem, ProblemError

_FARTHEST = 1e6


def cut_out(experiment: Experiment, blocks: Iterable[str], notes: Iterable[str] = ()) -> Experiment:
    """These blocks and notes, their places, and the links that run between two of them."""
    chosen, chosen_notes = set(blocks), set(notes)
    network = experiment.network
    return Experiment(
        network=Network(
            blocks=tuple(block for block in network.blocks if block.id in chosen),
            links=tuple(link for link in network.links if {link.source, link.target} <= chosen),
        ),
        layout=tuple(place for place in experiment.layout if place.block in chosen),
        notes=tuple(note for note in experiment.notes if note.id in chosen_notes),
    )


def put_in(
    experiment: Experiment, piece: Experiment, by: tuple[float, float] = (0.0, 0.0)
) -> tuple[Experiment, tuple[str, ...], tuple[str, ...]]:
    """Add the blocks, inner links and notes of a piece under fresh ids, moved ``by`` so far.

    Its data and training are not taken over. Returns the ids of the new blocks and notes too, in the
    piece's order.

    Raises:
        ProblemError: where the whole would be larger than a file may hold.
    """
    network = experiment.network
    _check_counts(experiment, piece)
    ids = _fresh_ids(network, piece.network.blocks)
    blocks = (Block(id=ids[b.id], layer=b.layer, name=b.name) for b in piece.network.blocks)
    links = (Link(source=ids[k.source], target=ids[k.target]) for k in piece.network.links)
    places = (
        Position.make(block=ids[p.block], x=_near(p.x + by[0]), y=_near(p.y + by[1]))
        for p in piece.layout
    )
    known = {note.id for note in experiment.notes}
    notes: list[Note] = []
    for note in piece.notes:
        note_id = free_note_id(known)
        known.add(note_id)
        x, y = _near(note.x + by[0]), _near(note.y + by[1])
        notes.append(note.with_values(id=note_id, x=x, y=y))
    merged = experiment.with_values(
        network=Network(blocks=(*network.blocks, *blocks), links=(*network.links, *links)),
        layout=(*experiment.layout, *places),
        notes=(*experiment.notes, *notes),
    )
    return merged, tuple(ids.values()), tuple(note.id for note in notes)


def _fresh_ids(network: Network, blocks: Iterable[Block]) -> dict[str, str]:
    """Id in the piece -> an id that is free, the lowest number of its kind."""
    taken = set(network.by_id)
    numbers: dict[str, int] = {}
    ids: dict[str, str] = {}
    for block in blocks:
        kind = block.layer.type
        number = numbers.get(kind, 1)
        while f"{kind}_{number}" in taken:
            number += 1
        numbers[kind] = number + 1
        ids[block.id] = f"{kind}_{number}"
    return ids


def _near(value: float) -> float:
    return min(max(float(value), -_FARTHEST), _FARTHEST)


def _check_counts(experiment: Experiment, piece: Experiment) -> None:
    for code, count, bound in (
        (
            "problem.network_full",
            len(experiment.network.blocks) + len(piece.network.blocks),
            MOST_BLOCKS,
        ),
        ("problem.too_many_notes", len(experiment.notes) + len(piece.notes), MOST_NOTES),
    ):
        if count > bound:
            raise ProblemError(Problem.of(code, count=count, bound=bound))
