"""Points that somebody draws by hand in the plane, class by class.

They are part of the description itself, so that drawing can be undone, saved and sent like anything else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.datasets.splitting import split, test_count
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import flag, integer, number, record
from nnstudio.core.parts.problem import Problem

REACH = 6.0
"""Points lie in [-REACH, REACH]^2, as those of the generated sets do."""

MOST_POINTS = 3_000
FEWEST_CLASSES, MOST_CLASSES = 2, 10

Point = tuple[float, float, int]
"""x, y and the class."""

_EXAMPLE: tuple[Point, ...] = (
    (-4.0, 0.2, 0), (-3.4, 1.7, 0), (-2.3, 2.7, 0), (-1.0, 3.1, 0), (0.3, 2.6, 0),
    (1.3, 1.6, 0), (1.8, 0.2, 0), (-3.7, 1.0, 0), (-1.7, 3.0, 0), (0.9, 2.1, 0),
    (-1.7, 0.4, 1), (-1.2, -1.0, 1), (-0.2, -2.1, 1), (1.1, -2.7, 1), (2.4, -2.3, 1),
    (3.5, -1.3, 1), (4.0, 0.1, 1), (-0.8, -1.6, 1), (1.8, -2.6, 1), (3.1, -1.8, 1),
)  # fmt: skip


class Drawn(Dataset):
    """Points (x, y) in [-6, 6]^2 with the classes they were drawn in.

    Formula: (x, y) as drawn, to two decimals; a share of the points, chosen once by a seed of its own, is kept
    for testing.

    Until somebody draws they are an example: two arcs of ten points each.

    Reference: Smilkov, Carter, Sculley, Viegas, Wattenberg, Direct-Manipulation Visualization of Deep
    Networks (2017).
    """

    title: ClassVar[str] = "Drawn by hand"
    order: ClassVar[int] = 28

    points: tuple[Point, ...] = record(_EXAMPLE)
    classes: int = record(FEWEST_CLASSES)
    test_share: float = number(
        0.3,
        "Test share",
        low=0.05,
        high=0.9,
        doc="This share of the points is only tested on.",
    )
    stratified: bool = flag(
        True,
        "Stratified",
        doc="Every class has the same share of the training and of the test part.",
    )
    split_seed: int = integer(
        1,
        "Split seed",
        low=0,
        high=2**31 - 1,
        doc="Which samples are tested on follows from it, whatever the seed of the training is.",
    )

    @property
    def places(self) -> Array:
        """Where the points lie, float64 (points, 2)."""
        places = np.array([point[:2] for point in self.points], np.float64).reshape(-1, 2)
        return np.clip(places, -REACH, REACH)

    @property
    def labels(self) -> Array:
        """Their classes, int64 (points,)."""
        labels = np.array([point[2] for point in self.points], np.int64)
        return np.clip(labels, 0, self.outputs - 1)

    @property
    def outputs(self) -> int:
        """Colours there are to draw with, whether or not each was used."""
        return min(max(self.classes, FEWEST_CLASSES), MOST_CLASSES)

    @property
    def parts(self) -> tuple[Array, Array]:
        """The numbers of the training and of the test points."""
        labels = tuple(self.labels.tolist())
        return _divided(labels, self.test_share, self.split_seed, self.stratified)

    def shape(self) -> DataShape:
        train, test = self.parts
        # Of an empty paper the problem below says what to do; sizes of 0 would be no sizes.
        return DataShape((2,), self.outputs, max(1, len(train)), max(1, len(test)))

    def load(self, generator: np.random.Generator) -> Samples:
        train, test = self.parts
        inputs = self.places.astype(np.float32)
        return Samples(inputs[train], self.labels[train], inputs[test], self.labels[test])

    def stored_labels(self) -> Array:
        return self.labels[self.parts[0]]

    def class_counts(self) -> tuple[int, ...]:
        return tuple(np.bincount(self.stored_labels(), minlength=self.outputs).tolist())

    def problem(self) -> Problem | None:
        if len(self.points) < 2:
            return Problem.of("problem.no_points", field="data.dataset")
        return None


# Kept here and not in the description, which is compared with others value by value.
@lru_cache(maxsize=32)
def _divided(
    labels: tuple[int, ...], share: float, seed: int, stratified: bool
) -> tuple[Array, Array]:
    return split(np.array(labels, np.int64), test_count(len(labels), share), seed, stratified)
