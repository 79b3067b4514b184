"""Putting a block that is there already into a link, and asking whether it may go there.

Dropping a block on a line is the shortest way to say "between these two".
"""

from __future__ import annotations

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.links import link_problem
from nnstudio.core.experiment.network import Link, Network
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.problem import Problem, ProblemError


def between_problem(layer: Layer) -> Problem | None:
    """Why a layer may not stand between two others, or None when it may."""
    if layer.sources[1] == 0:
        return Problem.of("problem.link_no_input", name=layer.title)
    if not layer.emits:
        return Problem.of("problem.link_no_output", name=layer.title)
    return None


def splice_problem(network: Network, block_id: str, source: str, target: str) -> Problem | None:
    """Why a block may not be put into the link ``source`` -> ``target``, or None when it may."""
    block = network.by_id.get(block_id)
    if block is None or Link(source=source, target=target) not in network.links:
        return Problem.of("problem.link_missing_block", block=block_id)
    without = network.with_values(
        links=tuple(k for k in network.links if (k.source, k.target) != (source, target))
    )
    return (
        between_problem(block.layer)
        or link_problem(without, source, block_id)
        or link_problem(without, block_id, target)
    )


def splice(experiment: Experiment, block_id: str, source: str, target: str) -> Experiment:
    """Put a block into a link; the second half keeps the link's place among those of its target.

    Raises:
        ProblemError: when the block may not stand there, with the reason.
    """
    network = experiment.network
    problem = splice_problem(network, block_id, source, target)
    if problem is not None:
        raise ProblemError(problem)
    links: list[Link] = []
    for link in network.links:
        if (link.source, link.target) == (source, target):
            links.append(Link(source=source, target=block_id))
            links.append(Link(source=block_id, target=target))
        elif not (network.by_id[block_id].layer.sources[1] == 1 and link.target == block_id):
            links.append(link)
    return experiment.with_values(network=network.with_values(links=tuple(links)))
