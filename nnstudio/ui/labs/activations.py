"""The activation laboratory: functions above, derivatives below, over each other and with their numbers live.

Bars at the top of the derivatives show where a function is dead or saturated: no gradient passes there.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.labs.shape import Shape, shape
from nnstudio.language import tr
from nnstudio.ui.labs.lab import Lab
from nnstudio.ui.labs.racers import Racers
from nnstudio.ui.plots.function_plot import Curve, FunctionPlot
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.sentence import Sentence

FIRST = (Sigmoid(), Tanh(), ReLU())


class ActivationLab(Lab):
    """Activations at the left, two plots at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Activation lab"), parent)
        self.shapes: tuple[Shape, ...] = ()
        without = tuple(name for name, kind in ACTIVATIONS.types().items() if not kind.elementwise)
        self.parts = Racers(ACTIVATIONS, tr("Activations"), without)
        self.parts.changed.connect(self._show)
        self.functions = FunctionPlot(tr("Function"))
        self.slopes = FunctionPlot(tr("Derivative"))
        for plot in (self.functions, self.slopes):
            plot.pointed.connect(self._point)
        self.reach = QSlider(Qt.Orientation.Horizontal)
        self.reach.setRange(1, 20)
        self.reach.setValue(6)
        self.reach.setAccessibleName(tr("Range of x"))
        self.reach.setToolTip(tr("From {low} to {high}", low=1, high=20))
        self.reach.valueChanged.connect(self._show)
        self.sentence = Sentence(lines=2)
        self._build()
        self.parts.set_parts(FIRST)

    def sizeHint(self) -> QSize:
        return QSize(1060, 720)

    def _build(self) -> None:
        add = QPushButton(tr("Add an activation"))
        add.clicked.connect(lambda: self.parts.add(ReLU()))
        side = QWidget()
        side.setFixedWidth(268)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(heading(tr("Activations")))
        left.addWidget(self.parts, 1)
        left.addWidget(add)
        span = QHBoxLayout()
        label = QLabel(tr("Range of x"))
        label.setProperty("role", "secondary")
        span.addWidget(label)
        span.addWidget(self.reach, 1)
        left.addLayout(span)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.functions, 1)
        right.addWidget(self.slopes, 1)
        right.addWidget(self.sentence)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(18)
        outer.addWidget(side)
        outer.addLayout(right, 1)

    @Slot()
    def _show(self) -> None:
        reach = float(self.reach.value())
        running = self.parts.running
        self.shapes = tuple(shape(racer.part, -reach, reach) for racer in running)
        names = [tr(racer.part.title) for racer in running]
        colours = [class_colour(racer.number) for racer in running]
        curves, slopes = list[Curve](), list[Curve]()
        for colour, name, one in zip(colours, names, self.shapes, strict=True):
            curves.append(Curve(colour, name, one.x, one.y))
            slopes.append(Curve(colour, name, one.x, one.slope, _zones(one)))
        self.functions.show_curves(curves, -reach, reach)
        self.slopes.show_curves(slopes, -reach, reach)
        self.sentence.setText(_reading(names, self.shapes))

    @Slot(object)
    def _point(self, x: float | None) -> None:
        self.functions.show_place(x)
        self.slopes.show_place(x)


def _zones(one: Shape) -> tuple[tuple[float, float], ...]:
    if one.ends is None:
        return ()
    sides = ((-math.inf, one.ends.low), (one.ends.high, math.inf))
    return tuple((a, b) for a, b in sides if not (math.isinf(a) and math.isinf(b)))


def _reading(names: list[str], shapes: tuple[Shape, ...]) -> str:
    """Of the first: how much of a gradient passes at best, and after ten layers of it."""
    if not shapes:
        return tr("Add an activation to see its curve.")
    name, steepest = names[0], shapes[0].steepest
    passes = tr(
        "{name}: at best {share} of a gradient passes, after ten layers {ten}.",
        name=name,
        share=short_number(steepest),
        ten=short_number(steepest**10),
    )
    bars = tr("Bars mark where a function is dead or saturated: hardly any gradient passes.")
    return f"{passes} {bars}"
