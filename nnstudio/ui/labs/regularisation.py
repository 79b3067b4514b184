"""The regularisation laboratory: what L1, L2, L-infinity and dropout do to weights, for every strength at once.

At the left two weights, where the shape of the price can be seen; at the right 24, under all prices side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.labs.price_shape import formula_of, loss_line, price_line
from nnstudio.core.labs.relief import relief
from nnstudio.core.labs.shrinking import (
    DROPOUT,
    NONE,
    POSITIONS,
    TENFOLD,
    TWINS,
    USEFUL,
    USELESS,
    ZERO,
    Made,
    Settled,
    Small,
    kinds,
    pair,
    path,
    pressure,
    rate_at,
    settle,
    strength_at,
)
from nnstudio.core.penalties.base import PENALTIES
from nnstudio.language import tr
from nnstudio.ui.labs.lab import Lab
from nnstudio.ui.latest import Latest
from nnstudio.ui.part_tip import part_tip
from nnstudio.ui.plots.contour_map import ContourMap, Outline, Way
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.plots.weight_paths import WeightPaths
from nnstudio.ui.plots.weight_rows import Group, WeightRow, WeightRows
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.segmented import Segmented
from nnstudio.ui.widgets.sentence import Sentence

MIDDLE, HALF_HEIGHT = 0.6, 1.8
"""What the map shows of both weights around; sideways as much more as it is wider than high."""
START = 1.5, 0.6
STRENGTH, RATE = 38, 20
"""Places of the sliders at first: lambda 0.29, rate 0.2."""
STEPS_OF_TWO = 80
PROBLEM = Small()


@dataclass(frozen=True)
class Wish:
    """What is asked: the problem, the place of the lowest loss of two weights, what presses, and how much."""

    problem: Small = PROBLEM
    lowest: tuple[float, float] = START
    kind: str = "l1"
    strength: int = STRENGTH
    rate: int = RATE

    @property
    def place(self) -> int:
        """Where on its path the chosen one is."""
        return self.rate if self.kind == DROPOUT else self.strength


@dataclass(frozen=True, eq=False)
class Paths:
    """The paths of the chosen one: of two weights (places, 2) and of all of the problem (places, n)."""

    two: NDArray[np.float64]
    all: NDArray[np.float64]


class RegularisationLab(Lab):
    """Settings, the plane of two weights above the paths, and rows of weights with a sentence below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Regularisation lab"), parent)
        self.wish = Wish()
        self.settled: dict[str, Settled] = {}
        self.answered: Wish | None = None
        self.paths: Paths | None = None
        self._grid = 200, 200
        self._window = -1.2, 2.4, -1.2, 2.4
        self._weights = Latest("laboratory", _settled, self)
        self._weights.answered.connect(self._show_settled)
        self._courses = Latest("laboratory", _paths, self)
        self._courses.answered.connect(self._show_paths)
        self._build()
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(1240, 780)

    def begin(self) -> None:
        self._ask()

    def rest(self) -> None:
        self._weights.end()
        self._courses.end()

    def prepare(self, state: str) -> None:
        """Show the penalty of this id, or dropout, at the strength of the beginning."""
        if state in kinds():
            self._set(kind=state, strength=STRENGTH, rate=RATE)

    # -- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.map = ContourMap()
        self.map.arrows = False
        self.map.setAccessibleName(tr("Loss and price of two weights"))
        self.map.setToolTip(
            tr("Dashed: all weights of one price. Drag the ring, where the loss is lowest.")
        )
        self.map.startMoved.connect(self._lowest_moved)
        self.map.sizeWanted.connect(self._sized)
        self.lines = WeightPaths()
        self.lines.placeWanted.connect(self._go)
        self.rows = WeightRows()
        self.rows.setAccessibleName(tr("Weights under each pressure"))
        self.rows.chosen.connect(lambda kind: self._set(kind=kind))
        self.order = Segmented(((False, tr("By input")), (True, tr("By size"))))
        self.order.setAccessibleName(tr("Order of the weights"))
        self.order.valueChanged.connect(self.rows.set_by_size)
        self.sentence = Sentence(lines=2)
        self._name_groups()
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(heading(tr("Two weights: where loss and price touch")))
        middle.addWidget(self.map, 5)
        middle.addWidget(self.lines, 3)
        top = QHBoxLayout()
        top.addWidget(heading(tr("24 weights, learned from few samples")))
        top.addStretch(1)
        top.addWidget(self.order)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(top)
        right.addWidget(self.rows, 1)
        pictures = QHBoxLayout()
        pictures.setSpacing(20)
        pictures.addLayout(middle, 4)
        pictures.addLayout(right, 6)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addLayout(pictures, 1)
        column.addWidget(self.sentence)
        side = QWidget()
        side.setFixedWidth(220)
        side.setLayout(self._side())
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(20)
        outer.addWidget(side)
        outer.addLayout(column, 1)

    def _side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(tr("What presses on the weights")))
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("What presses on the weights"))
        for kind in kinds():
            self.choice.addItem(_title(kind), kind)
        self.choice.activated.connect(lambda at: self._set(kind=self.choice.itemData(at)))
        column.addWidget(self.choice)
        column.addSpacing(6)
        self.strength, self.strength_text = _slider(0, POSITIONS, tr("Strength λ"), column)
        self.strength.setToolTip(tr("Of every penalty; at the left end it is off"))
        self.rate, self.rate_text = _slider(0, POSITIONS, tr("Dropout rate"), column)
        self.rate.setToolTip(tr("Share of the inputs that is left out at random in each step"))
        column.addSpacing(6)
        self.samples, self.samples_text = _slider(30, 300, tr("Training samples"), column)
        self.samples.setToolTip(tr("From {low} to {high}", low=30, high=300))
        self.noise, self.noise_text = _slider(0, 30, tr("Noise"), column)
        self.noise.setToolTip(tr("What in the targets cannot be learned: its standard deviation"))
        again = QPushButton(tr("Draw other samples"))
        again.setToolTip(tr("The same settings with another seed"))
        again.clicked.connect(self._draw_again)
        column.addWidget(again)
        column.addSpacing(10)
        about = QLabel(
            tr(
                "Inputs 1 and 2 are twins, nearly the same. Six more matter, each less than the one before, "
                "and sixteen do not matter at all. Short black lines: the weights that made the samples."
            )
        )
        about.setProperty("role", "secondary")
        about.setWordWrap(True)
        column.addWidget(about)
        column.addStretch(1)
        self.strength.valueChanged.connect(lambda place: self._set(strength=place))
        self.rate.valueChanged.connect(lambda place: self._set(rate=place))
        self.samples.valueChanged.connect(lambda count: self._pose(samples=count))
        self.noise.valueChanged.connect(lambda tenths: self._pose(noise=tenths / 10))
        self._show_wish()
        return column

    def _name_groups(self) -> None:
        groups = (
            Group(tr("twins"), "gradients", TWINS),
            Group(tr("useful"), "weights", len(USEFUL)),
            Group(tr("useless"), "secondary", USELESS),
        )
        self._tokens = [group.token for group in groups for _ in range(group.count)]
        self.rows.set_groups(groups, Small().truth, ZERO)

    # -- settings ------------------------------------------------------------------------------------

    def _set(self, **values: Any) -> None:
        self.wish = replace(self.wish, **values)
        self._show_wish()
        self._ask()

    def _pose(self, **values: Any) -> None:
        self._set(problem=replace(self.wish.problem, **values))

    @Slot()
    def _draw_again(self) -> None:
        self._pose(seed=self.wish.problem.seed + 1)

    @Slot(int)
    def _go(self, place: int) -> None:
        self._set(**{"rate" if self.wish.kind == DROPOUT else "strength": place})

    @Slot(float, float)
    def _lowest_moved(self, x: float, y: float) -> None:
        left, right, bottom, top = self._window
        self._set(lowest=(min(max(x, left), right), min(max(y, bottom), top)))
        self._survey()

    @Slot(int, int)
    def _sized(self, rows: int, columns: int) -> None:
        self._grid = rows, columns
        half = HALF_HEIGHT * columns / rows
        # As many pixels to a unit both ways, or a circle would not look like one.
        self._window = MIDDLE - half, MIDDLE + half, MIDDLE - HALF_HEIGHT, MIDDLE + HALF_HEIGHT
        self._survey()

    def _survey(self) -> None:
        formula = formula_of(pair(*self.wish.lowest))
        ground = relief(formula, self._window, *self._grid)
        self.map.show_ground(self._window, ground.bands, ((0.0, 0.0),))

    def _show_wish(self) -> None:
        wish = self.wish
        for slider, value in (
            (self.strength, wish.strength),
            (self.rate, wish.rate),
            (self.samples, wish.problem.samples),
            (self.noise, round(wish.problem.noise * 10)),
        ):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        strength = strength_at(wish.strength)
        self.strength_text.setText(short_number(strength) if strength else tr("off"))
        self.rate_text.setText(f"{rate_at(wish.rate):.2f}")
        self.samples_text.setText(str(wish.problem.samples))
        self.noise_text.setText(f"{wish.problem.noise:.1f}")
        self.choice.setCurrentIndex(self.choice.findData(wish.kind))
        known = PENALTIES.types().get(wish.kind)
        self.choice.setToolTip(part_tip(known) if known else "")
        self.rows.show_current(wish.kind)

    # -- asking and showing --------------------------------------------------------------------------

    def _ask(self) -> None:
        if self.isVisible():
            self._weights.ask(self.wish)
            self._courses.ask(self.wish)

    @Slot(object, object)
    def _show_settled(self, asked: Wish, answer: tuple[Settled, ...]) -> None:
        self.settled = {settled.kind: settled for settled in answer}
        self.answered = asked
        self.rows.show_rows([self._row(settled) for settled in answer])
        self.sentence.setText(self._reading())

    def _row(self, settled: Settled) -> WeightRow:
        notes = (
            tr("zeros: {zeros}, at the top: {level}", zeros=settled.zeros, level=settled.largest),
            tr("error on new data {error}", error=short_number(settled.error)),
        )
        return WeightRow(settled.kind, _title(settled.kind), settled.weights, notes)

    @Slot(object, object)
    def _show_paths(self, asked: Wish, paths: Paths) -> None:
        self.paths = paths
        penalty = pressure(asked.kind, strength_at(asked.strength), rate_at(asked.rate))
        bowl, place = pair(*asked.lowest), asked.place
        here = paths.two[place]
        ink = themes.current().weights
        way = Way(ink, paths.two, None, np.zeros_like(paths.two))
        self.map.show_ways((way,), asked.lowest)
        self.map.show_step(place)
        outlines = [Outline(themes.current().text, loss_line(bowl, here))]
        if penalty is not None and penalty.active:
            outlines.append(
                Outline(themes.current().warning, price_line(penalty, here), dashed=True)
            )
        self.map.show_outlines(outlines)
        title, ticks = tr("Every weight, by the strength λ"), _strength_ticks()
        if asked.kind == DROPOUT:
            title, ticks = tr("Every weight, by the dropout rate"), _rate_ticks()
        self.lines.show_paths(title, paths.all, self._tokens, ticks)
        self.lines.show_place(place)

    def _reading(self) -> str:
        """What the numbers of the chosen one say, in words."""
        chosen, plain = self.settled[self.wish.kind], self.settled[NONE]
        a, b = (_weight(float(value)) for value in chosen.weights[:TWINS])
        if chosen is plain:
            return tr(
                "Nothing presses: the weights fit the noise too. The twins weigh {a} and {b}; the error is {loss} "
                "on the samples learned from and {error} on new ones.",
                a=a,
                b=b,
                loss=short_number(plain.loss),
                error=short_number(plain.error),
            )
        words = tr(
            "{name}: {zeros} of {count} weights became 0; together they are {length} times as long as before. "
            "The twins weigh {a} and {b}. On new data the error is {error} instead of {plain}.",
            name=_title(chosen.kind),
            zeros=chosen.zeros,
            count=len(chosen.weights),
            length=f"{chosen.length / plain.length:.2f}",
            a=a,
            b=b,
            error=short_number(chosen.error),
            plain=short_number(plain.error),
        )
        if chosen.largest > 1:
            said = tr("{level} share the largest size.", level=chosen.largest)
            words = f"{words} {said}"
        if chosen.kind != DROPOUT:
            return words
        rate = rate_at(self.wish.rate)
        said = tr(
            "Averaged over its masks it is L2 with λ = rate / (1 - rate) = {strength} here.",
            strength=short_number(rate / (1.0 - rate)),
        )
        return f"{words} {said}"

    def _retheme(self, _theme: object = None) -> None:
        if self.paths is not None:
            self._show_paths(self.wish, self.paths)


