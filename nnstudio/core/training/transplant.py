"""Starting weights taken from another run: those of every block that still has the same shape.

After an edit of the structure most of a network is often still the same, and what it has learned need not be
learned again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True, eq=False)
class Start:
    """Where starting weights came from; all arrays are read-only.

    Attributes:
        settings_hash, step: of the run they were learned in.
        parameters, statistics: those that are kept, by ``"<block id>.<name>"``; all others are drawn as ever.
    """

    settings_hash: str
    step: int
    parameters: dict[str, Array]
    statistics: dict[str, Array]

    @property
    def blocks(self) -> frozenset[str]:
        """The blocks that keep weights."""
        return frozenset(name.rpartition(".")[0] for name in self.parameters)

    def load_into(self, state: State) -> None:
        """Write them into a state at its start, of an experiment they fit."""
        state.put(self.parameters, self.statistics)

    def fitting(self, experiment: Experiment) -> Start:
        """What of it fits ``experiment``."""
        kept = fitting(self.parameters, self.statistics, experiment)
        return Start(self.settings_hash, self.step, *kept)


def fitting(
    parameters: Mapping[str, Array], statistics: Mapping[str, Array], experiment: Experiment
) -> tuple[dict[str, Array], dict[str, Array]]:
    """The arrays that blocks of ``experiment`` can start with.

    A block whose drawn arrays (its weights) all have their shape keeps them, and of its others those that fit;
    a bias alone means nothing beside new weights.
    """
    kept: dict[str, Array] = {}
    measured: dict[str, Array] = {}
    for block_id, shape in shapes(experiment).items():
        fits = {
            spec.name: _same(parameters.get(f"{block_id}.{spec.name}"), spec.shape)
            for spec in shape.parameters
        }
        drawn = [fits[spec.name] for spec in shape.parameters if spec.initializer is not None]
        if not all(drawn) or not any(fits.values()):
            continue
        for name, fit in fits.items():
            if fit:
                kept[f"{block_id}.{name}"] = parameters[f"{block_id}.{name}"]
        for spec in shape.statistics:
            name = f"{block_id}.{spec.name}"
            if _same(statistics.get(name), spec.shape):
                measured[name] = statistics[name]
    return kept, measured


def _same(array: Array | None, shape: tuple[int, ...]) -> bool:
    return array is not None and array.shape == shape
