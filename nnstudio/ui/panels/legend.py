"""Which line is training, which validation and which test, in the upper right corner of a panel.

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
    """Keys side by side; the owner calls ``place`` when it is resized. Validation is hidden at first."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._titles = 1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(LegendKey(tr("training"), "training"))
        self.validation = LegendKey(tr("validation"), "validation", dotted=True)
        self.validation.hide()
        layout.addWidget(self.validation)
        layout.addWidget(LegendKey(tr("test"), "test", dashed=True))

    def show_validation(self, shown: bool) -> None:
        """Name the line of validation, or not."""
        if shown == self.validation.isHidden():
            self.validation.setVisible(shown)
            self.place(self._titles)

    def place(self, titles: int) -> None:
        """Stand in the corner; where the panel's ``titles`` side by side leave no room, above them."""
        self._titles = titles
        self.adjustSize()
        self.move(self._panel.width() - self.width() - RIGHT, TOP)
        self.raise_()
        layout = self._panel.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            room = self._panel.width() / titles - self.width() - RIGHT
            margins.setTop(self.height() + TOP if room < TITLE else TOP - 2)
            layout.setContentsMargins(margins)
