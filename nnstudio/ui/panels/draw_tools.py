"""The tools of the drawing panel: brush, eraser and new paper; test samples and what the network gets of them.

The small picture is the sample itself, pixel by pixel: what looks like a digit may be something else there.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.plots.sample_pictures import ink_image
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.segmented import Segmented

SEEN = 84


class _Seen(QWidget):
    """A sample as the network gets it."""

    def __init__(self) -> None:
        super().__init__()
        self._sample: NDArray[np.floating] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What the network sees"))
        self.setToolTip(tr("What the network sees"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(SEEN, SEEN)

    def show_sample(self, sample: NDArray[np.floating] | None) -> None:
        self._sample = sample
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), themes.colour("chip"))
        if self._sample is not None:
            painter.drawImage(self.rect(), ink_image(self._sample))
        painter.setPen(QPen(themes.colour("field_border"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.update()


class DrawTools(QWidget):
    """Below the paper: brush or eraser, new paper, and how drawings are taken.

    Signals:
        erasing(on): the eraser was taken, or the brush.
        cleared(): new paper is wanted.
        fittedChanged(): drawings are to be centred and scaled, or not any more.
    """

    erasing = Signal(bool)
    cleared = Signal()
    fittedChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = Segmented([(False, tr("Brush")), (True, tr("Eraser"))])
        self.tool.setToolTip(tr("The right mouse button always erases"))
        self.tool.valueChanged.connect(self._tool_chosen)
        self.clear = QPushButton(tr("Clear"))
        self.clear.clicked.connect(self.cleared)
        self._fit = QCheckBox(tr("Centre and scale"))
        self._fit.setChecked(True)
        self._fit.setToolTip(tr("As the digits of the data set were: in the middle, all as large"))
        self._fit.toggled.connect(self.fittedChanged)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.tool)
        row.addWidget(self.clear)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def fitted(self) -> bool:
        """Whether drawings are centred and scaled."""
        return self._fit.isChecked()

    def set_fitted(self, fitted: bool) -> None:
        """Centre and scale drawings, or not."""
        self._fit.setChecked(fitted)

    @Slot(object)
    def _tool_chosen(self, erases: object) -> None:
        self.erasing.emit(cast(bool, erases))


class SampleTools(QWidget):
    """What the network gets, and samples of the test part to put on the paper; above or beside each other.

    Signals:
        sampleWanted(which): "random" or "mistake".
    """

    sampleWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.random = QPushButton(tr("Test sample"))
        self.random.setToolTip(tr("Put a random sample of the test part on the paper"))
        self.random.clicked.connect(lambda: self.sampleWanted.emit("random"))
        self.mistake = QPushButton(tr("Next mistake"))
        self.mistake.setToolTip(
            tr("Put the next test sample on the paper that is taken for another class")
        )
        self.mistake.clicked.connect(lambda: self.sampleWanted.emit("mistake"))
        self.seen = _Seen()
        self._size = QLabel()
        self._size.setProperty("role", "secondary")
        self._size.setToolTip(tr("What the network sees"))
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for widget in (self.random, self.mistake, self._size):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self.seen)
        self._box.addLayout(buttons, 1)
        self.stand(upright=True)

    def stand(self, *, upright: bool) -> None:
        """Be a narrow column, or a low row."""
        directions, policy = QBoxLayout.Direction, QSizePolicy.Policy
        self._box.setDirection(directions.TopToBottom if upright else directions.LeftToRight)
        if upright:
            self.setSizePolicy(policy.Fixed, policy.Preferred)
        else:
            self.setSizePolicy(policy.Preferred, policy.Fixed)

    def offer_mistakes(self, there: bool) -> None:
        """Whether the test part was judged, so that mistakes are known."""
        self.mistake.setEnabled(there)

    def show_sample(self, sample: NDArray[np.floating] | None, shape: tuple[int, int]) -> None:
        """Show what the network gets, (rows, columns), or nothing of that size."""
        self.seen.show_sample(sample)
        self._size.setText(tr("it sees {width} × {height}", width=shape[1], height=shape[0]))
