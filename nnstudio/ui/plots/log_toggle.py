"""A small switch beside a plot's title that makes the y axis logarithmic.

Losses fall over powers of ten, and on a plain axis the end of a good run looks like zero.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QToolButton

from nnstudio.language import tr
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

APART = 8
"""Pixels between the title and the switch."""


class LogToggle(QToolButton):
    """Lies over the plot it switches, at the right of the title, and keeps its state with the window."""

    def __init__(self, plot: CurvePlot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setText(tr("log"))
        self.setToolTip(tr("Logarithmic axis"))
        self.setAccessibleName(tr("Logarithmic axis"))
        self.setCheckable(True)
        self.setProperty("kind", "log")
        self.toggled.connect(plot.set_log_y)
        plot.installEventFilter(self)
        themes.notifier().changed.connect(self._place)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        view = self._plot.view
        strong = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        self.adjustSize()
        left = view.margins[0] + strong.horizontalAdvance(view.title) + APART
        middle = view.margins[1] - 11 - strong.capHeight() / 2
        self.move(round(left), max(0, round(middle - self.height() / 2)))
        self.raise_()
