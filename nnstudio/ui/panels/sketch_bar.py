"""The row below the curves while somebody sketches, and afterwards the sentence on what became of it.

It takes no room from the curves where nothing is sketched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.lessons.predicting import Verdict


class SketchBar(QWidget):
    """Which curve is drawn, how, and what became of it.

    Signals:
        chosen(curve): another curve is to be drawn.
        cleared(), ended(), again(): its buttons.
    """

    chosen = Signal(str)
    cleared = Signal()
    ended = Signal()
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = QComboBox()
        self.curves.setAccessibleName(tr("Curve that is sketched"))
        for curve, title in curve_titles().items():
            self.curves.addItem(title, curve)
        self.curves.activated.connect(lambda at: self.chosen.emit(self.curves.itemData(at)))
        self.sentence = Sentence(lines=2)
        self.more = QPushButton(tr("Sketch on"))
        self.clear = QPushButton(tr("Clear the sketch"))
        self.done = QPushButton(tr("Done"))
        self.done.setProperty("kind", "primary")
        for button in (self.more, self.clear):
            button.setProperty("kind", "link")
        self.more.clicked.connect(self.again)
        self.clear.clicked.connect(self.cleared)
        self.done.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(30, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.curves)
        row.addWidget(self.sentence, 1)
        for button in (self.more, self.clear, self.done):
            row.addWidget(button)

    def show_state(
        self, active: bool, curve: str, verdicts: Sequence[Verdict], *, drawn: bool
    ) -> None:
        """Show the tools while somebody draws, the verdicts once there are any, and nothing without a sketch."""
        for widget in (self.curves, self.done):
            widget.setVisible(active)
        self.more.setVisible(not active)
        self.curves.setCurrentIndex(self.curves.findData(curve))
        if active:
            self.sentence.setText(
                tr("Draw what you expect with the mouse, or with the arrow keys: right draws.")
            )
        elif verdicts:
            self.sentence.setText("  ".join(map(said, verdicts)))
        else:
            self.sentence.setText(tr("Sketched. Train, and the difference is said here."))
        self.setVisible(active or drawn)


def curve_titles() -> dict[str, str]:
    """What may be sketched, in words."""
    return {
        "train_loss": tr("Training loss"),
        "test_loss": tr("Test loss"),
        "train_accuracy": tr("Training score"),
        "test_accuracy": tr("Test score"),
    }


def said(verdict: Verdict) -> str:
    """One sentence: how far off, to which side, and whether the direction was right."""
    lean = {
        "high": tr("mostly too high"),
        "low": tr("mostly too low"),
        "both": tr("too high here, too low there"),
    }[verdict.lean]
    ways = {"rises": tr("it rises"), "falls": tr("it falls"), "level": tr("it stays level")}
    values = {
        "curve": curve_titles()[verdict.curve],
        "apart": short_number(verdict.apart),
        "lean": lean,
        "way": ways[verdict.measured],
    }
    if verdict.right:
        return tr(
            "{curve}: your sketch is {apart} off on average, {lean}; its direction is right, {way}.",
            **values,
        )
    return tr(
        "{curve}: your sketch is {apart} off on average, {lean}; its direction is wrong, {way}.",
        **values,
    )
