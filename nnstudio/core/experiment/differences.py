"""In what two experiments differ, value by value: one walk along their descriptions.

A run is told apart from the one before it by this, and ``adoption`` asks it what a live run can take over.
Layout and names are left out, as they change no result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description

Path = tuple[str, ...]
"""Names that lead to a value: ``training``, ``data``, or ``network`` and a block's id, then those of fields."""


@dataclass(frozen=True)
class Difference:
    """One value that is another.

    Attributes:
        path: where it stands.
        field: what it means.
        old, new: the values; parts where another part was chosen.
        live: whether it may change while training.
        outer: where the value belongs to a part, the field that holds the part.
    """

    path: Path
    field: FieldDescription
    old: Any
    new: Any
    live: bool
    outer: FieldDescription | None

    @property
    def block(self) -> str | None:
        """The id of the block it is in; None for data and training."""
        return self.path[1] if self.path[0] == "network" else None


@dataclass(frozen=True)
class Exchange:
    """A block that came or went, or is of another kind; ``old`` and ``new`` are None where there is none."""

    block: str
    old: Layer | None
    new: Layer | None


def differences(old: Experiment, new: Experiment) -> tuple[Difference | Exchange, ...]:
    """All that differs: training first, then data, then blocks in the order of the newer network.

    Where a part is another one, that is one difference, and what its fields hold is not compared.
    """
    found: list[Difference | Exchange] = [
        *differing(old.training, new.training, ("training",)),
        *differing(old.data, new.data, ("data",)),
    ]
    before, after = old.network.by_id, new.network.by_id
    for block_id, block in after.items():
        known = before[block_id].layer if block_id in before else None
        if known is not None and type(known) is type(block.layer):
            found += differing(known, block.layer, ("network", block_id))
        else:
            found.append(Exchange(block_id, known, block.layer))
    found += [Exchange(b, block.layer, None) for b, block in before.items() if b not in after]
    return tuple(found)


def differing(
    old: Description,
    new: Description,
    path: Path,
    *,
    live: bool = False,
    outer: FieldDescription | None = None,
) -> Iterator[Difference]:
    """The values that differ between two descriptions of one type that stand at ``path``."""
    if old is new:
        return
    for field in type(old).describe():
        one, other = getattr(old, field.name), getattr(new, field.name)
        if one is other or one == other:
            continue
        here, may = (*path, field.name), live or field.live
        if field.kind == "part" and type(one) is type(other):
            yield from differing(one, other, here, live=may, outer=field)
        else:
            yield Difference(here, field, one, other, may, outer)
