"""The small plots that several rules show: a figure per layer, or its course over the run.

They hold at most a few hundred points, chosen from what was measured and never between.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Exhibit, Line
from nnstudio.core.parts.calls import Array

MOST_POINTS = 120

Course = tuple[Sequence[float] | Array, Sequence[float] | Array]
"""Epochs, ascending, and a value for each."""


def by_layer(what: str, values: Mapping[str, float], bound: float, *, log: bool = True) -> Exhibit:
    """A bar per block."""
    places = tuple(float(place) for place in range(len(values)))
    line = Line(what, places, tuple(values.values()))
    return Exhibit("layer", what, (line,), bound, log, tuple(values))


def over_time(
    what: str,
    lines: Mapping[str, Course],
    *,
    bound: float | None = None,
    bound_name: str = "bound",
    log: bool = False,
    span: tuple[float, float] | None = None,
) -> Exhibit:
    """Courses over the epochs; points that are no numbers are left out."""
    drawn = tuple(_line(name, x, y) for name, (x, y) in lines.items())
    return Exhibit("epoch", what, drawn, bound, log, bound_name=bound_name, span=span)


def share_over_time(evidence: Evidence, block: str, sign: str, bound: float) -> Exhibit:
    """The course of a vital sign that is a share, on an axis from 0 to 1."""
    return over_time(sign, {sign: evidence.course(block, sign)}, bound=bound, span=(0.0, 1.0))


def curve(evidence: Evidence, name: str) -> tuple[Array, Array]:
    """Epochs and values of a column of the history."""
    return evidence.column("epoch"), evidence.column(name)


def batch_losses(evidence: Evidence) -> tuple[Array, Array]:
    """Epochs and losses of the steps, each stretch of them by its largest: a peak is what is looked for."""
    losses = evidence.batch_losses
    if not len(losses):
        return np.empty(0), np.empty(0)
    # A long run is looked at from its end, so that this costs the same however long it is.
    start = max(0, len(losses) - 100 * MOST_POINTS)
    size = max(1, -(-(len(losses) - start) // MOST_POINTS))
    places = np.arange(start, len(losses), size)
    highest = np.maximum.reduceat(losses[start:], places - start)
    ends = np.minimum(places + size, len(losses))
    epochs = evidence.steps_taken.epochs
    return np.array([epochs(int(end)) for end in ends]), highest


def _line(name: str, x: Sequence[float] | Array, y: Sequence[float] | Array) -> Line:
    count = len(x)
    chosen: Sequence[int] = range(count)
    if count > MOST_POINTS:
        chosen = [round(place * (count - 1) / (MOST_POINTS - 1)) for place in range(MOST_POINTS)]
    points = [(float(x[i]), float(y[i])) for i in chosen if math.isfinite(float(y[i]))]
    return Line(name, tuple(x for x, _ in points), tuple(y for _, y in points))
