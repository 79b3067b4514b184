"""The card with a block's formula: what it computes, with its own activation and starting weights.

The lines come from the parts' manual pages, so a new part has its formula here at once.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.penalties.base import Penalty
from nnstudio.language import tr
from nnstudio.language.manual import manual
from nnstudio.ui.mathematics import equations, typeset
from nnstudio.ui.part_tip import page_tip
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

LARGE = 15.0
SMALL = 13.5
MOST_LINES = 5
SHORT = 24
WIDE = 40
"""Letters of an equation that is never broken, and of several that share a line."""
NO_BREAK = "\u00a0"


class FormulaCard(QWidget):
    """Up to five lines of formulas on a quiet ground; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part: Part | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 11)
        column.setSpacing(5)
        self._lines: list[QLabel] = []
        for index in range(MOST_LINES):
            line = QLabel()
            line.setTextFormat(Qt.TextFormat.RichText)
            line.setWordWrap(True)
            line.setMinimumWidth(1)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if index:
                line.setProperty("role", "secondary")
            column.addWidget(line)
            self._lines.append(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        themes.notifier().changed.connect(self.retheme)
        self.retheme()
        self.hide()

    def show_part(self, part: Part | None) -> None:
        """Show the formulas of a part and of the parts it is made of."""
        if part is None:
            self._part = None
            self.hide()
            return
        if self._part is not None and part == self._part:
            self.show()
            return
        self._part = part
        shown = formulas(part)[:MOST_LINES]
        for line, text in zip(self._lines, [*shown, *[""] * MOST_LINES], strict=False):
            line.setText(text)
            line.setVisible(bool(text))
        self.setToolTip(page_tip(part))
        self.setAccessibleName(tr("Formula"))
        self.setAccessibleDescription(manual(part.manual()))
        self.setVisible(bool(shown))

    def texts(self) -> list[str]:
        """The lines shown, as rich text."""
        return [line.text() for line in self._lines if not line.isHidden()]

    def retheme(self) -> None:
        """Take the sizes of the applied theme."""
        for index, line in enumerate(self._lines):
            font = QFont(fonts.math_family())
            font.setPixelSize(fonts.pixels(SMALL if index else LARGE, themes.scale()))
            line.setFont(font)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("chip"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.end()


def formulas(part: Part) -> list[str]:
    """One line of rich text for the part, and one for each part it is made of."""
    chosen = part.formula_lines() if isinstance(part, Layer) else ()
    own = [_joined(tuple(line.split(", "))) for line in chosen] or [
        _joined(equations(part.manual()))
    ]
    for field in type(part).describe():
        inner: Description | None = getattr(part, field.name) if field.kind == "part" else None
        idle = isinstance(inner, Penalty) and not inner.active
        if isinstance(inner, Part) and not idle:
            # The first equation says what it is; a second one tells of a random draw.
            found = equations(inner.manual())
            own.append(_joined(found if len(found) > 1 and "~" in found[1] else found[:1]))
    return [line for line in own if line]


def _joined(found: tuple[str, ...]) -> str:
    # Short equations flow from line to line; one that may be broken inside gets a line of its own.
    flow = sum(map(len, found)) <= WIDE or all(len(equation) <= SHORT for equation in found)
    apart = ",&nbsp; " if flow else "<br>"
    return apart.join(_together(equation) for equation in found)


def _together(equation: str) -> str:
    """A short equation moves to the next line as a whole; a long one may be broken."""
    return typeset(equation.replace(" ", NO_BREAK) if len(equation) <= SHORT else equation)
