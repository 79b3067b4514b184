"""Looking at every block of a plan: histograms and vitals of the last mini-batch.

Taken only when somebody looks, from samples of all arrays, so that it costs a fraction of a millisecond.
"""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.backend import Runnable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.sampling import rms
from nnstudio.core.training.snapshot import Histogram, LayerSnapshot, Look, LookWish, Snapshot
from nnstudio.core.training.vitals import EXPLODING, Vitals
from nnstudio.core.training.watch import Watch

SIDE = 16
"""How alike units are is measured on at most so many of them and as many samples."""


class Looks:
    """Looks at every block but the input of one plan; its state may be shared with other plans."""

    def __init__(self, plan: Runnable, wish: LookWish | None = None) -> None:
        self._wish = wish or LookWish()
        state = self._state = plan.state
        self._plan = plan
        network = state.experiment.network
        self._blocks = [b for b in network.order if network.by_id[b].layer.sources[1] > 0]
        self._weighted = [b for b in self._blocks if f"{b}.weights" in state.places]
        places = [state.places[f"{b}.weights"] for b in self._weighted]
        weights = [place.shape for place in places]
        activations = [plan.activations(b).shape for b in self._blocks]
        self._look = look = Look([*activations, *weights, *weights], state.dtype)
        self._first, self._second = len(activations), len(activations) + len(weights)
        offsets = np.array([place.offset for place in places], np.intp)[:, None]
        self._index = look.index[self._first : self._second] + offsets
        self._weights = look.samples[self._first : self._second]
        self._gradients = look.samples[self._second :]
        self._likeness = Likeness(activations)
        self._rows = tuple(
            zip(self._blocks, look.index, look.samples, self._likeness.rows, strict=False)
        )
        # On another device nothing can be read between the calls.
        self._watch: Watch | None = None
        if isinstance(plan, Plan):
            known = cast("Plan[Any]", plan)
            self._watch = Watch(known, all_inputs=self._wish.preactivations)
        self._before = np.zeros_like(self._weights)
        self._updates = Look(weights, state.dtype)
        self._stepped = False

    def step(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None:
        """One watched step, the same as ``Plan.steps`` with one; for the snapshot that follows at once."""
        self._state.parameters.take(self._index, 0, self._before, "clip")
        if self._watch is None:
            self._plan.steps(inputs, targets, order, losses)
        else:
            self._watch.step(inputs, targets, order, losses)
        self._stepped = True

    def there_and_back(self) -> None:
        """Forward and backward on the samples in the plan's buffers, watched, without an update."""
        if self._watch is None:
            self._plan.run_forward()
            self._plan.run_backward()
        else:
            self._watch.there_and_back()
        self._stepped = False

    def snapshot(self, step: int, *, watched: bool) -> Snapshot:
        """Histograms of the last mini-batch's activations, the weights, and the gradients, with the vitals.

        Without ``watched`` the last pass was not one of this object's, and what it alone can see is None.
        """
        plan, state = self._plan, self._state
        for block, index, row, (chosen, into) in self._rows:
            values = plan.activations(block).reshape(-1)
            values.take(index, 0, row, "clip")
            values.take(chosen, 0, into, "clip")
        state.parameters.take(self._index, 0, self._weights, "clip")
        state.gradients.take(self._index, 0, self._gradients, "clip")
        if state.gradient_scale != 1.0:
            self._gradients *= 1.0 / state.gradient_scale
        found = self._look.histograms()
        activations = dict(zip(self._blocks, found, strict=False))
        weights = dict(zip(self._weighted, found[self._first :], strict=False))
        gradients = dict(zip(self._weighted, found[self._second :], strict=True))
        vitals = self._vitals(activations, weights, gradients, watched=watched)
        inputs: dict[str, Histogram | None] = {}
        updates: dict[str, Histogram | None] = {}
        if watched and self._wish.preactivations and self._watch is not None:
            inputs = self._watch.preactivations()
        if watched and self._wish.updates and self._stepped:
            room = self._updates.samples
            width = room.shape[1]
            np.subtract(self._weights[:, :width], self._before[:, :width], out=room)
            updates = dict(zip(self._weighted, self._updates.histograms(), strict=True))
        return Snapshot(
            step,
            tuple(
                LayerSnapshot(
                    b,
                    activations[b],
                    weights.get(b),
                    gradients.get(b),
                    vitals[b],
                    inputs.get(b),
                    updates.get(b),
                )
                for b in self._blocks
            ),
        )

    def _vitals(
        self,
        activations: dict[str, Histogram | None],
        weights: dict[str, Histogram | None],
        gradients: dict[str, Histogram | None],
        *,
        watched: bool,
    ) -> dict[str, Vitals]:
        watch = self._watch if watched else None
        dead = watch.dead() if watch else {}
        saturated = watch.saturated() if watch else {}
        backward = watch.backward() if watch else {}
        sizes = {b: _rms(weights[b]) for b in self._weighted}
        moved = self._moved() if watched and self._stepped else {}
        alike, exploding = (
            dict(zip(self._blocks, measure, strict=True)) for measure in self._likeness.measure()
        )
        made: dict[str, Vitals] = {}
        for block in self._blocks:
            given, size = activations[block], sizes.get(block)
            change = moved.get(block)
            made[block] = Vitals(
                dead=dead.get(block),
                saturated=saturated.get(block),
                alike=None if given is None else alike[block],
                activation_mean=given.mean if given else None,
                activation_std=given.std if given else None,
                weight_rms=size,
                gradient_rms=_rms(gradients.get(block)),
                update_ratio=change / size if size and change is not None else None,
                backward=_number(backward.get(block)),
                exploding=None if given is None else exploding[block],
            )
        return made

    def _moved(self) -> dict[str, float]:
        """Root mean square of what the watched step changed in the weights of each block."""
        # A change that float32 can make in a weight is far from where its square would vanish.
        change = self._weights - self._before
        rows = slice(self._first, self._second)
        sizes = rms(change, self._look.lengths[rows], self._look.surplus[rows])
        return dict(zip(self._weighted, sizes.tolist(), strict=True))


class Likeness:
    """How alike the units of each block are, on at most ``SIDE`` units and ``SIDE`` samples.

    ``rows`` holds for each block the flat places of (units, samples) and the room for their values.
    """

    def __init__(self, shapes: list[tuple[int, ...]]) -> None:
        self._index = np.zeros((len(shapes), SIDE, SIDE), np.intp)
        self._used = np.zeros((len(shapes), 1, SIDE))
        self._room = np.zeros(self._index.shape, np.float32)
        for row, (units, samples) in enumerate(shapes):
            chosen = np.linspace(0, units - 1, min(units, SIDE)).astype(np.intp)
            # Fewer samples than places are taken again and again, each as often.
            columns = np.arange(SIDE) * max(1, samples // SIDE) % samples
            self._index[row] = columns[:, None]
            self._index[row, :, : len(chosen)] += chosen * samples
            self._used[row, 0, : len(chosen)] = 1 / len(chosen)
        self.rows = tuple(zip(self._index, self._room, strict=True))

    def measure(self) -> tuple[list[float], list[float]]:
        """``Vitals.alike`` and ``Vitals.exploding`` of each block, from what lies in the rows."""
        exact, used = self._room.astype(np.float64), self._used
        means = np.vecdot(exact, used)
        # Of each unit the mean square over the samples: (blocks, SIDE).
        sizes = np.einsum("bsu,bsu->bu", exact, exact)
        exploding = np.vecdot(sizes > SIDE * EXPLODING * EXPLODING, used[:, 0])
        exact -= means[..., None]
        exact *= exact
        spread = np.vecdot(exact, used).mean(axis=1)
        whole = spread + np.vecdot(means, means) / SIDE
        alike = 1.0 - np.sqrt(spread / np.where(whole > 0, whole, 1.0))
        return np.where(whole > 0, alike, 1.0).tolist(), exploding.tolist()


def _rms(found: Histogram | None) -> float | None:
    return math.hypot(found.mean, found.std) if found else None


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
