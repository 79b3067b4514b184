"""An earlier run of a document, thinned to what is compared with at a glance: its settings and its curves.

Weights are not among it: a run that is to go on is kept whole, and that is the newest one.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True, eq=False)
class EarlierRun:
    """An earlier run: its settings, and its curves by column name as (epochs, values), both (points,)."""

    experiment: Experiment
    curves: dict[str, tuple[Array, Array]]
