"""The initialisation laboratory: depth, width, activation and starting weights, and what they do to the signal.

Each change sends a thousand samples through a real network and back, and shows every layer.
"""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.labs.depth import SATURATED, Depth, Passed, pass_through
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.labs.lab import Lab
from nnstudio.ui.labs.part_choice import PartChoice
from nnstudio.ui.latest import Latest
from nnstudio.ui.plots.histogram_grid import HistogramGrid
from nnstudio.ui.plots.layer_lines import LayerLines
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.segmented import Segmented
from nnstudio.ui.widgets.sentence import Sentence

MOST_COLUMNS = 10
"""Of a deeper network so many layers are shown, evenly spaced, with the first and the last."""

SIDE_BY_SIDE = 6
"""Columns where all initialisers are compared."""

PICTURES: tuple[Depth, ...] = (
    Depth(initializer=Normal(std=1.0)),
    Depth(initializer=Normal(std=0.01)),
    Depth(initializer=Xavier()),
    Depth(activation=ReLU(), initializer=HeNormal()),
)
"""The lectures' four pictures."""

STATES = ("std-1", "std-0.01", "xavier", "relu-he")
"""What lessons call them."""


class InitialisationLab(Lab):
    """Settings at the left; histograms of all layers, the sizes by layer, and a sentence at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Initialisation lab"), parent)
        self.settings = PICTURES[0]
        self.passed: dict[str, Passed] = {}
        self._task = Latest("laboratory", _work, self)
        self._task.answered.connect(self._answered)
        self._task.refused.connect(self._refused)
        self._build()

    def sizeHint(self) -> QSize:
        return QSize(1180, 760)

    def begin(self) -> None:
        self._ask()

    def rest(self) -> None:
        self._task.end()

    # -- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.mode = Segmented(((False, tr("This one")), (True, tr("All side by side"))))
        self.mode.setAccessibleName(tr("What is shown"))
        self.mode.valueChanged.connect(lambda _value: self._ask())
        self.grid = HistogramGrid()
        self.grid.setAccessibleName(tr("Histograms"))
        self.lines = LayerLines()
        self.lines.set_titles(tr("Spread of the activations and size of the gradient"), tr("layer"))
        self.sentence = Sentence(lines=2)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.mode, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.grid, 3)
        right.addWidget(self.lines, 2)
        right.addWidget(self.sentence)
        side = QWidget()
        side.setFixedWidth(252)
        side.setLayout(self._side())
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(20)
        outer.addWidget(side)
        outer.addLayout(right, 1)

    def _side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(tr("The lectures' pictures")))
        pictures = QGridLayout()
        pictures.setSpacing(6)
        self.pictures: list[QPushButton] = []
        texts = (tr("Std 1"), tr("Std 0.01"), "Xavier", "ReLU + He")
        for index, (text, settings) in enumerate(zip(texts, PICTURES, strict=True)):
            button = QPushButton(text)
            button.setToolTip(tr("Five layers of 100 units, 1,000 samples, as in the slides"))
            button.clicked.connect(lambda _checked=False, s=settings: self.show_settings(s))
            pictures.addWidget(button, index // 2, index % 2)
            self.pictures.append(button)
        column.addLayout(pictures)
        column.addSpacing(6)
        self.layers, self.layers_text = self._slider(5, 50, tr("Layers"))
        self.width_slider, self.width_text = self._slider(10, 400, tr("Units"))
        for title, slider, label in (
            (tr("Layers"), self.layers, self.layers_text),
            (tr("Units in each"), self.width_slider, self.width_text),
        ):
            row = QHBoxLayout()
            row.addWidget(heading(title))
            row.addStretch(1)
            row.addWidget(label)
            column.addLayout(row)
            column.addWidget(slider)
        column.addWidget(heading(tr("Activation")))
        self.activation = PartChoice(ACTIVATIONS, self.settings.activation, ("softmax",))
        self.activation.kinds.setAccessibleName(tr("Activation"))
        self.activation.changed.connect(lambda part: self._set(activation=part))
        column.addWidget(self.activation)
        column.addWidget(heading(tr("Initialisation")))
        learned = tuple(name for name, kind in INITIALIZERS.types().items() if kind.pretrains)
        self.initializer = PartChoice(INITIALIZERS, self.settings.initializer, learned)
        self.initializer.kinds.setAccessibleName(tr("Initialisation"))
        self.initializer.changed.connect(lambda part: self._set(initializer=part))
        column.addWidget(self.initializer)
        again = QPushButton(tr("Draw other weights"))
        again.setToolTip(tr("The same settings with another seed"))
        again.clicked.connect(lambda: self._set(seed=self.settings.seed + 1))
        column.addSpacing(4)
        column.addWidget(again)
        column.addStretch(1)
        self.layers.valueChanged.connect(lambda value: self._set(layers=value))
        self.width_slider.valueChanged.connect(lambda value: self._set(width=value))
        self._show_sliders()
        return column

    def _slider(self, low: int, high: int, name: str) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setAccessibleName(name)
        slider.setToolTip(tr("From {low} to {high}", low=low, high=high))
        label = QLabel()
        label.setProperty("role", "secondary")
        return slider, label

    # -- settings ------------------------------------------------------------------------------------

    def show_settings(self, settings: Depth) -> None:
        """Show these settings and what they do."""
        self.settings = settings
        self._show_sliders()
        self.activation.show_part(settings.activation)
        self.initializer.show_part(settings.initializer)
        self._ask()

    def prepare(self, state: str) -> None:
        """Show one of the lectures' pictures."""
        if state in STATES:
            self.show_settings(PICTURES[STATES.index(state)])

    def _show_sliders(self) -> None:
        for slider, value in (
            (self.layers, self.settings.layers),
            (self.width_slider, self.settings.width),
        ):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        self.layers_text.setText(str(self.settings.layers))
        self.width_text.setText(str(self.settings.width))

    def _set(self, **values: object) -> None:
        self.settings = replace(self.settings, **values)
        self._show_sliders()
        self._ask()

    # -- asking and showing --------------------------------------------------------------------------

    def _ask(self) -> None:
        if not self.isVisible():
            return
        names = [self.settings.initializer]
        if self.mode.value():
            names = [
                kind() if kind is not type(self.settings.initializer) else self.settings.initializer
                for kind in INITIALIZERS.types().values()
                if not kind.pretrains
            ]
        self._task.ask(tuple(replace(self.settings, initializer=each) for each in names))

    @Slot(object, object)
    def _answered(self, _asked: object, answer: tuple[Passed, ...]) -> None:
        self.passed = {passed.settings.initializer.type: passed for passed in answer}
        self.lines.setVisible(len(answer) == 1)
        if len(answer) == 1:
            self._show_one(answer[0])
        else:
            self._show_all(answer)

    @Slot(object)
    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self.sentence.setText(say(problems[0]))

    def _show_one(self, passed: Passed) -> None:
        rows = (
            ("activations", tr("activations")),
            ("weights", tr("weights")),
            ("gradients", tr("gradients")),
        )
        self.grid.set_rows([(key, title, key) for key, title in rows])
        chosen = _spaced(len(passed.layers), MOST_COLUMNS)
        self.grid.set_columns([tr("layer {number}", number=n + 1) for n in chosen])
        for column, n in enumerate(chosen):
            for key, _ in rows:
                self._cell(key, column, getattr(passed.layers[n], key))
        self.grid.refresh()
        self.lines.show_lines(
            (
                (tr("activations"), "activations", passed.spread),
                (tr("gradients"), "gradients", passed.backward),
            )
        )
        self.sentence.setText(_reading(passed))

    def _show_all(self, answer: tuple[Passed, ...]) -> None:
        keys = [(p.settings.initializer.type, tr(p.settings.initializer.title)) for p in answer]
        self.grid.set_rows([(key, title, "activations") for key, title in keys])
        chosen = _spaced(len(answer[0].layers), SIDE_BY_SIDE)
        self.grid.set_columns([tr("layer {number}", number=n + 1) for n in chosen])
        for passed, (key, _) in zip(answer, keys, strict=True):
            for column, n in enumerate(chosen):
                self._cell(key, column, passed.layers[n].activations)
        self.grid.refresh()
        best = min(answer, key=lambda passed: passed.strain)
        self.sentence.setText(
            tr(
                "Here {name} lets signal and gradient pass best: times {forward} forward, times {backward} back.",
                name=tr(best.settings.initializer.title),
                forward=short_number(best.forward_factor),
                backward=short_number(best.backward_factor),
            )
        )

    def _cell(self, key: str, column: int, shown: object) -> None:
        from nnstudio.core.training.snapshot import Histogram

        if not isinstance(shown, Histogram):
            self.grid.clear_cell(key, column)
            return
        stats = {
            "mean": shown.mean,
            "std": shown.std,
            "min": shown.smallest,
            "max": shown.largest,
            "zeros": shown.zeros,
        }
        notes = (tr("{share} % zero", share=round(100 * shown.zeros)),) if shown.zeros_apart else ()
        self.grid.set_cell(key, column, shown.counts, shown.low, shown.high, stats, notes)


