"""The network as rows of words: one block each, in the network's order, with all that its card shows.

What is read here is what a screen reader speaks, so every row says everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.chip_text import chips
from nnstudio.ui.names import block_title
from nnstudio.ui.sizes import flow_text, learned_text, sizes_in_words


@dataclass(frozen=True)
class NetworkRow:
    """One block: ``cells`` in the order of ``headings``, and a whole sentence about it."""

    block: str
    cells: tuple[str, ...]
    spoken: str
    problems: tuple[Problem, ...]


def headings() -> tuple[str, ...]:
    """Over the columns, in the language in use."""
    return (
        tr("No."),
        tr("Name"),
        tr("Kind"),
        tr("Sizes"),
        tr("Parameters"),
        tr("Takes from"),
        tr("Problems"),
    )


NUMBER, NAME, KIND, SIZES, PARAMETERS, SOURCES, PROBLEMS = range(7)


def order(experiment: Experiment) -> tuple[str, ...]:
    """Ids with sources before targets, and behind them what lies on a loop."""
    network = experiment.network
    known = set(network.order)
    return (*network.order, *(block.id for block in network.blocks if block.id not in known))


def network_rows(experiment: Experiment, problems: Iterable[Problem]) -> list[NetworkRow]:
    """All blocks in order."""
    network, known = experiment.network, shapes(experiment)
    found: dict[str | None, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.block, []).append(problem)
    titles = {block.id: block_title(network, block.id) for block in network.blocks}
    rows: list[NetworkRow] = []
    for number, block_id in enumerate(order(experiment), start=1):
        block = network.by_id[block_id]
        mine = tuple(found.get(block_id, ()))
        sources = ", ".join(titles[source] for source in network.incoming[block_id])
        targets = ", ".join(titles[target] for target in network.outgoing[block_id])
        troubles = " ".join(say(problem) for problem in mine)
        kind = tr(block.layer.title)
        cells = (
            str(number),
            titles[block_id],
            " · ".join((kind, *(words for _, words in chips(block.layer)))),
            flow_text(experiment, block_id, known),
            learned_text(block_id, known),
            sources,
            troubles,
        )
        spoken = [
            f"{number}. {titles[block_id]}",
            cells[KIND],
            sizes_in_words(block_id, known),
            tr("takes from {names}", names=sources) if sources else tr("takes from nothing"),
            tr("gives to {names}", names=targets) if targets else tr("gives to nothing"),
            tr("problem: {sentence}", sentence=troubles) if troubles else tr("no problem"),
        ]
        rows.append(NetworkRow(block_id, cells, "; ".join(spoken), mine))
    return rows
