"""In what two experiments differ, value by value: the question between a run and the one before it.

Layout and names are left out, as they change no result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description


@dataclass(frozen=True)
class Difference:
    """One value that is another.

    Attributes:
        path: where it is, as in ``core.experiment.paths``; of blocks that come or go only the block's id.
        field: what the value means; None for a whole block.
        before, after: the two values; None where there is no such block.
        outer: where the value belongs to a part, the field that holds the part.
    """

    path: str
    field: FieldDescription | None
    before: Any
    after: Any
    outer: FieldDescription | None = None

    @property
    def block(self) -> str | None:
        """The id of the block it is in; None for data and training."""
        head = self.path.partition(".")[0]
        return None if head in ("data", "training") else head


def differences(before: Experiment, after: Experiment) -> tuple[Difference, ...]:
    """All values that differ: training first, then data, then blocks in the order of the newer network.

    Where a part is another one, that is one difference, and what its fields hold is not compared.
    """
    found = _compared(before.training, after.training, "training")
    found += _compared(before.data, after.data, "data")
    old, new = before.network.by_id, after.network.by_id
    for block_id, block in new.items():
        if block_id not in old:
            found.append(Difference(block_id, None, None, block.layer))
        elif type(old[block_id].layer) is not type(block.layer):
            found.append(Difference(block_id, None, old[block_id].layer, block.layer))
        else:
            found += _compared(old[block_id].layer, block.layer, block_id)
    found += [Difference(b, None, block.layer, None) for b, block in old.items() if b not in new]
    return tuple(found)


def _compared(
    before: Description, after: Description, path: str, outer: FieldDescription | None = None
) -> list[Difference]:
    if before is after:
        return []
    found: list[Difference] = []
    for field in after.describe():
        old, new = getattr(before, field.name), getattr(after, field.name)
        below = f"{path}.{field.name}"
        if old is new or old == new:
            continue
        if field.kind == "part" and type(old) is type(new):
            found += _compared(old, new, below, field)
        else:
            found.append(Difference(below, field, old, new, outer))
    return found