def _work(question: tuple[Depth, ...]) -> tuple[Passed, ...]:
    return tuple(map(pass_through, question))


def _spaced(count: int, most: int) -> list[int]:
    """At most so many of the numbers below ``count``, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return sorted({round(k * (count - 1) / (most - 1)) for k in range(most)})


def _reading(passed: Passed) -> str:
    """What the numbers say, in words."""
    forward, backward = passed.forward_factor, passed.backward_factor
    if not math.isfinite(forward):
        return tr(
            "The signal leaves the range of numbers on its way: these weights are far too large."
        )
    words = tr(
        "From layer to layer the spread is multiplied by {forward}, the gradient on its way back by {backward}.",
        forward=short_number(forward),
        backward=short_number(backward),
    )
    if passed.saturated > SATURATED:
        share = round(100 * passed.saturated)
        said = tr(
            "{share} % of the outputs are saturated: hardly any gradient passes there.", share=share
        )
        return f"{words} {said}"
    if math.isfinite(backward) and backward < 0.7:
        return words + " " + tr("The gradient vanishes.")
    if math.isfinite(backward) and backward > 1.5:
        return words + " " + tr("The gradient explodes.")
    if forward < 0.7:
        return words + " " + tr("All units come to say the same.")
    return words + " " + tr("A signal passes through well.")
