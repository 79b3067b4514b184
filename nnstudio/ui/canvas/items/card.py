"""The face of a block: what a card says, where on the card it says it, and how it is painted.

Blocks on the canvas and the ghost that follows a drag show the same card, so it has a file of its own.
All measures are canvas units on a grid of 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from nnstudio.core.parts.calls import Array
from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.wrapping import wrapped
from nnstudio.ui.style import fonts

WIDTH = 136.0
PAD = 12.0
PORT_Y = 36.0
CORNER = 9.0
BADGE = 9.0
"""Radius of the badge that says that something is wrong."""

_TITLE_TOP, _TITLE_HEIGHT = 8.0, 24.0
_CHIPS_TOP, _CHIP_HEIGHT, _CHIP_PITCH, _CHIP_PAD, _CHIP_GAP = 36.0, 20.0, 24.0, 6.0, 4.0
_CAPTION_HEIGHT = 16.0
_BARS_HEIGHT = 28.0
_PROBLEM_WIDTH, _PROBLEM_LINES = 160.0, 2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class CardFace:
    """What a card says: all words are ready to be shown, ``tint`` is a colour token.

    ``fields`` names the field of the layer behind each chip; "" where there is none to change.
    """

    title: str
    number: str
    chips: tuple[str, ...]
    caption: str
    tint: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardLook:
    """The state a card is painted in; ``detail`` is off when it is too small to be read."""

    selected: bool = False
    hovered: bool = False
    detail: bool = True


class CardLayout:
    """Where the parts of a card lie, with its top left corner at the origin."""

    def __init__(self, face: CardFace, *, bars: bool = False, problem: str = "") -> None:
        self.face = face
        self.chips, bottom = _place_chips(face.chips)
        self.caption = QRectF()
        if face.caption:
            self.caption = QRectF(PAD, bottom + 8, WIDTH - 2 * PAD, _CAPTION_HEIGHT)
            bottom = self.caption.bottom()
        self.bars = QRectF()
        if bars:
            self.bars = QRectF(PAD, bottom + 8, WIDTH - 2 * PAD, _BARS_HEIGHT)
            bottom = self.bars.bottom()
        self.rect = QRectF(0, 0, WIDTH, max(bottom + PAD, 2 * PORT_Y))
        self.outline = QPainterPath()
        self.outline.addRoundedRect(self.rect, CORNER, CORNER)
        self.problem_lines = (
            wrapped(problem, _PROBLEM_WIDTH, fonts.CAPTION, _PROBLEM_LINES) if problem else []
        )
        line = ink.metrics(fonts.CAPTION).height()
        self.problem = QRectF(
            0, self.rect.bottom() + 8, _PROBLEM_WIDTH, len(self.problem_lines) * line
        )


def _place_chips(chips: tuple[str, ...]) -> tuple[list[tuple[QRectF, str]], float]:
    """Chips in rows from left to right, and the bottom of the last row."""
    room = WIDTH - 2 * PAD
    placed: list[tuple[QRectF, str]] = []
    left, top = PAD, _CHIPS_TOP
    for chip in chips:
        shown = ink.elided(chip, room - 2 * _CHIP_PAD, fonts.CAPTION)
        width = min(room, ink.width(shown, fonts.CAPTION) + 2 * _CHIP_PAD)
        if left > PAD and left + width > PAD + room:
            left, top = PAD, top + _CHIP_PITCH
        placed.append((QRectF(left, top, width, _CHIP_HEIGHT), shown))
        left += width + _CHIP_GAP
    return placed, (top + _CHIP_HEIGHT if chips else _CHIPS_TOP - 8)


def paint_card(painter: QPainter, layout: CardLayout, look: CardLook) -> None:
    """Paint everything but bars and trouble."""
    _paint_ground(painter, layout, look)
    _paint_title(painter, layout.face)
    if not look.detail:
        return
    painter.setFont(ink.font(fonts.CAPTION))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.colour("chip"))
    for rect, _ in layout.chips:
        painter.drawRoundedRect(rect, 5, 5)
    painter.setPen(ink.colour("text"))
    for rect, text in layout.chips:
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    if layout.face.caption:
        painter.setPen(ink.colour("secondary"))
        room = layout.caption.width()
        shown = ink.elided(layout.face.caption, room, fonts.CAPTION)
        painter.drawText(layout.caption, _LEFT, shown)


def paint_chip(painter: QPainter, rect: QRectF, text: str, *, hollow: bool) -> None:
    """Paint one chip anew: as the one under the mouse, or ``hollow`` as the place it was taken from."""
    painter.setPen(ink.pen("marker", 1.0, dashed=True) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(ink.colour("panel" if hollow else "accent_tint"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5) if hollow else rect, 5, 5)
    if not hollow:
        painter.setFont(ink.font(fonts.CAPTION))
        painter.setPen(ink.colour("accent_text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_ring(painter: QPainter, layout: CardLayout) -> None:
    """The glow around a card that takes what is dragged."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen("accent", 4.0, 0.25))
    painter.drawRoundedRect(layout.rect.adjusted(-2, -2, 2, 2), CORNER + 2, CORNER + 2)
    painter.setPen(ink.pen("accent", 1.5))
    painter.drawPath(layout.outline)


