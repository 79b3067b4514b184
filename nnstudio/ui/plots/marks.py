"""The samples of a run in groups that are drawn alike: by part, and by class or by value.

The groups stay for a run; where their marks stand may change with every picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.training.surface import Points
from nnstudio.ui.plots.plane_picture import value_shades
from nnstudio.ui.style.class_colours import class_colour

STEPS = 9
"""Values are drawn in so many shades."""


@dataclass(frozen=True, eq=False)
class Group:
    """Some samples of one part, by their numbers, in one colour."""

    test: bool
    chosen: NDArray[np.intp]
    colour: str


def value_range(points: Points) -> tuple[float, float]:
    """The lowest and the highest target value of the samples."""
    wanted = np.concatenate([points.train_wanted, points.test_wanted])
    return float(wanted.min()), float(wanted.max())


def groups(points: Points) -> list[Group]:
    """Groups of the training part first; colours are those of the applied theme."""
    made: list[Group] = []
    for test, wanted in ((False, points.train_wanted), (True, points.test_wanted)):
        if points.task == "classification":
            keys = wanted
            colours = {key: class_colour(key) for key in range(points.outputs)}
        else:
            low, high = value_range(points)
            place = (wanted - low) / ((high - low) or 1.0)
            keys = np.minimum((place * STEPS).astype(np.intp), STEPS - 1)
            shades = value_shades()[np.linspace(0, 255, STEPS).astype(np.intp)]
            colours = {key: "#" + bytes(shades[key]).hex() for key in range(STEPS)}
        for key, colour in colours.items():
            chosen = np.flatnonzero(keys == key)
            if chosen.size:
                made.append(Group(test, chosen, colour))
    return made
