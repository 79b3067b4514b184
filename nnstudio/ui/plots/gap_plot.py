"""One half of the overfitting view: training and unseen samples with the gap between them shaded and named.

Overfitting is the distance of two curves; this plot shows that distance as an area with a number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.curve_plot import CurvePlot

TRAINING = "training"
VALIDATION = "validation"
TEST = "test"


class GapPlot(CurvePlot):
    """Curves of training, validation and test, and the gap between training and one of the others.

    ``gap_text`` makes the label from training minus the other, for example "gap 0.21".
    """

    def __init__(
        self,
        title: str,
        training_title: str,
        test_title: str,
        gap_text: Callable[[float], str],
        validation_title: str = VALIDATION,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.add_series(TRAINING, training_title, "training")
        self.add_series(VALIDATION, validation_title, "validation", dotted=True)
        self.add_series(TEST, test_title, "test", dashed=True)
        self._gap = self.add_band(TRAINING, TEST, "warning", gap_text)
        self.set_y_range(0.0, 1.0)

    def set_curves(
        self,
        training_x: NDArray[np.generic],
        training_y: NDArray[np.generic],
        test_x: NDArray[np.generic],
        test_y: NDArray[np.generic],
        *,
        grown: bool = False,
    ) -> None:
        """Show training and test; each pair of vectors is equally long and ascending in x.

        ``grown`` is that of ``set_data``.
        """
        self.set_data(TRAINING, training_x, training_y, grown=grown)
        self.set_data(TEST, test_x, test_y, grown=grown)

    def compare(self, key: str) -> None:
        """Shade the gap between training and this series."""
        if self._gap.lower is not self.series[key]:
            self._gap.between(self.series[TRAINING], self.series[key])
            self.view.update()

    def gap(self) -> float | None:
        """Return the value of training minus the other at the end, or None while one is missing."""
        return self._gap.gap()
