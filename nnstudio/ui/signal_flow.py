"""What a run does, on the network itself: activations on the blocks, and the gradient along the links.

A vanished gradient is a thin broken line, an exploded one a thick one, both in the colour of warnings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from nnstudio.core.experiment.network import Network
from nnstudio.language import tr
from nnstudio.ui.canvas.items.flow import LEAST, MOST, Flow
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.names import block_title
from nnstudio.ui.neurons_view import NeuronsView
from nnstudio.ui.panels.panel import in_sight
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.run_view import RunView

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstudio.core.training.snapshot import Snapshot

USUAL = 6.0
"""Width of a line that passes as much as arrives at the output."""

DECADE = 1.6
"""So much wider for a gradient ten times as large."""

HEALTHY, GONE = 2.0, 4.0
"""Powers of ten beside the gradient at the output: up to the first it is healthy, from the second on vanished
or exploded."""

SETTING = "view/signal_flow"


class SignalFlow:
    """Shows runs on the blocks and links of ``canvas``; asks for snapshots while it can be seen.

    Attributes:
        on: whether it is wanted.
        neurons: the same network unit by unit, where it is small.
    """

    def __init__(
        self, canvas: CanvasView, request: Callable[[], None], settings: QSettings
    ) -> None:
        self._canvas, self._request, self._settings = canvas, request, settings
        self.on = str(settings.value(SETTING, "1")) != "0"
        self.neurons = NeuronsView(canvas, settings, canvas)
        self._view = RunView()
        self._shown: Snapshot | None = None

    def switch(self) -> None:
        """On or off, and remember it."""
        self.on = not self.on
        self._settings.setValue(SETTING, "1" if self.on else "0")
        self._shown = None
        self.show(self._view)

    def show(self, view: RunView) -> None:
        """Show a run as it is now; nothing where its settings are not those of the network."""
        self._view = view
        if self.on and view.alive and in_sight(self._canvas):
            self._request()
        wanted = view.snapshot if self.on and not view.stale else None
        if wanted is None or view.experiment is None:
            self._clear()
        elif wanted is not self._shown:
            self._shown = wanted
            self._draw(wanted, view.experiment.network)

    def _clear(self) -> None:
        self._shown = None
        self._canvas.clear_activity()
        for source, target in self._canvas.canvas.links:
            self._canvas.set_flow(source, target, None)

    def _draw(self, snapshot: Snapshot, network: Network) -> None:
        for layer in snapshot.layers:
            counts = layer.activations.counts if layer.activations else None
            self._canvas.set_activity(layer.block, counts)
        arrived = {
            layer.block: layer.vitals.backward
            for layer in snapshot.layers
            if layer.vitals is not None and layer.vitals.backward is not None
        }
        outputs = network.of_type("output")
        there = arrived.get(outputs[0].id) if outputs else None
        for source, target in self._canvas.canvas.links:
            # Nothing is passed on into the input, so its links show what arrives behind them.
            block = source if source in arrived else target
            size = arrived.get(block)
            flow = None
            if size is not None and there:
                flow = gradient_flow(size, there, block_title(network, block))
            self._canvas.set_flow(source, target, flow)


def gradient_flow(size: float, there: float, name: str) -> Flow:
    """The line of a gradient of this size at block ``name``, where it is ``there`` at the output."""
    ratio = size / there
    if not math.isfinite(ratio):
        return Flow(MOST, 1.0, tr("Gradient at {name}: no longer a finite number", name=name))
    if ratio == 0:
        return Flow(LEAST, 1.0, tr("Gradient at {name}: 0, nothing arrives", name=name))
    tens = math.log10(ratio)
    trouble = min(max((abs(tens) - HEALTHY) / (GONE - HEALTHY), 0.0), 1.0)
    # In small steps, because every other width is another picture.
    width = round(4 * min(max(USUAL + DECADE * tens, LEAST), MOST)) / 4
    values = {"name": name, "size": short_number(size)}
    if ratio < 0.995:
        part = _rounded(1 / ratio)
        words = tr(
            "Gradient at {name}: {size}, 1/{part} of that at the output", **values, part=part
        )
    elif ratio > 1.005:
        times = _rounded(ratio)
        words = tr("Gradient at {name}: {size}, {times}× that at the output", **values, times=times)
    else:
        words = tr("Gradient at {name}: {size}", **values)
    return Flow(width, round(20 * trouble) / 20, words)


def _rounded(value: float) -> str:
    """Two digits that count, with thousands apart where that can be read."""
    if value < 10:
        return f"{value:.2g}"
    if value >= 1e6:
        return f"{value:.1e}".replace("e+0", "e").replace("e+", "e")
    digits = int(math.log10(value)) - 1
    return f"{round(value, -digits):,.0f}"
