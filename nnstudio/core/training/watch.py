"""Watches one step of a plan: takes samples of values that the step itself does not leave behind.

It reads between the calls of the step and changes nothing, so a watched run is the run that nobody watched.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.taps import Tap
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.flat_ends import FlatEnds, flat_ends
from nnstudio.core.training.sampling import Rows
from nnstudio.core.training.snapshot import Histogram, Look


class Watch:
    """What a watched step of ``plan`` has seen; reading it is for the moment behind that step.

    With ``all_inputs`` the inputs of every activation are sampled, not only of those that saturate.
    """

    def __init__(self, plan: Plan[Any], *, all_inputs: bool = False) -> None:
        self._plan = plan
        taps = plan.program.taps
        back = [tap for tap in taps if tap.what == "gradient"]
        self._arrived = [tap.block for tap in back]
        self._gradients = Rows([tap.ref.shape for tap in back], plan.state.dtype)
        steep = [(tap, ends) for tap in taps if (ends := _ends(tap)) is not None]
        bounded = {tap.block: ends for tap, ends in steep if ends.bounded}
        sampled = [t for t in taps if t.what == "input" and (all_inputs or t.block in bounded)]
        self._sampled = [tap.block for tap in sampled]
        self._bounded = [(self._sampled.index(block), block, e) for block, e in bounded.items()]
        self._inputs = Look([tap.ref.shape for tap in sampled], plan.state.dtype)
        self._reach: dict[str, tuple[FlatEnds, Array]] = {}
        shown: list[tuple[Tap, Callable[[Array], None]]] = [
            (tap, partial(self._gradients.take, row)) for row, tap in enumerate(back)
        ]
        shown += [(tap, partial(self._inputs.take, row)) for row, tap in enumerate(sampled)]
        for tap, ends in steep:
            if not ends.bounded:
                room = np.zeros(tap.ref.shape[0], plan.state.dtype)
                self._reach[tap.block] = (ends, room)
                shown.append((tap, partial(_farthest, ends, room)))
        self._calls = plan.watched(shown)

    def step(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None:
        """One step of the plan; as ``Plan.steps``."""
        self._plan.watched_step(inputs, targets, order, losses, self._calls)

    def there_and_back(self) -> None:
        """Forward and backward on the samples in the plan's buffers, without an update."""
        self._plan.watched_pass(self._calls)

    def backward(self) -> dict[str, float]:
        """Root mean square of the gradient that arrived at each block, of the loss of a sample."""
        factor = self._plan.batch / float(self._plan.state.gradient_scale)
        sizes = self._gradients.rms()
        return dict(zip(self._arrived, (factor * sizes).tolist(), strict=True))

    def saturated(self) -> dict[str, float]:
        """Share of values beyond the ends of each bounded activation."""
        found: dict[str, float] = {}
        for row, block, ends in self._bounded:
            x = self._inputs.row(row)
            flat = np.count_nonzero(x <= ends.low) + np.count_nonzero(x >= ends.high)
            found[block] = float(flat / len(x))
        return found

    def preactivations(self) -> dict[str, Histogram | None]:
        """Histograms of what went into each activation that is sampled."""
        return dict(zip(self._sampled, self._inputs.histograms(), strict=True))

    def dead(self) -> dict[str, float]:
        """Share of units of each activation with one flat end that were on it for every sample."""
        found: dict[str, float] = {}
        for block, (ends, reach) in self._reach.items():
            flat = reach <= ends.low if math.isfinite(ends.low) else reach >= ends.high
            found[block] = float(np.count_nonzero(flat) / len(reach))
        return found


def _ends(tap: Tap) -> FlatEnds | None:
    return flat_ends(cast(Any, tap.activation)) if tap.what == "input" else None


def _farthest(ends: FlatEnds, room: Array, x: Array) -> None:
    """The input of each unit that lies farthest from the flat end."""
    farthest = np.maximum if math.isfinite(ends.low) else np.minimum
    farthest.reduce(x, axis=1, out=room)