def _paint_ground(painter: QPainter, layout: CardLayout, look: CardLook) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if look.selected:
        painter.setBrush(ink.colour("accent_tint"))
        painter.drawRoundedRect(layout.rect.adjusted(-3, -3, 3, 3), CORNER + 3, CORNER + 3)
    elif look.detail and painter.opacity() == 1.0:
        # A shadow of two flat layers: a blurred one would cost more than the rest of the card.
        for drop, alpha in ((1.0, 0.05), (2.5, 0.03)):
            painter.setBrush(ink.colour("#000000", alpha))
            painter.drawRoundedRect(layout.rect.translated(0, drop), CORNER, CORNER)
    painter.setBrush(ink.colour("panel"))
    if look.selected:
        painter.setPen(ink.pen("accent", 1.5))
    elif look.detail:
        painter.setPen(ink.pen("marker" if look.hovered else "hairline", 1.0))
    else:
        # From far away a hairline would vanish, and with it the card on a dark ground.
        painter.setPen(ink.pen("marker", 1.5))
    painter.drawPath(layout.outline)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.colour(layout.face.tint))
    painter.drawRoundedRect(QRectF(-0.5, 12, 3.5, 16), 1.75, 1.75)


def _paint_title(painter: QPainter, face: CardFace) -> None:
    row = QRectF(PAD, _TITLE_TOP, WIDTH - 2 * PAD, _TITLE_HEIGHT)
    taken = 0.0
    if face.number:
        taken = ink.width(face.number, fonts.BODY) + 8
        painter.setFont(ink.font(fonts.BODY))
        painter.setPen(ink.colour("secondary"))
        painter.drawText(row, _RIGHT, face.number)
    painter.setFont(ink.font(fonts.BODY, True))
    painter.setPen(ink.colour("text"))
    painter.drawText(row, _LEFT, ink.elided(face.title, row.width() - taken, fonts.BODY, True))


def paint_bars(painter: QPainter, area: QRectF, counts: Array) -> None:
    """A small histogram: ``counts`` of shape (bins,), scaled so that the highest bar fills the area."""
    highest = float(counts.max()) if counts.size else 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    if highest > 0:
        painter.setBrush(ink.colour("activations"))
        step = area.width() / counts.size
        wide = max(step - (1.0 if step >= 3 else 0.0), 0.5)
        bars = [
            QRectF(area.left() + i * step, area.bottom() - tall, wide, tall)
            for i, count in enumerate(counts.tolist())
            if (tall := max(count / highest * area.height(), 0.5 if count > 0 else 0.0)) > 0
        ]
        painter.drawRects(bars)
    painter.setBrush(ink.colour("hairline"))
    painter.drawRect(QRectF(area.left(), area.bottom(), area.width(), 1))


def badge_centre(layout: CardLayout) -> QPointF:
    """The middle of the badge, on the upper right corner of the card."""
    return QPointF(layout.rect.right() - 2, 2)


def paint_problem(painter: QPainter, layout: CardLayout, detail: bool) -> None:
    """The badge on the upper right corner, and below the card the sentence."""
    centre = badge_centre(layout)
    painter.setPen(ink.pen("canvas", 2.0))
    painter.setBrush(ink.colour("warning"))
    painter.drawEllipse(centre, BADGE, BADGE)
    painter.setPen(ink.pen("panel", 2.0))
    painter.drawLine(centre + QPointF(0, -4), centre + QPointF(0, 0.6))
    painter.drawPoint(centre + QPointF(0, 4.2))
    if not detail:
        return
    painter.setFont(ink.font(fonts.CAPTION))
    painter.setPen(ink.colour("warning"))
    line = ink.metrics(fonts.CAPTION)
    for row, text in enumerate(layout.problem_lines):
        at = QPointF(0, layout.problem.top() + line.ascent() + row * line.height())
        painter.drawText(at, text)
