"""The state of a run whose vectors live on a card, with a copy on the host for whoever asks.

A vector is copied when the other side wants it and only then, so that evaluations, checkpoints and restored
backups work as on the CPU while thousands of steps copy nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.core.engine.device.cupy_table import CupyTable
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


@dataclass(eq=False)
class Mirror:
    """One vector on both sides; at most one of the two has moved on."""

    host: Array
    device: Any = None
    host_newer: bool = True
    device_newer: bool = False


class DeviceState(State):
    """What a run on a card works on.

    Reading a vector here brings it to the host, and whoever has it may have written to it, so it goes back to
    the card before the next step there.
    """

    def __init__(self, experiment: Experiment, dtype: Any, table: CupyTable) -> None:
        self.table = table
        self._mirrors: dict[str, Mirror] = {}
        self._samples: list[tuple[Array, Any]] = []
        self._sum: float | None = None
        super().__init__(experiment, dtype)

    @property
    def parameters(self) -> Array:
        """The learned numbers on the host."""
        return self._host("parameters")

    @parameters.setter
    def parameters(self, array: Array) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self._mirrors["parameters"] = Mirror(array)

    @property
    def gradients(self) -> Array:
        """Their gradients on the host."""
        return self._host("gradients")

    @gradients.setter
    def gradients(self, array: Array) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self._mirrors["gradients"] = Mirror(array)

    @property
    def statistics(self) -> Array:
        """The running statistics on the host."""
        return self._host("statistics")

    @statistics.setter
    def statistics(self, array: Array) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self._mirrors["statistics"] = Mirror(array)

    @property
    def slots(self) -> dict[str, Array]:
        """The optimiser's vectors on the host."""
        return {name: self._host(f"slot {name}") for name in self.layout.slots}

    @slots.setter
    def slots(self, arrays: dict[str, Array]) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        for name, array in arrays.items():
            self._mirrors[f"slot {name}"] = Mirror(array)

    def finite(self) -> bool:
        """True when every parameter is a finite number; known from the last steps where there were any."""
        if self._sum is not None:
            return bool(np.isfinite(self._sum))
        return super().finite()

    def device_array(self, host: Array) -> Any:
        """The vector on the card whose host copy this is; None for any other array."""
        for mirror in self._mirrors.values():
            if mirror.host is host:
                return self._on_device(mirror)
        return None

    def samples(self, host: Array) -> Any:
        """Samples on the card; sent once for all plans of this state."""
        for known, array in self._samples:
            if known is host:
                return array
        array = self.table.memory(host.shape, host.dtype)
        self.table.upload(host, array)
        self._samples.append((host, array))
        return array

    def push(self) -> None:
        """Bring everything that was touched on the host to the card."""
        for mirror in self._mirrors.values():
            if mirror.host_newer:
                array = self._on_device(mirror)
                if mirror.host.size:
                    self.table.upload(mirror.host, array)
                mirror.host_newer = False

    def moved(self, *, trained: bool, total: float | None = None) -> None:
        """The card has changed statistics and gradients and, where it ``trained``, everything."""
        for name, mirror in self._mirrors.items():
            if trained or name in ("statistics", "gradients"):
                mirror.device_newer = True
        if trained:
            self._sum = total

    def _host(self, name: str) -> Array:
        mirror = self._mirrors[name]
        if mirror.device_newer:
            with self.table.working():
                if mirror.host.size:
                    mirror.host[...] = self.table.download(mirror.device)
            mirror.device_newer = False
        mirror.host_newer = True
        if name == "parameters":
            self._sum = None
        return mirror.host

    def _on_device(self, mirror: Mirror) -> Any:
        if mirror.device is None:
            with self.table.working():
                mirror.device = self.table.memory(mirror.host.shape, mirror.host.dtype)
        return mirror.device
