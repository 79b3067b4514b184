"""The parts that are compared in a laboratory: add one, choose another, change its numbers, leave it out.

Any set is allowed, the same kind twice with two numbers as well; each has a colour of its own.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry
from nnstudio.language import tr
from nnstudio.ui.labs.part_choice import PartChoice
from nnstudio.ui.style import icons
from nnstudio.ui.style.class_colours import class_colour

MOST = 8


class _Swatch(QWidget):
    """The colour of a racer."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.setFixedSize(QSize(12, 28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(class_colour(self.number)))
        painter.drawEllipse(0, 8, 12, 12)
        painter.end()


class Racer(QWidget):
    """One of those that are compared.

    Signals:
        changed(): another kind, a number, or whether it takes part.
        removed(): it is to leave for good.
    """

    changed = Signal()
    removed = Signal()

    def __init__(
        self,
        family: Registry[Any],
        part: Part,
        number: int,
        without: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.taking_part = QCheckBox()
        self.taking_part.setChecked(True)
        self.taking_part.setToolTip(tr("Takes part"))
        self.taking_part.setAccessibleName(tr("Takes part"))
        self.taking_part.toggled.connect(lambda _on: self.changed.emit())
        self.choice = PartChoice(family, part, without)
        self.choice.kinds.setAccessibleName(tr(part.title))
        self.choice.changed.connect(lambda _part: self.changed.emit())
        away = QToolButton()
        away.setProperty("kind", "icon")
        away.setToolTip(tr("Remove"))
        away.setAccessibleName(tr("Remove"))
        icons.keep_icon(away, "close")
        away.clicked.connect(self.removed)
        self.swatch = _Swatch(number)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 6)
        row.setSpacing(6)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.taking_part, 0, top)
        row.addWidget(self.swatch, 0, top)
        row.addWidget(self.choice, 1)
        row.addWidget(away, 0, top)
        self.taking_part.setFixedHeight(28)
        away.setFixedHeight(28)

    @property
    def part(self) -> Any:
        """What it is, with its numbers."""
        return self.choice.part


class Racers(QScrollArea):
    """All that are compared, one below the other.

    Signals:
        changed(): who takes part, or how.
    """

    changed = Signal()

    def __init__(
        self,
        family: Registry[Any],
        name: str,
        without: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._family, self._without = family, without
        self.racers: list[Racer] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(name)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self.setWidget(self._inside)

    @property
    def running(self) -> list[Racer]:
        """Those that take part."""
        return [racer for racer in self.racers if racer.taking_part.isChecked()]

    def set_parts(self, parts: tuple[Part, ...]) -> None:
        """Compare these and no others."""
        for racer in list(self.racers):
            self._drop(racer)
        for part in parts:
            self._add(part)
        self.changed.emit()

    def add(self, part: Part) -> None:
        """One more, as long as there are colours."""
        if len(self.racers) < MOST:
            self._add(part)
            self.changed.emit()

    def _add(self, part: Part) -> None:
        taken = {racer.number for racer in self.racers}
        number = next(n for n in range(MOST) if n not in taken)
        racer = Racer(self._family, part, number, self._without)
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
