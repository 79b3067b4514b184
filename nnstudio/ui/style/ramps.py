"""Rows of colours from one to another, for pictures whose pixels are values.

Made once for each pair of colours: mixing 256 of them takes longer than painting the picture.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from nnstudio.ui.style.tokens import mix


@lru_cache(maxsize=32)
def ramp(first: str, last: str, count: int = 256) -> tuple[int, ...]:
    """So many colours from "#rrggbb" to "#rrggbb", as Qt's color tables want them."""
    return tuple(QColor(mix(first, last, n / (count - 1))).rgb() for n in range(count))
