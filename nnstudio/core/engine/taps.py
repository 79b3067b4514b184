"""Where in a step a value is whole that will not last: the way into an activation, a gradient that arrives.

A step works in place and in shared memory, so whoever wants to see such a value looks at that very call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnstudio.core.engine.memory import Ref
from nnstudio.core.engine.recorder import Phase
from nnstudio.core.parts.part import Part


@dataclass(frozen=True, eq=False)
class Tap:
    """A value (features, batch) that can be read just before call ``index`` of its phase.

    Attributes:
        what: ``input`` of the block's ``activation``, or the ``gradient`` dL/d(output of the block); of an
            output block whose activation is one with the loss, dL/d(logits).
    """

    block: str
    what: Literal["input", "gradient"]
    ref: Ref
    phase: Phase
    index: int
    activation: Part | None = None
