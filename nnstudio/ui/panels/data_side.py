"""Beside the samples: how many there are of each class in each part, and what is to be known of them.

Rare classes and samples that are in both parts are seen here before they spoil a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.data.sample_form import class_names
from nnstudio.ui.plots.balance_bars import BalanceBars, Share
from nnstudio.ui.plots.ticks import edge_text
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.flow import Flow
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook
    from nnstudio.core.experiment.sample_facts import PartName

WIDTH = 264
FACTS = 96
"""Pixels of height that facts take at most; more of them scroll."""


class DataSide(QWidget):
    """Bars, facts, and buttons for data of one's own.

    Signals:
        picked(label): a class was chosen, or None.
        actionWanted(id): an action of the window is wanted.
    """

    picked = Signal(object)
    actionWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = heading("")
        self.bars = BalanceBars()
        self.bars.picked.connect(self.picked)
        self._facts = QWidget()
        self._lines = QVBoxLayout(self._facts)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(3)
        self._room = QScrollArea()
        self._room.setFrameShape(QScrollArea.Shape.NoFrame)
        self._room.setWidgetResizable(True)
        self._room.setWidget(self._facts)
        self._room.setMaximumHeight(themes.px(FACTS))
        self._room.setAccessibleName(tr("What is to be known of the data"))
        self._said: tuple[tuple[str, str], ...] = ()
        buttons = QWidget()
        line = Flow(buttons)
        for text, action in (
            (tr("Import data…"), "file.import_data"),
            (tr("Draw points"), "file.draw_points"),
        ):
            button = QPushButton(text)
            button.setProperty("kind", "link")
            button.clicked.connect(lambda _on=False, action=action: self.actionWanted.emit(action))
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.bars, 1)
        column.addWidget(self._room)
        column.addWidget(buttons)
        self._room.hide()
        self._look: DataLook | None = None
        themes.notifier().changed.connect(self._retheme)

    def show_look(self, look: DataLook | None) -> None:
        """Count these data."""
        self._look = look
        if look is None:
            self.bars.show_counts((), ())
            self.title.setText("")
            return
        parts: tuple[tuple[PartName, str, str], ...] = (
            ("train", tr("Training"), "training"),
            ("validation", tr("Validation"), "validation"),
            ("test", tr("Test"), "test"),
        )
        shares = [
            Share(title, token, look.counts[name].tolist())
            for name, title, token in parts
            if look.counts[name].any() or name != "validation"
        ]
        if look.classes:
            names = class_names(look.experiment)
            plane = look.experiment.data.dataset.shape().features == 2
            colours = [class_colour(n) for n in range(len(names))] if plane else []
            self.title.setText(tr("Samples of each class"))
        else:
            span = float(look.edges[-1] - look.edges[0])
            ends = [edge_text(float(edge), span) for edge in look.edges]
            names = [f"{a} … {b}" for a, b in pairwise(ends)]
            colours = []
            self.title.setText(tr("Samples by target value"))
        self.bars.show_counts(names, shares, colours)

    def say(self, facts: Sequence[tuple[str, str]]) -> None:
        """Say these facts: each a role ("warning", "fine" or "secondary") and a sentence."""
        if tuple(facts) == self._said:
            return
        self._said = tuple(facts)
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for role, sentence in facts:
            label = QLabel(sentence)
            label.setWordWrap(True)
            label.setProperty("role", role)
            self._lines.addWidget(label)
        self._lines.addStretch(1)
        self._room.setVisible(bool(facts))

    def _retheme(self, _theme: object = None) -> None:
        self._room.setMaximumHeight(themes.px(FACTS))
        if self._look is not None:
            self.show_look(self._look)
