"""Where the sizes that arrive at a block are none that it can take.

What each layer can take it says itself; here it gets its block and, where there is one, a fix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import removal
from nnstudio.core.experiment.network import Block
from nnstudio.core.experiment.shapes import BlockShape, shapes
from nnstudio.core.parts.problem import Fix, Problem


def shape_problems(experiment: Experiment) -> Iterator[Problem]:
    """What the layers say of their inputs; blocks behind one that is wrong are not judged."""
    network, known = experiment.network, shapes(experiment)
    for block in network.blocks:
        sources = network.incoming[block.id]
        if block.id in known or not sources or not all(s in known for s in sources):
            continue
        inputs = tuple(known[s].features for s in sources)
        fix = removal(block) if len(sources) == 1 else _equal_sizes(experiment, block, known)
        for found in block.layer.problems(inputs):
            yield Problem(found.code, found.params, block.id, found.field, found.severity, fix)


def _equal_sizes(experiment: Experiment, block: Block, known: dict[str, BlockShape]) -> Fix | None:
    """Give all sources the size that most of them have, where only their own units must change.

    A source may change when it has units and feeds no other block; the sizes of those that may not change
    decide first.
    """
    network = experiment.network
    sizes = {source: known[source].features for source in network.incoming[block.id]}
    free = {
        source
        for source in sizes
        if "units" in type(network.by_id[source].layer).model_fields
        and network.outgoing[source] == (block.id,)
    }
    fixed = [size for source, size in sizes.items() if source not in free]
    wanted = Counter(fixed or sizes.values()).most_common(1)[0][0]
    others = [source for source, size in sizes.items() if size != wanted]
    if not others or not set(others) <= free:
        return None

    def match(changed: Experiment) -> Experiment:
        for source in others:
            changed = edits.set_field(changed, source, "units", wanted)
        return changed

    return Fix("fix.set", match, (("name", "Units"), ("value", str(wanted))))
