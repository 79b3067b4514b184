"""Which line is training and which is test, in the upper right corner of a panel.

Laid over the panel, so that it takes no room from the plots.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.widgets.legend import LegendKey

RIGHT, TOP = 16, 6
TITLE = 120
"""Room for the axis and the title of a plot, in pixels."""


class Legend(QWidget):
    """Two keys side by side; the owner calls ``place`` when it is resized."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(LegendKey(tr("training"), "training"))
        layout.addWidget(LegendKey(tr("test"), "test", dashed=True))

    def place(self, titles: int) -> None:
        """Stand in the corner; where the panel's ``titles`` side by side leave no room, above them."""
        self.adjustSize()
        self.move(self._panel.width() - self.width() - RIGHT, TOP)
        self.raise_()
        layout = self._panel.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            room = self._panel.width() / titles - self.width() - RIGHT
            margins.setTop(self.height() + TOP if room < TITLE else TOP - 2)
            layout.setContentsMargins(margins)
