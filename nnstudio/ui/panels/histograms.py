"""Activations, weights and gradients of every layer, side by side.

Taken from the last mini-batch, and only while somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.core.experiment.network import Network
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.panel import Panel, empty_caption
from nnstudio.ui.plots.histogram_grid import HistogramGrid
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.training.snapshot import Histogram, LayerSnapshot, Snapshot

ROWS = ("activations", "weights", "gradients")


class HistogramsPanel(Panel):
    """A grid of histograms, three rows by as many columns as there are layers."""

    needs_snapshot = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = HistogramGrid()
        titles = (tr("activations"), tr("weights"), tr("gradients"))
        self.grid.set_rows([(key, title, key) for key, title in zip(ROWS, titles, strict=True)])
        self.grid.setAccessibleName(tr("Histograms"))
        self.sentence = Sentence()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 10)
        layout.setSpacing(4)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.sentence)
        self._drawn: Snapshot | None = None
        self._network: Network | None = None

    def refresh(self, view: RunView) -> None:
        self.grid.set_stale(view.stale)
        self.grid.set_empty_text(empty_caption(view, tr("Press Train to see what each layer does")))
        if view.snapshot is self._drawn:
            return
        self._drawn = view.snapshot
        if view.snapshot is None or view.experiment is None:
            self._network = None
            self.grid.set_columns([])
            self.grid.clear()
            self.sentence.clear()
            return
        network = view.experiment.network
        if network is not self._network:
            self._network = network
            self.grid.set_columns([block_title(network, lay.block) for lay in view.snapshot.layers])
        for column, layer in enumerate(view.snapshot.layers):
            for key in ROWS:
                self._set_cell(key, column, getattr(layer, key))
        self.grid.refresh()
        self.sentence.setText(_gradient_sentence(view.snapshot.layers))

    def _set_cell(self, key: str, column: int, shown: Histogram | None) -> None:
        if shown is None:
            self.grid.clear_cell(key, column)
            return
        stats = {
            "mean": shown.mean,
            "std": shown.std,
            "min": shown.smallest,
            "max": shown.largest,
            "zeros": shown.zeros,
        }
        notes: tuple[str, ...] = ()
        if shown.zeros_apart:
            share = round(100 * shown.zeros)
            notes = tr("{share} % zero", share=share), f"{share} %"
        self.grid.set_cell(key, column, shown.counts, shown.low, shown.high, stats, notes)


def _gradient_sentence(layers: tuple[LayerSnapshot, ...]) -> str:
    """How the spread of the gradients changes from the last layer back to the first."""
    spreads = [layer.gradients.std for layer in layers if layer.gradients is not None]
    if len(spreads) < 2 or spreads[-1] == 0:
        return ""
    if spreads[0] == 0:
        return tr("No gradient reaches the first layer: it does not learn.")
    ratio = spreads[-1] / spreads[0]
    if ratio >= 1:
        return tr("Gradients shrink {ratio}× from output to input.", ratio=f"{ratio:.3g}")
    return tr("Gradients grow {ratio}× from output to input.", ratio=f"{1 / ratio:.3g}")
