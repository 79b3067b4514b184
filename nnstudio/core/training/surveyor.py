"""Works out surfaces: the network's outputs, and those of its units, on a regular grid around the samples.

Only when somebody asks, in evaluation mode, and within a share of the training time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import CPU, Backend, Runnable
from nnstudio.core.engine.floating import quiet
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Wanted
from nnstudio.core.training.events import Placed, Surveyed
from nnstudio.core.training.surface import (
    SHOWN,
    UNITS,
    Points,
    Surface,
    SurfaceWish,
    Units,
    has_surface,
)

SURFACE_SHARE = 0.05
"""Surfaces may take this share of the training time; one that is asked for sooner comes a little later."""

MARGIN = 0.08
"""The grid reaches this share of the samples' range beyond them."""

UNEQUAL = 3.0
"""It is a square, unless the ranges of the two values differ by more than this."""

BATCH = 512


class Surveyor:
    """Looks at the current weights of a state; the data and the plan are made with the first surface."""

    def __init__(self, state: State, backend: Backend = CPU) -> None:
        self._state, self._backend = state, backend
        self._owed: SurfaceWish | None = None
        self._next, self._placed = 0.0, False

    @staticmethod
    def of(checkpoint: Checkpoint) -> Surveyor:
        """One for a run that stands still."""
        state = State(checkpoint.experiment)
        checkpoint.restore(state)
        return Surveyor(state)

    def answer(
        self, wanted: frozenset[Wanted], step: int, seconds: float, *, waiting: bool
    ) -> Iterator[Placed | Surveyed]:
        """The surface that is owed, when it is time for one; ``waiting`` while the run is paused."""
        for wish in wanted:
            if isinstance(wish, SurfaceWish) and has_surface(self._state.experiment):
                self._owed = wish
        if self._owed is None or not (waiting or seconds >= self._next):
            return
        # Made once per run; the share is for what comes again and again.
        points, _ = self.points, self._plan
        started = time.perf_counter()
        made = self.survey(step, self._owed)
        cost = time.perf_counter() - started
        self._owed, self._next = None, seconds + cost / SURFACE_SHARE
        if not self._placed:
            self._placed = True
            yield Placed(points)
        yield Surveyed(made)

    @cached_property
    def points(self) -> Points:
        """The samples that are shown: of the training part those that training sees."""
        data, given = self._state.experiment.data, self._given
        used = given.train_inputs[: data.used], given.train_labels[: data.used]
        return Points(
            task=data.dataset.task,
            outputs=data.dataset.shape().outputs,
            train=_owned(used[0][:SHOWN]),
            test=_owned(given.test_inputs[:SHOWN]),
            train_wanted=_first(used[1][:SHOWN]),
            test_wanted=_first(given.test_labels[:SHOWN]),
            train_total=data.used,
            test_total=len(given.test_inputs),
        )

    def survey(self, step: int, wish: SurfaceWish) -> Surface:
        """The surface of the weights as they are; a block that the network does not have gives no units."""
        low, high = self._extent
        across = len(low)
        grid = self._grid(wish.resolution)
        blocks = {*self._state.experiment.network.order} & {wish.block}
        with one_thread():
            outputs, given = self._run(grid, blocks)
            shape = (-1, *(wish.resolution,) * across)
            units = None
            for block in blocks:
                units = self._units(block, given[block].reshape(shape))
        return Surface(step, wish, low, high, _owned(outputs.reshape(shape)), units)

    def units(self, blocks: Iterable[str], resolution: int) -> dict[str, Array]:
        """What the first units of each block give on the grid: (units, n, n), or (units, n) on a line."""
        grid = self._grid(resolution)
        shape = (-1, *(resolution,) * len(self._extent[0]))
        with one_thread():
            given = self._run(grid, set(blocks))[1]
        return {block: _owned(values.reshape(shape)) for block, values in given.items()}

    def _grid(self, resolution: int) -> Array:
        """The places of the grid, (places, values)."""
        axes = [
            np.linspace(a, b, resolution, dtype=np.float32)
            for a, b in zip(*self._extent, strict=True)
        ]
        return np.stack([axis.reshape(-1) for axis in np.meshgrid(*axes)], axis=1)

    def _units(self, block: str, grid: Array) -> Units:
        train, test = (
            self._run(places, {block})[1][block] for places in (self.points.train, self.points.test)
        )
        total = self._state.shapes[block].features
        return Units(block, total, _owned(grid), _owned(train), _owned(test))

    @cached_property
    def _given(self) -> samples.Samples:
        return samples.raw(self._state.experiment)

    @cached_property
    def _form(self) -> samples.Form:
        return samples.Form(self._state.experiment, self._given, self._state.dtype)

    @cached_property
    def _plan(self) -> Runnable:
        return self._backend.plan(self._state, BATCH, training=False)

    @cached_property
    def _extent(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The corners of the grid: around all samples of the run, with a margin."""
        used = self._given.train_inputs[: self._state.experiment.data.taken]
        every = np.concatenate([used, self._given.test_inputs]).astype(np.float64)
        low, high = every.min(axis=0), every.max(axis=0)
        middle, half = (low + high) / 2, np.where(high > low, (high - low) / 2, 1.0)
        if half.max() <= UNEQUAL * half.min():
            half = np.full_like(half, half.max())
        reach = half * (1.0 + 2.0 * MARGIN)
        return tuple(map(float, middle - reach)), tuple(map(float, middle + reach))

    @quiet
    def _run(self, places: Array, blocks: set[str]) -> tuple[Array, dict[str, Array]]:
        """Outputs (outputs, places), and the first units (units, places) of some blocks."""
        plan, rows, shapes = self._plan, self._form.rows(places), self._state.shapes
        width = shapes[self._state.experiment.network.of_type("output")[0].id].features
        outputs = np.empty((width, len(rows)), np.float32)
        units = {
            block: np.empty((min(UNITS, shapes[block].features), len(rows)), np.float32)
            for block in blocks
        }
        batch = np.zeros((BATCH, rows.shape[1]), rows.dtype)
        nothing = np.zeros((BATCH, width), rows.dtype)
        for start in range(0, len(rows), BATCH):
            count = min(BATCH, len(rows) - start)
            batch[:count] = rows[start : start + count]
            plan.load(batch, nothing)
            plan.run_forward()
            outputs[:, start : start + count] = plan.outputs[:, :count]
            for block, into in units.items():
                into[:, start : start + count] = plan.activations(block)[: len(into), :count]
        return outputs, units


def _first(wanted: Array) -> Array:
    """Classes as they are; of several target values the first."""
    return _owned(wanted if wanted.ndim == 1 else wanted[:, 0])


def _owned(array: Array) -> Array:
    made = np.array(array)
    made.setflags(write=False)
    return made
