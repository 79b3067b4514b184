"""The tools for drawing points by hand: a colour per class, point, spray and eraser, more classes, new paper.

They hold no points; they say what the hand wants.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.flow import Flow
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.segmented import Segmented

FEWEST, MOST = 2, 10


class PointTools(QWidget):
    """A column: what is drawn with, with which class, and what else can be done.

    Signals:
        toolChanged(tool): "point", "spray" or "eraser".
        labelChanged(label): the class to draw.
        classesWanted(count): there are to be so many classes.
        cleared(): all points are to go.
        tableWanted(): the points are to be shown as rows.
        actionWanted(id): an action of the window is wanted.
    """

    toolChanged = Signal(object)
    labelChanged = Signal(int)
    classesWanted = Signal(int)
    cleared = Signal()
    tableWanted = Signal()
    actionWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._classes = 0, 0
        self.tool = Segmented(
            [("point", tr("Point")), ("spray", tr("Spray")), ("eraser", tr("Eraser"))]
        )
        self.tool.set_tooltips(
            [
                tr("One point per click, a row of them along a stroke"),
                tr("Many points around the pointer while the button is held"),
                tr("Takes points away; so does the right button with any tool"),
            ]
        )
        self.tool.valueChanged.connect(self.toolChanged)
        self.clear = QPushButton(tr("Clear"))
        self.clear.setToolTip(tr("Take all points away; Undo brings them back."))
        self.clear.clicked.connect(self.cleared)
        self.swatches: list[QToolButton] = []
        self.fewer = _small("minus", tr("One class fewer; its points go with it"))
        self.fewer.clicked.connect(lambda: self.classesWanted.emit(self._classes - 1))
        self.more = _small("plus", tr("One class more"))
        self.more.clicked.connect(lambda: self.classesWanted.emit(self._classes + 1))
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        below = QWidget()
        self._flow = Flow(below, 4)
        self._flow.addWidget(self.fewer)
        self._flow.addWidget(self.more)
        clearing = QHBoxLayout()
        clearing.setSpacing(8)
        clearing.addWidget(self.clear)
        clearing.addWidget(self.count, 1)
        foot = QWidget()
        line = Flow(foot)
        self.table = QPushButton(tr("As a table"))
        self.table.clicked.connect(self.tableWanted)
        self.other = QPushButton(tr("Import data…"))
        self.other.clicked.connect(lambda: self.actionWanted.emit("file.import_data"))
        for button in (self.table, self.other):
            button.setProperty("kind", "link")
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tool)
        column.addWidget(heading(tr("Class to draw")))
        column.addWidget(below)
        column.addLayout(clearing)
        column.addStretch(1)
        column.addWidget(foot)
        self.set_classes(FEWEST)
        themes.notifier().changed.connect(self._retheme)

    def set_classes(self, count: int) -> None:
        """Offer so many classes; the chosen one stays where it still is one."""
        if count == self._classes:
            return
        self._classes = count
        for button in self.swatches:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._flow.removeWidget(self.fewer)
        self._flow.removeWidget(self.more)
        self.swatches = []
        for label in range(count):
            button = QToolButton()
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAccessibleName(tr("Class {number}", number=label))
            button.setToolTip(
                tr("Draw class {number}; the key {number} does the same", number=label)
            )
            button.clicked.connect(lambda _on=False, label=label: self.choose(label))
            self._flow.addWidget(button)
            self.swatches.append(button)
        self._flow.addWidget(self.fewer)
        self._flow.addWidget(self.more)
        self.fewer.setEnabled(count > FEWEST)
        self.more.setEnabled(count < MOST)
        self._retheme()
        self.choose(min(self._label, count - 1))

    def set_counts(self, counts: Sequence[int]) -> None:
        """Say how many points each class has."""
        count = sum(counts)
        for label, button in enumerate(self.swatches):
            button.setText(f"{label}:  {counts[label]:,}")
        self.count.setText(tr("{count} points", count=f"{count:,}"))
        self.clear.setEnabled(count > 0)

    @Slot(int)
    def choose(self, label: int) -> None:
        """Draw this class from now on, where there is one of that number."""
        if not 0 <= label < len(self.swatches):
            return
        self._label = label
        for number, button in enumerate(self.swatches):
            button.setChecked(number == label)
        if self.tool.value() == "eraser":
            # Whoever picks a colour wants to draw.
            self.tool.set_value("point")
            self.toolChanged.emit("point")
        self.labelChanged.emit(label)

    def _retheme(self, _theme: object = None) -> None:
        for number, button in enumerate(self.swatches):
            button.setIcon(_swatch(class_colour(number), self.devicePixelRatioF()))


def _small(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("kind", "flat")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setIconSize(QSize(14, 14))
    icons.keep_icon(button, icon)
    return button


def _swatch(colour: str, ratio: float) -> QIcon:
    picture = QPixmap(QSize(14, 14) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, 12, 12)
    painter.end()
    return QIcon(picture)
