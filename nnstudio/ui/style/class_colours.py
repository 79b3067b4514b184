"""The colours of classes, told apart by all eyes (Okabe and Ito), in the applied theme.

Classes are numbered, so their colours are a list; from the ninth on they are darker or lighter forms of the first.
"""

from __future__ import annotations

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import mix

_LIGHT = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    "#B8A800",
    "#5b6472",
)
_DARK = (
    "#56B4E9",
    "#E69F00",
    "#2FBF93",
    "#E39AC4",
    "#F0703A",
    "#cdd3de",
    "#F0E442",
    "#4070e0",
)


def class_colour(number: int) -> str:
    """The colour of a class, "#rrggbb"."""
    theme = themes.current()
    colours = _DARK if theme.is_dark else _LIGHT
    again, place = divmod(number, len(colours))
    return mix(colours[place], theme.text, min(0.6, 0.4 * again))


def value_colours() -> tuple[str, str, str]:
    """The colours of the lowest, the middle and the highest of a range of values."""
    return class_colour(0), themes.current().panel, class_colour(1)
