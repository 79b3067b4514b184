"""The optimisers that take part in a race: add one, choose its rule, change its numbers, leave it out.

Any set is allowed, the same rule twice with two rates as well.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.optimizers.base import OPTIMIZERS, Optimizer
from nnstudio.language import tr
from nnstudio.ui.labs.coefficients import Coefficients
from nnstudio.ui.style import icons
from nnstudio.ui.style.class_colours import class_colour

MOST = 8


class _Swatch(QWidget):
    """The colour of a racer."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.setFixedSize(QSize(12, 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(class_colour(self.number)))
        painter.drawEllipse(self.rect())
        painter.end()


class Racer(QWidget):
    """One optimiser of a race.

    Signals:
        changed(): its rule, a number, or whether it takes part.
        removed(): it is to leave for good.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, optimizer: Optimizer, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.optimizer, self.number = optimizer, number
        self.taking_part = QCheckBox()
        self.taking_part.setChecked(True)
        self.taking_part.setToolTip(tr("Takes part in the race"))
        self.taking_part.setAccessibleName(tr("Takes part in the race"))
        self.taking_part.toggled.connect(lambda _on: self.changed.emit())
        self.rule = QComboBox()
        self.rule.setAccessibleName(tr("Optimiser"))
        for name, kind in OPTIMIZERS.types().items():
            self.rule.addItem(tr(kind.title), name)
        self.rule.setCurrentIndex(self.rule.findData(optimizer.type))
        self.rule.activated.connect(self._rule_chosen)
        away = QToolButton()
        away.setProperty("kind", "icon")
        away.setToolTip(tr("Remove from the race"))
        away.setAccessibleName(tr("Remove from the race"))
        icons.keep_icon(away, "close")
        away.clicked.connect(self.removed)
        head = QHBoxLayout()
        head.setSpacing(6)
        self.swatch = _Swatch(number)
        for widget in (self.taking_part, self.swatch, self.rule, away):
            head.addWidget(widget, 1 if widget is self.rule else 0)
        self.numbers = Coefficients(optimizer)
        self.numbers.changed.connect(self._number_changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(5)
        self._column.addLayout(head)
        self._column.addWidget(self.numbers)

    def _rule_chosen(self, index: int) -> None:
        self.show_optimizer(OPTIMIZERS.get(self.rule.itemData(index))())
        self.changed.emit()

    def show_optimizer(self, optimizer: Optimizer) -> None:
        """Another rule, or the same with other numbers."""
        self.optimizer = optimizer
        self.rule.setCurrentIndex(self.rule.findData(optimizer.type))
        old, self.numbers = self.numbers, Coefficients(optimizer)
        self.numbers.changed.connect(self._number_changed)
        self._column.replaceWidget(old, self.numbers)
        old.hide()
        old.deleteLater()

    def _number_changed(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.changed.emit()


class Racers(QScrollArea):
    """All optimisers of a race, one below the other.

    Signals:
        changed(): who runs, or how.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.racers: list[Racer] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Optimisers of the race"))
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self.setWidget(self._inside)

    @property
    def running(self) -> list[Racer]:
        """Those that take part."""
        return [racer for racer in self.racers if racer.taking_part.isChecked()]

    def set_optimizers(self, optimizers: tuple[Optimizer, ...]) -> None:
        """Race with these and no others."""
        for racer in list(self.racers):
            self._drop(racer)
        for optimizer in optimizers:
            self._add(optimizer)
        self.changed.emit()

    def add(self, optimizer: Optimizer) -> None:
        """One more, as long as there are colours."""
        if len(self.racers) < MOST:
            self._add(optimizer)
            self.changed.emit()

    def _add(self, optimizer: Optimizer) -> None:
        taken = {racer.number for racer in self.racers}
        number = next(n for n in range(MOST) if n not in taken)
        racer = Racer(optimizer, number)
        racer.changed.connect(self.changed)
        racer.removed.connect(lambda: self._remove(racer))
        self.racers.append(racer)
        self._column.insertWidget(self._column.count() - 1, racer)

    def _remove(self, racer: Racer) -> None:
        self._drop(racer)
        self.changed.emit()

    def _drop(self, racer: Racer) -> None:
        self.racers.remove(racer)
        self._column.removeWidget(racer)
        racer.hide()
        racer.deleteLater()
