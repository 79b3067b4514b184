"""Which line is training, which validation and which test, and beside it whether the results are old.

Laid over the panel, so that it takes no room from the plots while there is nothing to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.legend import LegendKey

RIGHT, TOP = 16, 6
TITLE = 120
"""Room for the axis and the title of a plot, in pixels."""


class Legend(QWidget):
    """Keys side by side; the owner calls ``place`` when it is resized.

    Validation and penalty are hidden at first.
    """

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
        self.penalty = LegendKey(tr("penalty"), "weights", dotted=True)
        self.penalty.hide()
        layout.addWidget(self.penalty)
        self.notice = ElidedLabel(parent=panel)
        self.notice.setProperty("role", "warning")
        self.notice.hide()

    def show_validation(self, shown: bool) -> None:
        """Name the line of validation, or not."""
        self._show(self.validation, shown)

    def show_penalty(self, shown: bool) -> None:
        """Name the line of the penalty on the weights, or not."""
        self._show(self.penalty, shown)

    def _show(self, key: LegendKey, shown: bool) -> None:
        if shown == key.isHidden():
            key.setVisible(shown)
            self.place(self._titles)

    def show_notice(self, text: str) -> None:
        """Say this in a row of its own above the plots; nothing takes the row away."""
        if text != self.notice.text():
            self.notice.setText(text)
            self.notice.setVisible(bool(text))
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
            above = room < TITLE or bool(self.notice.text())
            margins.setTop(self.height() + TOP if above else TOP - 2)
            layout.setContentsMargins(margins)
            self.notice.setGeometry(
                margins.left(), TOP, max(0, self.x() - RIGHT - margins.left()), self.height()
            )
            self.notice.raise_()
