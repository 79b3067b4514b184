"""Everything needed to go on as if one had never stopped.

Batch order follows from seed and epoch, so weights, optimiser state, running statistics, the dropout
generators and the number of steps are all there is to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nnstudio.core.engine.state import State, copies
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.changes import (
    Changes,
    hands_on,
    timeline,
    watched_since,
    with_change,
)
from nnstudio.core.training.early_stopping import Best, best_epoch, best_row, exhausted
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.transplant import Start, fitting

Status = Literal["paused", "stopped", "done", "diverged"]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run at one moment; all arrays are copies and read-only.

    Attributes:
        experiment: the settings the run was made with; the last of them, where they were changed.
        step: steps done.
        status: why the run stands still.
        parameters: ``"<block id>.<name>"`` -> learned array, e.g. ``dense_1.weights`` (n_in, units).
        statistics: ``"<block id>.<name>"`` -> measured array, e.g. ``dense_1.running_mean``.
        slots: name -> ``"<block id>.<name>"`` -> optimiser state of the parameter's shape.
        random: block id -> the four words of state of its SFC64 generator, which is only ever asked
            for whole 64-bit words.
        history: what was measured.
        failed_step: the step whose loss or weights were no longer sound, where ``status`` is diverged.
        best: the best weights so far, in a run that may stop early. In one that has stopped early they are
            in ``parameters`` and ``statistics``, too.
        threads: (steps done, BLAS threads used from there on), in order; empty before the first step.
            The last bits of a result may depend on them, so a run goes on with the last of them.
        changes: what was changed while it went on.
        start: starting weights that came from another run; None where all of them follow from the seed.
        devices: where it was computed, ``cpu``, ``gpu`` or both: dropout draws other masks on each.
    """

    experiment: Experiment
    step: int
    status: Status
    parameters: dict[str, Array]
    statistics: dict[str, Array]
    slots: dict[str, dict[str, Array]]
    random: dict[str, tuple[int, ...]]
    history: History
    seconds: float = 0.0
    failed_step: int | None = None
    best: Best | None = None
    threads: tuple[tuple[int, int], ...] = ()
    changes: Changes = ()
    start: Start | None = None
    devices: frozenset[str] = frozenset({"cpu"})

    @staticmethod
    def of(state: State, history: History, status: Status, **more: Any) -> Checkpoint:
        """The run that ``state`` belongs to, copied."""
        return Checkpoint(
            experiment=state.experiment,
            step=int(state.count),
            status=status,
            parameters=copies(state.places, state.parameters),
            statistics=copies(state.statistic_places, state.statistics),
            slots={name: copies(state.places, slot) for name, slot in state.slots.items()},
            random={block_id: state.words(block_id) for block_id in state.random},
            history=history.copy(),
            **more,
        )

    def restore(self, state: State) -> None:
        """Put parameters, statistics, the optimiser's state, the random generators and the count into a state.

        The optimiser's only where it means the same to that of the state.
        """
        state.count[...] = self.step
        state.put(self.parameters, self.statistics)
        kinds = (type(one.training.optimizer) for one in (self.experiment, state.experiment))
        for slot, arrays in self.slots.items() if hands_on(*kinds) else ():
            for name, array in arrays.items():
                state.places[name].view(state.slots[slot])[...] = array
        for block_id, words in self.random.items():
            state.set_words(block_id, words)

    def transplant(self, experiment: Experiment) -> Start:
        """Starting weights of another run: those of this one that fit its network."""
        kept = fitting(self.parameters, self.statistics, experiment)
        return Start(self.experiment.settings_hash, self.step, *kept)

    def followed_by(self, experiment: Experiment) -> Changes:
        """The changes of the run that goes on from here with the settings of ``experiment``."""
        return with_change(self.changes, self.step, self.experiment, experiment)

    @property
    def timeline(self) -> Timeline:
        """Which epoch each step belongs to."""
        return timeline(self.experiment, self.changes)

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights the run has come back to; None where it did not stop early."""
        since = watched_since(self.changes)
        early = self.status == "done" and exhausted(self.experiment, self.history, since)
        return best_epoch(self.experiment, self.history, since) if early else None

    @property
    def scores(self) -> dict[str, float]:
        """The newest evaluation by column name, in a run that stopped early the best; empty without one."""
        best = best_row(self.history, watched_since(self.changes))
        if self.best_epoch is None or best is None:
            return self.history.last()
        row = self.history.evaluations[best]
        return dict(zip(COLUMNS, map(float, row), strict=True))

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.timeline.place(self.step).epoch
