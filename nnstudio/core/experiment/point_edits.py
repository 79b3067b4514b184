"""Edits of points that are drawn by hand: more of them, fewer, another number of classes, an empty paper.

They change nothing where the data are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nnstudio.core.datasets.drawn import (
    FEWEST_CLASSES,
    MOST_CLASSES,
    MOST_POINTS,
    REACH,
    Drawn,
    Point,
)
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import fit_output

DIGITS = 2
"""Decimals of a place: a hand is no surer, and the file stays short."""


def add_points(
    experiment: Experiment, places: Iterable[tuple[float, float]], label: int
) -> Experiment:
    """Draw points of one class, as many as there is room for."""

    def changed(points: tuple[Point, ...]) -> tuple[Point, ...]:
        new = tuple((_kept(x), _kept(y), label) for x, y in places)
        return (points + new)[:MOST_POINTS]

    return _with_points(experiment, changed)


def erase_points(experiment: Experiment, numbers: Iterable[int]) -> Experiment:
    """Take points away, by their numbers."""
    gone = frozenset(numbers)
    return _with_points(
        experiment, lambda points: tuple(p for n, p in enumerate(points) if n not in gone)
    )


def clear_points(experiment: Experiment) -> Experiment:
    """Take all points away."""
    return _with_points(experiment, lambda _points: ())


def set_point_classes(experiment: Experiment, count: int) -> Experiment:
    """Draw in so many classes, 2 to 10; points of those that go, go too, and the output has as many units."""
    drawn = experiment.data.dataset
    if not isinstance(drawn, Drawn):
        return experiment
    count = min(max(count, FEWEST_CLASSES), MOST_CLASSES)
    left = tuple(point for point in drawn.points if point[2] < count)
    changed = drawn.with_values(classes=count, points=left)
    return fit_output(edits.set_data(experiment, dataset=changed))


def _with_points(
    experiment: Experiment, change: Callable[[tuple[Point, ...]], tuple[Point, ...]]
) -> Experiment:
    drawn = experiment.data.dataset
    if not isinstance(drawn, Drawn):
        return experiment
    return edits.set_data(experiment, dataset=drawn.with_values(points=change(drawn.points)))


def _kept(value: float) -> float:
    return round(min(max(float(value), -REACH), REACH), DIGITS)
