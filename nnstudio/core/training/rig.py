"""Everything of a run that stands on one state: its steps, its scores, its surfaces.

When settings change while the run goes on, numbers are set where they are; for anything else another rig is
made that takes over what was learned.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.engine.backend import Backend
from nnstudio.core.engine.samples import Data
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.differences import Difference, Path
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.changes import Changes, hands_on, optimizer_begun, timeline
from nnstudio.core.training.run_threads import RunThreads
from nnstudio.core.training.safeguard import Safeguard
from nnstudio.core.training.scorer import Scorer
from nnstudio.core.training.stepper import Stepper
from nnstudio.core.training.surveyor import Surveyor


class Rig:
    """What trains, scores and surveys ``experiment``, in a run that was changed before as ``changes`` say."""

    def __init__(
        self,
        experiment: Experiment,
        changes: Changes,
        state: State,
        data: Data,
        backend: Backend,
        threads: RunThreads,
    ) -> None:
        self.state = state
        self._data, self._backend, self._threads = data, backend, threads
        begun = optimizer_begun(experiment, changes)
        state.follow(experiment, timeline(experiment, changes), begun)
        self.stepper = Stepper(state, data.train, backend, threads)
        self.scorer = Scorer(state, data, backend, threads)
        self.surveyor = Surveyor(state, backend)
        self.guard = Safeguard(self.stepper)

    def set_numbers(self, experiment: Experiment, found: tuple[Difference, ...]) -> None:
        """Go on as a run of ``experiment``, which differs in live numbers and in nothing else of a plan."""
        state = self.state
        state.follow(experiment, state.timeline, state.begun)
        for one in found:
            if one.field.kind == "number":
                state.set_live(*_live(one.path), one.new)
        self.guard.renew()

    def followed(self, experiment: Experiment, changes: Changes) -> Rig:
        """A rig of ``experiment`` that goes on where this one stands."""
        state = self._backend.state(experiment, self.state.dtype)
        carry_over(self.state, state)
        made = Rig(experiment, changes, state, self._data, self._backend, self._threads)
        # What nobody has run yet has nothing to show.
        made.stepper.look_first()
        return made


def carry_over(old: State, new: State) -> None:
    """Write everything that was learned and counted in ``old`` into ``new``, whose arrays are the same.

    The optimiser's vectors where they mean the same to the new one; else they begin at 0.
    """
    new.count[...] = old.count
    new.parameters[...] = old.parameters
    new.statistics[...] = old.statistics
    if hands_on(_kind(old), _kind(new)):
        for name, slot in old.slots.items():
            new.slots[name][...] = slot
    for block_id in old.random:
        new.set_words(block_id, old.words(block_id))


def _live(path: Path) -> tuple[str, str]:
    """Where a state has the number at ``path``: the scope and the name in it."""
    if path[:2] == ("training", "optimizer"):
        return "optimizer", ".".join(path[2:])
    if path[0] == "training":
        return "training", ".".join(path[1:])
    return path[1], ".".join(path[2:])


def _kind(state: State) -> Any:
    return type(state.experiment.training.optimizer)
