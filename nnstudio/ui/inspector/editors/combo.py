"""A drop-down list that keeps still while the pane is scrolled and shortens what does not fit.

Qt's own changes its value under a turning wheel, which has cost many people an experiment.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from nnstudio.ui.inspector.editors.base import mixed_text
from nnstudio.ui.style import theme as themes


class QuietCombo(QComboBox):
    """A drop-down list; without a choice it shows that there are several values.

    Signals:
        approached(): somebody comes near, by mouse or keyboard; what can be chosen must be there now.
    """

    approached = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(mixed_text())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setMinimumWidth(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # The list may be wider than the field: names are read there in full.
        self.view().setTextElideMode(Qt.TextElideMode.ElideNone)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.approached.emit()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.approached.emit()
        super().keyPressEvent(event)

    def showPopup(self) -> None:
        self.approached.emit()
        metrics = self.fontMetrics()
        widest = max(
            (metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0
        )
        self.view().setMinimumWidth(max(self.width(), widest + 40))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut():
            parent = self.parentWidget()
            text = self.toolTip() or (parent.toolTip() if parent else "")
            rich = text.startswith("<")
            cut = f"<b>{escape(self.currentText())}</b>" if rich else f"{self.currentText()}\n"
            QToolTip.showText(event.globalPos(), f"{cut}{text}".strip(), self)
            return True
        return super().event(event)

    def is_cut(self) -> bool:
        """Whether the chosen text has no room."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room().width()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.end()
        self._write()

    def _room(self) -> QRect:
        return self.rect().adjusted(10, 0, -24, 0)

    def _write(self) -> None:
        chosen = self.currentIndex() >= 0
        room = self._room()
        token = "text" if chosen and self.isEnabled() else "secondary"
        painter = QPainter(self)
        painter.setPen(themes.colour(token))
        painter.setFont(self.font())
        text = self.currentText() if chosen else self.placeholderText()
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width()),
        )
        painter.end()
