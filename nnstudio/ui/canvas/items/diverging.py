"""The colours of values from negative over nothing to positive, as lines, dots and pictures of neurons have them.

Neutral at zero: what does little is hardly seen.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import value_colours
from nnstudio.ui.style.tokens import mix

LEVELS = 12
THIN, THICK = 0.7, 6.0


def shade(value: float) -> QColor:
    """The colour of a value from -1 to 1."""
    below, _, above = value_colours()
    level = round(min(abs(value), 1.0) * LEVELS)
    return _colour(above if value > 0 else below, themes.current().marker, level)


def line_pens(*, faint: bool = False) -> tuple[QPen, ...]:
    """The pens of weights from -1 to 1, 2 ``LEVELS`` + 1 of them: wide and full at both ends.

    ``faint`` for those that stand back while others are looked at. Asked for once for many lines.
    """
    below, _, above = value_colours()
    return _pens(below, above, themes.current().marker, faint)


def level_of(value: float) -> int:
    """Which of the pens a value from -1 to 1 has."""
    return LEVELS + round(min(max(value, -1.0), 1.0) * LEVELS)


def halo_pen(value: float) -> QPen:
    """What lies under the line that is pointed at."""
    return _halo(themes.current().accent, abs(level_of(value) - LEVELS))


@lru_cache(maxsize=8)
def _pens(below: str, above: str, neutral: str, faint: bool) -> tuple[QPen, ...]:
    levels = range(-LEVELS, LEVELS + 1)
    return tuple(
        _pen(above if level > 0 else below, neutral, abs(level), faint) for level in levels
    )


@lru_cache(maxsize=256)
def _colour(colour: str, neutral: str, level: int) -> QColor:
    return QColor(mix(neutral, colour, min(1.0, 0.25 + level / LEVELS)))


def _pen(colour: str, neutral: str, level: int, faint: bool) -> QPen:
    share = level / LEVELS
    made = QColor(_colour(colour, neutral, level))
    made.setAlphaF((0.12 if faint else 1.0) * (0.2 + 0.75 * share))
    width = THIN + (THICK - THIN) * share
    return QPen(made, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


@lru_cache(maxsize=64)
def _halo(accent: str, level: int) -> QPen:
    made = QColor(accent)
    made.setAlphaF(0.35)
    width = THIN + (THICK - THIN) * level / LEVELS + 5.0
    return QPen(made, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
