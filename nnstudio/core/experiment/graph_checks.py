"""What is wrong with the graph: ends that are missing, loose ends, loops, too few or too many links.

Every finding belongs to one block where there is one, and most can be mended with one click.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.cycles import closing_links
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import removal
from nnstudio.core.experiment.links import link_problem
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
        fix = _joining(network, block)
        if fix is None and block.layer.emits and not targets:
            fix = removal(block)
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
        fix = _joining(network, block) or removal(block)
        yield Problem.of("problem.no_target", block=block.id, fix=fix)


def _joining(network: Network, block: Block) -> Fix | None:
    """The one link that an open output and an open input ask for; None where several would do."""
    ends = [b.id for b in network.blocks if b.layer.emits and not network.outgoing[b.id]]
    starts = [b.id for b in network.blocks if b.layer.sources[0] and not network.incoming[b.id]]
    if len(ends) > 2 or len(starts) > 2:
        return None
    pairs = [
        (end, start)
        for end in ends
        for start in starts
        if link_problem(network, end, start) is None
    ]
    if len(pairs) != 1 or block.id not in pairs[0]:
        return None
    ((end, start),) = pairs
    code = "fix.link_loose_input" if block.id == end else "fix.link_loose_output"
    return Fix(code, lambda e: edits.connect(e, end, start))


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
