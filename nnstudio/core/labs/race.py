"""Several optimisers from one start on one landscape: their paths, their losses and what they remember.

A race is worked out whole in a few milliseconds, so every change of a coefficient shows a new one at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.core.labs.formula import Formula
from nnstudio.core.labs.walker import Walker
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array

FARTHEST = 1e9
"""A walker that is so far away, or nowhere, has diverged."""


@dataclass(frozen=True, eq=False)
class Path:
    """One optimiser's way.

    Attributes:
        optimizer: the rule and its coefficients.
        places: (steps + 1, 2), beginning with the start; shorter where it diverged.
        losses: f at those places, (steps + 1,).
        gradients: at those places, (steps + 1, 2).
        slots: name -> what the rule remembered after each step, (steps + 1, 2), zeros at the start.
        diverged: the step that led away or to where f is not defined; None where all went well.
    """

    optimizer: Optimizer
    places: Array
    losses: Array
    gradients: Array
    slots: dict[str, Array]
    diverged: int | None


def race(
    formula: Formula, optimizers: Sequence[Optimizer], start: tuple[float, float], steps: int
) -> tuple[Path, ...]:
    """The paths of all optimisers over so many steps from the same start."""
    return tuple(_path(formula, each, start, steps) for each in optimizers)


def _path(formula: Formula, optimizer: Optimizer, start: tuple[float, float], steps: int) -> Path:
    walker = Walker(optimizer, start, formula.gradient)
    places, kept = [np.array(start, np.float64)], {name: [np.zeros(2)] for name in walker.slots}
    diverged: int | None = None
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            place = walker.step()
            lost = not np.isfinite(place).all() or float(np.abs(place).max()) > FARTHEST
            if lost or not np.isfinite(formula.values(place[0], place[1])):
                diverged = step
                break
            places.append(place)
            for name, slot in walker.slots.items():
                kept[name].append(slot.copy())
    whole = np.array(places)
    jet = formula.jet(whole[:, 0], whole[:, 1])
    return Path(
        optimizer,
        whole,
        jet.value,
        np.stack([jet.by_x, jet.by_y], axis=1),
        {name: np.array(slot) for name, slot in kept.items()},
        diverged,
    )
