"""The graphics card as a backend: one stream and one pool of memory for a whole run.

Making one loads CuPy, so it is made only after a card was found.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.engine.backend import Device, Runnable
from nnstudio.core.engine.device.cupy_table import CupyTable
from nnstudio.core.engine.device.plan import DevicePlan
from nnstudio.core.engine.device.state import DeviceState
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment


class GraphicsCard:
    """The first card of this machine, by CuPy."""

    device: Device = "gpu"

    def __init__(self) -> None:
        self._table = CupyTable()

    def state(self, experiment: Experiment, dtype: Any) -> State:
        """A state whose vectors lie on the card."""
        return DeviceState(experiment, dtype, self._table)

    def plan(self, state: State, batch: int, *, training: bool) -> Runnable:
        """A plan of kernels, captured as a graph."""
        if not isinstance(state, DeviceState):
            raise TypeError("a state that was made on another device")
        return DevicePlan(state, batch, training=training)
