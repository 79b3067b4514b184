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


class _Runner:
    """A walker on its way, with what is kept of it."""

    def __init__(self, optimizer: Optimizer, start: tuple[float, float]) -> None:
        self.slope: Array = np.zeros(2)
        self.walker = Walker(optimizer, start, lambda _place: self.slope)
        self.places = [np.array(start, np.float64)]
        self.slots = {name: [np.zeros(2)] for name in self.walker.slots}
        self.diverged: int | None = None

    def path(self, formula: Formula) -> Path:
        whole = np.array(self.places)
        jet = formula.jet(whole[:, 0], whole[:, 1])
        return Path(
            self.walker.optimizer,
            whole,
            jet.value,
            np.stack([jet.by_x, jet.by_y], axis=1),
            {name: np.array(slot) for name, slot in self.slots.items()},
            self.diverged,
        )


def race(
    formula: Formula, optimizers: Sequence[Optimizer], start: tuple[float, float], steps: int
) -> tuple[Path, ...]:
    """The paths of all optimisers over so many steps from the same start."""
    runners = [_Runner(each, start) for each in optimizers]
    running = runners
    with np.errstate(all="ignore"):
        slopes = _slopes(formula, [runner.places[-1] for runner in running])
        for step in range(1, steps + 1):
            # All of them at once: the function is far dearer than a step.
            for runner, (_, slope) in zip(running, slopes, strict=True):
                runner.slope = slope
                runner.walker.step()
            places = [runner.walker.w.copy() for runner in running]
            slopes = _slopes(formula, places)
            still = list[_Runner]()
            kept = list[tuple[float, Array]]()
            for runner, place, (height, slope) in zip(running, places, slopes, strict=True):
                if not np.isfinite(height) or not np.abs(place).max() <= FARTHEST:
                    runner.diverged = step
                    continue
                runner.places.append(place)
                for name, slot in runner.walker.slots.items():
                    runner.slots[name].append(slot.copy())
                still.append(runner)
                kept.append((height, slope))
            running, slopes = still, kept
            if not running:
                break
    return tuple(runner.path(formula) for runner in runners)


def _slopes(formula: Formula, places: list[Array]) -> list[tuple[float, Array]]:
    """Height and gradient at each place."""
    if not places:
        return []
    where = np.array(places)
    jet = formula.jet(where[:, 0], where[:, 1])
    gradients = np.stack([jet.by_x, jet.by_y], axis=1)
    return list(zip(jet.value.tolist(), gradients, strict=True))
