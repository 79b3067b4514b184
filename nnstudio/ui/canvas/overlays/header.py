"""The top of the canvas: how large the network is, and whether anything is wrong with it.

Both are sums over the whole drawing, so they stand still while it moves.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count
from nnstudio.language import tr
from nnstudio.ui.canvas.overlays.note import Note
from nnstudio.ui.known_cost import KnownCost, summary

_MARGIN = 8


class CanvasHeader(QObject):
    """Two notes over a canvas; ``clicked()`` when the number of problems was clicked."""

    clicked = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.sizes = Note(canvas, strong=True)
        self.trouble = Note(canvas)
        self.cost = KnownCost()
        self.trouble.clicked.connect(self.clicked)
        self.show_problems(0)

    def show_sizes(self, experiment: Experiment, running: bool, stale: bool = False) -> None:
        """Say how many layers and parameters there are; the input is no layer.

        With ``stale`` it is not this network that is being trained but what it was before an edit.
        """
        layers = sum(block.layer.sources[1] > 0 for block in experiment.network.blocks)
        learned = parameter_count(experiment)
        words = [
            tr("1 layer") if layers == 1 else tr("{count} layers", count=f"{layers:,}"),
            tr("1 parameter") if learned == 1 else tr("{count} parameters", count=f"{learned:,}"),
        ]
        known = replace(self.cost, measured=None) if running else self.cost
        words += summary(known)
        if running:
            words.append(tr("an earlier network is in training") if stale else tr("in training"))
        shown = bool(experiment.network.blocks)
        said = " · ".join(words)
        # Placing it makes the view lay itself out and paint its ground anew.
        if (said, shown) != (self.sizes.text(), not self.sizes.isHidden()):
            self.sizes.say(said)
            self.sizes.setVisible(shown)
            self.place()

    def show_problems(self, count: int) -> None:
        """Say how many problems there are."""
        if count == 0:
            self.trouble.say(tr("No problems"), "fine", "check")
        else:
            text = tr("1 problem") if count == 1 else tr("{count} problems", count=count)
            self.trouble.say(text, "warning", "warning")
        self.trouble.set_active(count > 0)
        self.place()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self.sizes.retheme()
        self.trouble.retheme()
        self.place()

    def place(self) -> None:
        """Stand at the top; where there is no room for both, the sizes give way."""
        right = self._canvas.width() - self.trouble.width() - _MARGIN
        self.sizes.move(_MARGIN, _MARGIN)
        self.trouble.move(right, _MARGIN)
        self.sizes.setMaximumWidth(max(right - 2 * _MARGIN, 0))
        # A limit alone makes it narrower and never wider again.
        self.sizes.resize(self.sizes.sizeHint())
        self.sizes.raise_()
        self.trouble.raise_()
