"""What a network says at every point of the plane its samples lie in, at one moment, and the samples themselves.

Plain records of owned, read-only arrays: whoever draws them needs neither the network nor the data.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.task import Task

COARSE, FINE = 49, 97
"""Points a side: while a run goes on, and where it stands still."""

UNITS = 16
"""Of a layer that is asked for, the first so many units are looked at."""

SHOWN = 500
"""Of each part, the first so many samples are shown."""


FINEST_WORK = 2_000_000_000
"""Multiply-adds up to which a surface is fine where the run stands still."""


@dataclass(frozen=True)
class SurfaceWish:
    """What is asked for: so many points a side and, where ``block`` names one, what its units give there."""

    resolution: int = COARSE
    block: str = ""


@dataclass(frozen=True, eq=False)
class Points:
    """The first samples of a run, as the data set has them.

    Attributes:
        task: what is asked of the network.
        outputs: classes, or target values of a sample.
        train, test: places, float32 (samples, values), one or two values each.
        train_wanted, test_wanted: classes, int64 (samples,); for regression the first target value, float32.
        train_total, test_total: samples there are, shown or not.
    """

    task: Task
    outputs: int
    train: Array
    test: Array
    train_wanted: Array
    test_wanted: Array
    train_total: int
    test_total: int

    @property
    def whole(self) -> bool:
        """Whether all samples are shown."""
        return self.train_total == len(self.train) and self.test_total == len(self.test)


@dataclass(frozen=True, eq=False)
class Units:
    """What the first units of one block give: on the grid of the surface and at its points.

    Attributes:
        block: whose.
        total: units the block has.
        grid: (units, n, n), or (units, n) on a line; float32.
        train, test: (units, samples), float32.
    """

    block: str
    total: int
    grid: Array
    train: Array
    test: Array


@dataclass(frozen=True, eq=False)
class Surface:
    """The network's outputs on a regular grid, after ``step`` steps, in evaluation mode.

    Attributes:
        wish: what was asked for.
        low, high: the first and the last place of the grid, a number per value of a sample.
        values: (outputs, n, n), second value of a sample down the rows from low to high; (outputs, n) on a
            line; float32.
        units: of the block that was asked for.
    """

    step: int
    wish: SurfaceWish
    low: tuple[float, ...]
    high: tuple[float, ...]
    values: Array
    units: Units | None = None

    @property
    def dimensions(self) -> int:
        """2 for a plane, 1 for a line."""
        return len(self.low)


def has_surface(experiment: Experiment) -> bool:
    """Whether samples are points of a plane or of a line, so that there is a surface to show."""
    return experiment.data.dataset.shape().features in (1, 2)


def bending_blocks(experiment: Experiment) -> tuple[str, ...]:
    """The blocks between input and output that make something of the plane, in the network's order.

    Dropout does not: in evaluation mode it leaves everything as it is.
    """
    network = experiment.network
    return tuple(
        block_id
        for block_id in network.order
        if network.by_id[block_id].layer.type not in ("input", "output", "dropout")
    )


def still_resolution(experiment: Experiment) -> int:
    """Points a side where a run stands still: fine, unless the network is so large that it would be slow."""
    if errors(experiment):
        return COARSE
    work = parameter_count(experiment) * FINE**2
    return FINE if work <= FINEST_WORK else COARSE