def _title(kind: str) -> str:
    if kind in (NONE, DROPOUT):
        return tr("Nothing") if kind == NONE else tr("Dropout")
    return tr(PENALTIES.get(kind).title)


def _weight(value: float) -> str:
    return "0" if abs(value) < ZERO else f"{value:.2f}"


def _slider(low: int, high: int, name: str, column: QVBoxLayout) -> tuple[QSlider, QLabel]:
    """A slider below its name and value."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setAccessibleName(name)
    label = QLabel()
    label.setProperty("role", "secondary")
    row = QHBoxLayout()
    row.addWidget(heading(name))
    row.addStretch(1)
    row.addWidget(label)
    column.addLayout(row)
    column.addWidget(slider)
    return slider, label


def _strength_ticks() -> list[tuple[float, str]]:
    powers = range(1, POSITIONS + 1, TENFOLD)
    return [(place, f"{strength_at(place):g}") for place in powers]


def _rate_ticks() -> list[tuple[float, str]]:
    return [(place, f"{rate_at(place):.1f}") for place in range(0, POSITIONS + 1, 10)]


@lru_cache(maxsize=4)
def _made(problem: Small) -> Made:
    return problem.made()


@lru_cache(maxsize=16)
def _course(problem: Small, kind: str) -> NDArray[np.float64]:
    return path(_made(problem).bowl, kind)


@lru_cache(maxsize=16)
def _course_of_two(lowest: tuple[float, float], kind: str) -> NDArray[np.float64]:
    return path(pair(*lowest), kind, STEPS_OF_TWO)


def _settled(wish: Wish) -> tuple[Settled, ...]:
    made, strength, rate = _made(wish.problem), strength_at(wish.strength), rate_at(wish.rate)
    return tuple(settle(made, kind, strength, rate) for kind in kinds())


def _paths(wish: Wish) -> Paths:
    return Paths(_course_of_two(wish.lowest, wish.kind), _course(wish.problem, wish.kind))
