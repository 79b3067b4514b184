"""A curve that somebody expects, drawn before the run, and how far what was measured is from it.

Only measured points are judged, where the sketch was drawn; nothing else is made of either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array

CURVES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
"""What may be expected, by its column of the history; accuracies hold R² where numbers are learned."""

POINTS = 101
"""Places along the axis of epochs, from 0 to its end."""

LEVEL = 0.1
"""A curve that ends within this share of the whole height from where it began stays level."""

Way = Literal["rises", "falls", "level"]
Lean = Literal["high", "low", "both"]


@dataclass(frozen=True)
class Sketch:
    """An expected curve: its values at ``POINTS`` places from epoch 0 to ``end``, NaN where none was drawn."""

    curve: str
    end: float
    values: tuple[float, ...] = (math.nan,) * POINTS

    @property
    def epochs(self) -> Array:
        """The places, (POINTS,)."""
        return np.linspace(0.0, self.end, POINTS)

    @property
    def drawn(self) -> bool:
        """Whether there is anything of it."""
        return not all(math.isnan(value) for value in self.values)

    def lined(self, start: tuple[float, float], stop: tuple[float, float]) -> Sketch:
        """With a straight line from one (epoch, value) to another, in place of what was there."""
        (x0, y0), (x1, y1) = sorted((start, stop))
        first, last = self._place(x0), self._place(x1)
        values = list(self.values)
        for place in range(first, last + 1):
            share = (place - first) / (last - first) if last > first else 1.0
            values[place] = y0 + share * (y1 - y0)
        if first == last:
            values[first] = stop[1]
        return replace(self, values=tuple(values))

    def _place(self, epoch: float) -> int:
        return min(max(round(epoch / self.end * (POINTS - 1)), 0), POINTS - 1)


@dataclass(frozen=True)
class Verdict:
    """How a sketch and what was measured differ.

    Attributes:
        points: measured points it was judged at.
        apart: mean absolute difference there.
        lean: whether it is mostly too high, mostly too low, or both.
        expected, measured: how the two curves go from the first of the points to the last.
    """

    curve: str
    points: int
    apart: float
    lean: Lean
    expected: Way
    measured: Way

    @property
    def right(self) -> bool:
        """Whether the direction was foreseen."""
        return self.expected == self.measured


def judged(sketch: Sketch, epochs: Array, values: Array) -> Verdict | None:
    """The verdict for measured ``values`` at ``epochs``, (n,) each; None where fewer than two can be judged."""
    expected = np.array(sketch.values)
    known = ~np.isnan(expected)
    if not known.any():
        return None
    places = sketch.epochs[known]
    inside = (epochs >= places[0]) & (epochs <= places[-1]) & np.isfinite(values)
    if int(inside.sum()) < 2:
        return None
    found: Array = values[inside].astype(np.float64)
    mine: Array = np.interp(epochs[inside], places, expected[known])
    differences: Array = mine - found
    above = float((differences > 0).mean())
    height = float(max(found.max(), mine.max()) - min(found.min(), mine.min()))
    return Verdict(
        curve=sketch.curve,
        points=len(found),
        apart=float(np.abs(differences).mean()),
        lean="high" if above > 0.75 else "low" if above < 0.25 else "both",
        expected=_way(mine, height),
        measured=_way(found, height),
    )


def usual_loss(experiment: Experiment) -> float:
    """About the loss before anything is learned: ln(classes) of classes; 1 where numbers are learned."""
    data = experiment.data.dataset
    return math.log(max(2, data.shape().outputs)) if data.task == "classification" else 1.0


def _way(values: Array, height: float) -> Way:
    moved = float(values[-1] - values[0])
    if abs(moved) <= LEVEL * height:
        return "level"
    return "rises" if moved > 0 else "falls"
