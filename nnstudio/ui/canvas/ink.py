"""Colours, pens and fonts of the canvas, kept between paints.

A canvas of 200 blocks asks for them thousands of times a second; making each anew would be most of
the work of drawing.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


def colour(token: str, alpha: float = 1.0) -> QColor:
    """A token's colour in the applied theme; do not change what you get."""
    return _colour(themes.current().value(token), alpha)


def pen(token: str, width: float = 1.0, alpha: float = 1.0, dashed: bool = False) -> QPen:
    """A pen with round ends in a token's colour; do not change what you get."""
    return _pen(themes.current().value(token), width, alpha, dashed)


@lru_cache(maxsize=256)
def _colour(written: str, alpha: float) -> QColor:
    result = QColor(written)
    result.setAlphaF(alpha)
    return result


@lru_cache(maxsize=256)
def _pen(written: str, width: float, alpha: float, dashed: bool) -> QPen:
    style = Qt.PenStyle.CustomDashLine if dashed else Qt.PenStyle.SolidLine
    result = QPen(_colour(written, alpha), width, style, Qt.PenCapStyle.RoundCap)
    if dashed:
        result.setDashPattern([3.0, 3.0])
    return result


@lru_cache(maxsize=16)
def font(size: float, strong: bool = False) -> QFont:
    """The interface font in canvas units; the canvas has a zoom of its own instead of a text scale."""
    result = fonts.interface_font(size, strong)
    # Hinted letters would jump against each other while zooming.
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


@lru_cache(maxsize=16)
def metrics(size: float, strong: bool = False) -> QFontMetricsF:
    """The measures of ``font``."""
    return QFontMetricsF(font(size, strong))


@lru_cache(maxsize=4096)
def width(text: str, size: float, strong: bool = False) -> float:
    """Width of one line of text in canvas units."""
    return metrics(size, strong).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def elided(text: str, room: float, size: float, strong: bool = False) -> str:
    """The text as it fits into a line of ``room`` canvas units."""
    return metrics(size, strong).elidedText(text, Qt.TextElideMode.ElideRight, room)
