"""What is wrong with the graph: ends that are missing, loose ends, loops, too few or too many links.

Every finding belongs to one block where there is one, and most can be mended with one click.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.cycles import closing_links
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import removal
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.parts.problem import Fix, Problem


def graph_problems(experiment: Experiment) -> Iterator[Problem]:
    """First the ends of the network, then block after block."""
    network = experiment.network
    for type_id, none, several in (
        ("input", "problem.no_input", "problem.several_inputs"),
        ("output", "problem.no_output", "problem.several_outputs"),
    ):
        blocks = network.of_type(type_id)
        if not blocks:
            yield Problem.of(none)
        for extra in blocks[1:]:
            yield Problem.of(several, block=extra.id, fix=removal(extra))
    ordered, closing = set(network.order), closing_links(network)
    for block in network.blocks:
        if block.id in ordered:
            yield from _links(network, block)
        else:
            fix = _opening(closing[block.id])
            yield Problem.of("problem.on_cycle", block=block.id, fix=fix)


def _links(network: Network, block: Block) -> Iterator[Problem]:
    """What is wrong with the links of a block that lies on no loop; at most one thing."""
    sources, targets = network.incoming[block.id], network.outgoing[block.id]
    lowest, highest = block.layer.sources
    if len(sources) < lowest and not sources:
        alone = block.layer.emits and not targets
        fix = removal(block) if alone else None
        yield Problem.of("problem.no_source", block=block.id, count=lowest, fix=fix)
    elif len(sources) < lowest:
        missing = lowest - len(sources)
        yield Problem.of("problem.few_sources", block=block.id, count=missing, fix=removal(block))
    elif len(sources) > highest:
        fix = _keeping_first(block, highest)
        yield Problem.of("problem.many_sources", block=block.id, bound=highest, fix=fix)
    elif len(set(sources)) < len(sources):
        yield Problem.of("problem.double_link", block=block.id, fix=_keeping_one_of_each(block))
    elif block.layer.emits and not targets:
        yield Problem.of("problem.no_target", block=block.id, fix=removal(block))


def _opening(link: Link) -> Fix:
    return Fix("fix.open_loop", lambda e: edits.disconnect(e, link.source, link.target))


def _keeping_first(block: Block, count: int) -> Fix:
    def keep(experiment: Experiment) -> Experiment:
        sources = experiment.network.incoming[block.id]
        return edits.set_sources(experiment, block.id, sources[:count])

    return Fix("fix.remove_last_links", keep)


def _keeping_one_of_each(block: Block) -> Fix:
    def keep(experiment: Experiment) -> Experiment:
        sources = experiment.network.incoming[block.id]
        return edits.set_sources(experiment, block.id, tuple(dict.fromkeys(sources)))

    return Fix("fix.remove_double_links", keep)
