"""Which line is training, which validation and which test, and beside it whether the results are old.

Laid over the panel, so that it takes no room from the plots while there is nothing to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.legend import LegendKey

RIGHT, TOP = 16, 6
APART, ROW = 16, 3
TITLE = 120
"""Room for the axis and the title of a plot, in pixels."""


class Legend(QWidget):
    """Keys side by side, in several rows where the panel is narrow; the owner calls ``place`` when it is resized.

    Validation and what ``add`` adds are hidden at first. ``corner`` is a control at the right of the keys.
    """

    def __init__(self, panel: QWidget, corner: QWidget | None = None) -> None:
        super().__init__(panel)
        self._panel, self._corner = panel, corner
        self._titles = 1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._keys: list[LegendKey] = []
        self.training = self._key(LegendKey(tr("training"), "training"))
        self.validation = self.add(LegendKey(tr("validation"), "validation", dotted=True))
        self.test = self._key(LegendKey(tr("test"), "test", dashed=True))
        self.notice = ElidedLabel(parent=panel)
        self.notice.setProperty("role", "warning")
        self.notice.hide()

    def add(self, key: LegendKey, after: LegendKey | None = None) -> LegendKey:
        """Add a key that is hidden until ``show_key`` shows it."""
        self._key(key, after)
        key.hide()
        return key

    def _key(self, key: LegendKey, after: LegendKey | None = None) -> LegendKey:
        key.setParent(self)
        at = len(self._keys) if after is None else self._keys.index(after) + 1
        self._keys.insert(at, key)
        return key

    def show_validation(self, shown: bool) -> None:
        """Name the line of validation, or not."""
        self.show_key(self.validation, shown)

    def show_key(self, key: LegendKey, shown: bool) -> None:
        """Name this line, or not."""
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
        corner = self._corner
        right = RIGHT
        if corner is not None:
            corner.adjustSize()
            middle = TOP + self.training.sizeHint().height() / 2
            top = round(middle - corner.height() / 2)
            corner.move(self._panel.width() - corner.width() - RIGHT // 2, top)
            corner.raise_()
            right = corner.width() + RIGHT
        self._flow(max(100, self._panel.width() - right - RIGHT))
        self.move(self._panel.width() - self.width() - right, TOP)
        self.raise_()
        layout = self._panel.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            room = self._panel.width() / titles - self.width() - right
            above = room < TITLE or bool(self.notice.text())
            margins.setTop(self.height() + TOP if above else TOP - 2)
            layout.setContentsMargins(margins)
            self.notice.setGeometry(
                margins.left(), TOP, max(0, self.x() - RIGHT - margins.left()), self.height()
            )
            self.notice.raise_()

    def _flow(self, room: int) -> None:
        """Give each key its place, in as many rows as the room needs, and take the size of all."""
        x = y = widest = 0
        bottom = 0
        for key in self._keys:
            if key.isHidden():
                continue
            size = key.sizeHint()
            if x > 0 and x + size.width() > room:
                x, y = 0, bottom + ROW
            key.setGeometry(x, y, size.width(), size.height())
            x += size.width() + APART
            widest, bottom = max(widest, x - APART), y + size.height()
        self.resize(widest, bottom)
