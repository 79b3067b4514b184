"""The network as a graph of blocks and links.

Ids are stable strings, order is the tuples' order: nothing depends on object identity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.fields import part, text
from nnstudio.core.parts.part import Description


class Block(Description):
    """One block: its id, its layer and, where the user gave one, its own name."""

    id: str = text("", "Id", longest=64)
    layer: Layer = part(None, "Layer")
    name: str = text("", "Name", longest=60, doc="Your own name for this block.")


class Link(Description):
    """A link from the output of one block to the input of another."""

    source: str = text("", "From", longest=64)
    target: str = text("", "To", longest=64)


class Network(Description):
    """Blocks and links. May be incomplete or wrong while it is being drawn; see ``checks``."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Block]:
        """Id -> block."""
        return {block.id: block for block in self.blocks}

    @cached_property
    def incoming(self) -> dict[str, tuple[str, ...]]:
        """Block id -> ids of the blocks whose output arrives there, in the links' order."""
        return self._ends((link.target, link.source) for link in self.links)

    @cached_property
    def outgoing(self) -> dict[str, tuple[str, ...]]:
        """Block id -> ids of the blocks its output goes to, in the links' order."""
        return self._ends((link.source, link.target) for link in self.links)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids such that sources come before targets; blocks on or behind a cycle are left out."""
        waiting = {
            block.id: sum(source in self.by_id for source in self.incoming[block.id])
            for block in self.blocks
        }
        ready = [block.id for block in self.blocks if waiting[block.id] == 0]
        done: list[str] = []
        while ready:
            current = ready.pop(0)
            done.append(current)
            for target in self.outgoing[current]:
                if target in waiting:
                    waiting[target] -= 1
                    if waiting[target] == 0:
                        ready.append(target)
        return tuple(done)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Block id -> its number among the blocks of its kind, in the network's order.

        What no input leads to comes later, single blocks last, so that a new one renames nobody.
        Kinds of which there is only one are not numbered (absent).
        """
        known, fed = set(self.order), self._fed()
        ordered = [*self.order, *(b.id for b in self.blocks if b.id not in known)]
        linked = {end for link in self.links for end in (link.source, link.target)}
        ordered.sort(key=lambda block_id: 0 if block_id in fed else 1 if block_id in linked else 2)
        totals = Counter(block.layer.type for block in self.blocks)
        seen: Counter[str] = Counter()
        numbers: dict[str, int] = {}
        for block_id in ordered:
            kind = self.by_id[block_id].layer.type
            seen[kind] += 1
            if totals[kind] > 1:
                numbers[block_id] = seen[kind]
        return numbers

    def _fed(self) -> set[str]:
        """Ids of the inputs and of every block that a path leads to from one."""
        waiting = [block.id for block in self.blocks if not block.layer.sources[1]]
        fed = set(waiting)
        while waiting:
            for target in self.outgoing.get(waiting.pop(), ()):
                if target not in fed:
                    fed.add(target)
                    waiting.append(target)
        return fed

    def of_type(self, type_id: str) -> tuple[Block, ...]:
        """All blocks whose layer has this id."""
        return tuple(block for block in self.blocks if block.layer.type == type_id)

    def reaches(self, start: str, goal: str) -> bool:
        """True when a path of links leads from ``start`` to ``goal`` (or they are the same)."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            current = waiting.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                waiting += self.outgoing.get(current, ())
        return False

    def _ends(self, pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
        """Block id -> the second of all pairs whose first it is; one pass, for thousands of links."""
        found: dict[str, list[str]] = {block.id: [] for block in self.blocks}
        for block_id, other in pairs:
            if block_id in found:
                found[block_id].append(other)
        return {block_id: tuple(others) for block_id, others in found.items()}
