"""What else may be painted into a plot: a thing that is given the painter and the view, and nothing more.

Marks, bands and earlier runs are each a file of their own; the plot knows none of them by name.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QPainter

from nnstudio.ui.plots.plot_view import PlotView


class Layer(Protocol):
    """Painted with every frame of the plot it was added to, under its curves or over them."""

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Paint; ``view`` maps values to pixels. The painter's state need not be restored."""
        ...
