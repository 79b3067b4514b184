"""The colour of a score among others: from pale to strong, the same in every view of a search.

Scores are told apart by lightness, so the order can be seen without telling hues apart.
"""

from __future__ import annotations

import math

from PySide6.QtGui import QColor

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import mix

FAINT = 0.25
"""How much of the colour the worst score has."""


def score_colour(score: float, worst: float, best: float) -> QColor:
    """The colour of ``score`` between the ``worst`` and the ``best`` one; of none, that of hairlines."""
    theme = themes.current()
    if not math.isfinite(score):
        return themes.colour("marker")
    place = (score - worst) / (best - worst) if best != worst else 1.0
    # Of many trials most are bad: the square leaves the strong colours to the good ones.
    share = FAINT + (1.0 - FAINT) * min(1.0, max(0.0, place)) ** 2
    return QColor(mix(theme.value("panel"), theme.value("accent"), share))
