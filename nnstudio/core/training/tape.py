"""The tape of a run: what the run was at some of its steps, to look back at and to go on from.

It has a fixed length. When there is no room for another moment those that stand closest together are given
up, so that what stays is spread over the whole run.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nnstudio.core.engine.state import Backup, Layout, Place
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.changes import Changes
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.early_stopping import Best
from nnstudio.core.training.history import History
from nnstudio.core.training.snapshot import BINS, Snapshot
from nnstudio.core.training.transplant import Start

MOST_MOMENTS = 200
MOST_BYTES = 128 * 2**20
"""The whole tape stays below both, except that the first and the newest moment are always there."""

EVENLY = 0.75
"""This share of the moments is spread evenly over the steps; the others over their logarithm, for more
happens in the first steps than in the last."""

HISTOGRAM_BYTES = 8 * BINS + 400
"""What one histogram takes, about: its counts and the numbers beside them."""

QUANTITIES = ("activations", "weights", "gradients", "preactivations", "updates")
"""The histograms there may be of a layer."""

Detail = Literal["whole", "weights", "histograms"]
"""How much of a state a moment has: everything, so that going on from it is exact; no state of the
optimiser; or nothing but the histograms, because one state would take more than half of the tape."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A run after ``step`` steps; arrays are copies and read-only.

    Attributes:
        seconds: time trained until then.
        learning_rate: that of the last step.
        snapshot: the histograms.
        detail: how much of the state there is.
        state: the flat vectors; without slots where only the weights are kept, None where nothing is.
        best: the best weights until then, in a run that may stop early.
        threads, devices, changes, start: as in a checkpoint.
        experiment: the settings the run had then; None on the way between two processes only.
    """

    step: int
    seconds: float
    snapshot: Snapshot
    detail: Detail
    state: Backup | None
    best: Best | None = None
    threads: tuple[tuple[int, int], ...] = ()
    devices: frozenset[str] = frozenset({"cpu"})
    experiment: Experiment | None = None
    learning_rate: float | None = None
    changes: Changes = ()
    start: Start | None = None

    @cached_property
    def nbytes(self) -> int:
        """Memory it takes."""
        shown = sum(
            HISTOGRAM_BYTES
            for layer in self.snapshot.layers
            for each in QUANTITIES
            if getattr(layer, each) is not None
        )
        arrays: list[Array] = []
        if self.state is not None:
            arrays += [self.state.parameters, self.state.statistics, *self.state.slots.values()]
        if self.best is not None:
            arrays += [*self.best.parameters.values(), *self.best.statistics.values()]
        return shown + sum(int(array.nbytes) for array in arrays)

    def checkpoint(self, history: History) -> Checkpoint:
        """The run as it stood, to go on from; ``history`` is that of the whole run.

        Where only the weights were kept the optimiser begins anew and dropout draws other masks.

        Raises:
            ValueError: where there are no weights.
        """
        if self.state is None or self.experiment is None:
            raise ValueError("only the histograms of this moment were kept")
        state, layout = self.state, Layout.of(self.experiment)
        slots = state.slots or {name: np.zeros_like(state.parameters) for name in layout.slots}
        past = history.copy()
        past.cut(self.step)
        return Checkpoint(
            experiment=self.experiment,
            step=self.step,
            status="paused",
            parameters=_views(layout.parameters, state.parameters),
            statistics=_views(layout.statistics, state.statistics),
            slots={name: _views(layout.parameters, flat) for name, flat in slots.items()},
            random=dict(state.random),
            history=past,
            seconds=self.seconds,
            best=self.best,
            threads=self.threads,
            devices=self.devices,
            changes=self.changes,
            start=self.start,
        )


def _views(places: dict[str, Place], flat: Array) -> dict[str, Array]:
    made = {name: place.view(flat) for name, place in places.items()}
    for array in made.values():
        array.flags.writeable = False
    return made


@dataclass(frozen=True, eq=False)
class Tape:
    """Moments in the order of their steps; ``add`` gives a new tape, so readers need no lock."""

    moments: tuple[Moment, ...] = ()

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """The steps that can be gone back to."""
        return tuple(moment.step for moment in self.moments)

    @property
    def nbytes(self) -> int:
        """Memory of all moments."""
        return sum(moment.nbytes for moment in self.moments)

    def add(self, moment: Moment, most: int = MOST_MOMENTS, most_bytes: int = MOST_BYTES) -> Tape:
        """With a newer moment, thinned where that is one too many; what lay behind its step is gone."""
        kept = [each for each in self.moments if each.step < moment.step]
        kept.append(moment)
        size = sum(each.nbytes for each in kept)
        while len(kept) > 2 and (len(kept) > most or size > most_bytes):
            size -= kept.pop(_closest([each.step for each in kept])).nbytes
        return Tape(tuple(kept))

    def until(self, step: int) -> Tape:
        """Without what came after ``step``."""
        return Tape(tuple(each for each in self.moments if each.step <= step))

    def at(self, step: int) -> Moment | None:
        """The moment nearest to ``step``, the earlier of two; None on an empty tape."""
        if not self.moments:
            return None
        after = bisect_right(self.steps, step)
        near = self.moments[max(0, after - 1) : after + 1]
        return min(near, key=lambda each: abs(each.step - step))


def _closest(steps: list[int]) -> int:
    """Which of the inner ones would be missed least: its neighbours are the closest together."""
    last = steps[-1]
    places = [
        EVENLY * step / last + (1 - EVENLY) * math.log1p(step) / math.log1p(last) for step in steps
    ]
    gaps = [places[k + 1] - places[k - 1] for k in range(1, len(places) - 1)]
    return 1 + gaps.index(min(gaps))
