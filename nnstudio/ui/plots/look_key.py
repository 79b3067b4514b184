"""A short piece of a curve of a sheet with its name beside it.

It says which look stands for which value, where the plots have no room to say it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnstudio.ui.plots.multiples import look_pen
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

LINE, SPACE = 20, 7


class LookKey(QWidget):
    """Look and name of a value."""

    def __init__(self, look: int, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.text = look, text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        return QSize(LINE + SPACE + metrics.horizontalAdvance(self.text) + 2, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(look_pen(self._look, 2.0))
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(LINE, middle))
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("text"))
        room = self.rect().adjusted(LINE + SPACE, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text)
        painter.end()


class LookKeys(QWidget):
    """Keys side by side behind the name of the setting whose values they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: list[LookKey] = []
        self.title = QLabel()
        self.title.setProperty("role", "caption")
        self._known: object = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.title)
        self._row.addStretch(1)
        self.hide()

    def show_keys(self, title: str, keys: Sequence[tuple[int, str]]) -> None:
        """Say what the looks stand for; nothing is shown where there are none."""
        if (title, tuple(keys)) == self._known:
            return
        self._known = (title, tuple(keys))
        self.title.setText(title)
        for key in self.keys:
            self._row.removeWidget(key)
            key.hide()
            key.deleteLater()
        self.keys = [LookKey(look, name) for look, name in keys]
        for place, key in enumerate(self.keys):
            self._row.insertWidget(1 + place, key)
        self.setVisible(bool(keys))
