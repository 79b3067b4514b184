"""Which links may be drawn, and why not.

The canvas asks while a link is being dragged; files and edits ask the same function.
"""

from __future__ import annotations

from nnstudio.core.experiment.network import Network
from nnstudio.core.parts.problem import Problem


def link_problem(network: Network, source: str, target: str) -> Problem | None:
    """Why ``source`` -> ``target`` may not be linked, or None when it may.

    A link to a block that takes one input and has one already is allowed: it takes the old one's place.
    """
    giver, taker = network.by_id.get(source), network.by_id.get(target)
    if giver is None or taker is None:
        return Problem.of("problem.link_missing_block", block=source)
    if source == target:
        return Problem.of("problem.link_self", block=source)
    if not giver.layer.emits:
        return Problem.of("problem.link_no_output", block=source, name=giver.layer.title)
    if taker.layer.sources[1] == 0:
        return Problem.of("problem.link_no_input", block=target, name=taker.layer.title)
    if source in network.incoming[target]:
        return Problem.of("problem.link_exists", block=target)
    if network.reaches(target, source):
        return Problem.of("problem.link_cycle", block=target)
    highest = taker.layer.sources[1]
    if 1 < highest <= len(network.incoming[target]):
        return Problem.of("problem.link_full", block=target, bound=highest)
    return None
