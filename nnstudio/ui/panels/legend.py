"""Which line is training and which is test, in the upper right corner of a panel.

Laid over the panel, so that it takes no room from the plots.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.widgets.legend import LegendKey

RIGHT, TOP = 16, 6


class Legend(QWidget):
    """Two keys side by side; the owner calls ``place`` when it is resized."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(LegendKey(tr("training"), "training"))
        layout.addWidget(LegendKey(tr("test"), "test", dashed=True))

    def place(self) -> None:
        """Stand in the corner."""
        self.adjustSize()
        self.move(self.parentWidget().width() - self.width() - RIGHT, TOP)
        self.raise_()
