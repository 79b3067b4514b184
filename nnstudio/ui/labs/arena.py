"""The optimiser arena: any optimisers race on a landscape, and every number shows its effect at once.

The whole race is worked out with each change; playing it only moves along it.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.labs.formula import Formula
from nnstudio.core.labs.landscapes import LANDSCAPES, Landscape
from nnstudio.core.labs.race import Path, race
from nnstudio.core.labs.relief import Window, relief, zoomed
from nnstudio.core.optimizers.adagrad import AdaGrad
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.labs.lab import Lab
from nnstudio.ui.labs.racers import Racers
from nnstudio.ui.labs.state_bars import StateBars
from nnstudio.ui.plots.contour_map import ContourMap, Way
from nnstudio.ui.plots.race_losses import RaceLosses
from nnstudio.ui.style import icons
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.heading import heading

LECTURES = (
    SGD(learning_rate=0.95),
    Momentum(learning_rate=0.1, momentum=0.9),
    AdaGrad(learning_rate=1.5),
    Adam(learning_rate=0.3),
)
"""The four of the textbook's picture, with its learning rates."""

STEPS, MOST_STEPS = 30, 500
FRAME_MS = 16
SPEEDS = (2, 5, 15, 60)
"""Steps per second."""


class Arena(Lab):
    """Landscape, racers, map, losses, and what the optimisers remember."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Optimiser arena"), parent)
        self._landscape: Landscape = LANDSCAPES[0]
        self.formula = Formula(self._landscape.formula)
        self._start = self._landscape.start
        self._window: Window = self._landscape.window
        self.paths: tuple[Path, ...] = ()
        self._grid = 200, 200
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._build()
        self.racers.set_parts(LECTURES)
        self._show_step(STEPS)

    def sizeHint(self) -> QSize:
        return QSize(1180, 760)

    # -- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.map, self.losses, self.bars = ContourMap(), RaceLosses(), StateBars()
        self.map.setAccessibleName(tr("Landscape"))
        self.losses.setAccessibleName(tr("Loss against step"))
        self.map.startMoved.connect(self._start_moved)
        self.map.zoomWanted.connect(self._zoom)
        self.map.sizeWanted.connect(self._sized)
        self.losses.stepWanted.connect(self._go)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.losses, 3)
        right.addWidget(self.bars, 2)
        pictures = QHBoxLayout()
        pictures.setSpacing(14)
        pictures.addWidget(self.map, 5)
        pictures.addLayout(right, 3)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(pictures, 1)
        column.addLayout(self._player())
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(18)
        side = QWidget()
        side.setFixedWidth(268)
        side.setLayout(self._side())
        outer.addWidget(side)
        outer.addLayout(column, 1)

    def _side(self) -> QVBoxLayout:
        self.landscapes = QComboBox()
        self.landscapes.setAccessibleName(tr("Landscape"))
        for each in LANDSCAPES:
            self.landscapes.addItem(tr(each.title), each.id)
        self.landscapes.addItem(tr("Your own function"), "")
        self.landscapes.activated.connect(self._landscape_chosen)
        self.line = QLineEdit(self.formula.text)
        self.line.setAccessibleName(tr("Function of x and y"))
        self.line.setToolTip(
            tr("Any function of x and y: + - * / ^, sin, cos, exp, ln, sqrt, abs, tanh")
        )
        self.line.textEdited.connect(self._typed)
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.racers = Racers(OPTIMIZERS, tr("Optimisers of the race"))
        self.racers.changed.connect(self._race)
        add = QPushButton(tr("Add an optimiser"))
        add.setToolTip(tr("One more, up to eight; the same rule may run with several rates"))
        add.clicked.connect(lambda: self.racers.add(SGD(learning_rate=0.1)))
        lectures = QPushButton(tr("The lectures' four"))
        lectures.setToolTip(
            tr("SGD, Momentum, AdaGrad and Adam with the textbook's learning rates")
        )
        lectures.clicked.connect(self._lectures)
        buttons = QHBoxLayout()
        buttons.addWidget(add)
        buttons.addWidget(lectures)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading(tr("Landscape")))
        column.addWidget(self.landscapes)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addWidget(heading(tr("Optimisers")))
        column.addWidget(self.racers, 1)
        column.addLayout(buttons)
        return column

    def _player(self) -> QHBoxLayout:
        self.play = QToolButton()
        self.play.setProperty("kind", "icon")
        self.play.setToolTip(tr("Play (Space)"))
        self.play.setAccessibleName(tr("Play"))
        self.play.setShortcut("Space")
        icons.keep_icon(self.play, "play")
        self.play.clicked.connect(self._play)
        one = QToolButton()
        one.setProperty("kind", "icon")
        one.setToolTip(tr("One step"))
        one.setAccessibleName(tr("One step"))
        icons.keep_icon(one, "step")
        one.clicked.connect(lambda: self._go(round(self._at) + 1))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Step of the race"))
        self.slider.valueChanged.connect(self._go)
        self.where = QLabel()
        self.where.setProperty("role", "secondary")
        self.where.setMinimumWidth(110)
        self.steps = QSpinBox()
        self.steps.setRange(1, MOST_STEPS)
        self.steps.setValue(STEPS)
        self.steps.setSuffix(" " + tr("steps"))
        self.steps.setAccessibleName(tr("Steps of the race"))
        self.steps.valueChanged.connect(self._race)
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        for each in SPEEDS:
            self.speed.addItem(tr("{speed} steps/s", speed=each), each)
        self.speed.setCurrentIndex(2)
        self.arrows = QCheckBox(tr("Arrows"))
        self.arrows.setToolTip(
            tr("Dashed: downhill. In colour: the velocity an optimiser remembers.")
        )
        self.arrows.setChecked(True)
        self.arrows.toggled.connect(self._show_arrows)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (
            self.play,
            one,
            self.slider,
            self.where,
            self.steps,
            self.speed,
            self.arrows,
        ):
            row.addWidget(widget, 1 if widget is self.slider else 0)
        return row

    # -- landscape -----------------------------------------------------------------------------------

    @Slot(int)
    def _landscape_chosen(self, index: int) -> None:
        if index >= len(LANDSCAPES):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.selectAll()
            return
        self._landscape = LANDSCAPES[index]
        self.line.setText(self._landscape.formula)
        self._window, self._start = self._landscape.window, self._landscape.start
        self._take(self._landscape.formula)

    @Slot(str)
    def _typed(self, text: str) -> None:
        known = [each.formula for each in LANDSCAPES]
        self.landscapes.setCurrentIndex(known.index(text) if text in known else len(known))
        self._take(text)

    def _take(self, text: str) -> None:
        try:
            self.formula = Formula(text)
        except ProblemError as error:
            self.problem.setText(say(error.problems[0]))
            self.problem.show()
            return
        self.problem.hide()
        self._survey()
        self._race()

    def _survey(self) -> None:
        made = relief(self.formula, self._window, *self._grid)
        known = self._landscape.minima if self.formula.text == self._landscape.formula else ()
        self.map.show_ground(self._window, made.bands, known)

    @Slot(int, int)
    def _sized(self, rows: int, columns: int) -> None:
        self._grid = rows, columns
        self._survey()

    @Slot(float, float, float)
    def _zoom(self, x: float, y: float, factor: float) -> None:
        self._window = zoomed(self._window, (x, y), factor)
        self._survey()

    @Slot(float, float)
    def _start_moved(self, x: float, y: float) -> None:
        self._start = x, y
        self._race()

    def prepare(self, state: str) -> None:
        """On the landscape of this id, with the lectures' four."""
        for index, each in enumerate(LANDSCAPES):
            if each.id == state:
                self._lectures()
                self.landscapes.setCurrentIndex(index)
                self._landscape_chosen(index)

    # -- race ----------------------------------------------------------------------------------------

    @Slot()
    def _lectures(self) -> None:
        self.landscapes.setCurrentIndex(0)
        self._landscape_chosen(0)
        self.steps.setValue(STEPS)
        self.racers.set_parts(LECTURES)

    @Slot()
    def _race(self) -> None:
        running = self.racers.running
        steps = self.steps.value()
        self.paths = race(self.formula, [racer.part for racer in running], self._start, steps)
        self.slider.setRange(0, steps)
        colours = [class_colour(racer.number) for racer in running]
        ways = [
            Way(colour, path.places, _velocity(path), -path.gradients)
            for colour, path in zip(colours, self.paths, strict=True)
        ]
        self.map.show_ways(ways, self._start)
        titles = [tr(path.optimizer.title) for path in self.paths]
        self.losses.show_losses(colours, titles, [path.losses for path in self.paths], steps)
        self.bars.show_paths(colours, titles, self.paths)
        self._show_step(min(round(self._at), steps))

    @Slot(int)
    def _go(self, step: int) -> None:
        self._show_step(min(max(step, 0), self.steps.value()))

    def _show_step(self, step: int) -> None:
        if round(self._at) != step:
            self._at = float(step)
        self.slider.blockSignals(True)
        self.slider.setValue(step)
        self.slider.blockSignals(False)
        self.map.show_step(step)
        self.losses.show_step(step)
        self.bars.show_step(step)
        gone = [tr(p.optimizer.title) for p in self.paths if p.diverged and p.diverged <= step]
        text = tr("step {step} of {steps}", step=step, steps=self.steps.value())
        if gone:
            text += " · " + tr("diverged: {names}", names=", ".join(gone))
        self.where.setText(text)

    @Slot(bool)
    def _show_arrows(self, on: bool) -> None:
        self.map.arrows = on
        self.map.update()

    # -- playing -------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the race is being played."""
        return self._timer.isActive()

    @Slot()
    def _play(self) -> None:
        if self.playing:
            self.rest()
            return
        if round(self._at) >= self.steps.value():
            self._show_step(0)
        self._timer.start()
        icons.keep_icon(self.play, "pause")

    def rest(self) -> None:
        self._timer.stop()
        icons.keep_icon(self.play, "play")

    @Slot()
    def _tick(self) -> None:
        self._at += self.speed.currentData() * FRAME_MS / 1000
        at = self._at
        self._show_step(min(int(at), self.steps.value()))
        self._at = at
        if at >= self.steps.value():
            self.rest()


def _velocity(path: Path) -> np.ndarray | None:
    """What an optimiser with a velocity adds next by inertia; None for the others."""
    return path.slots.get("velocity")
