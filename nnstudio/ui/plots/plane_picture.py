"""What a network says over the plane as a picture: a colour per class or value, stronger where it is surer.

Between the places that were measured the values are interpolated, so that the line between classes is smooth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour, value_colours
from nnstudio.ui.style.tokens import channels

Numbers = NDArray[np.float32]

PIXELS = 193
"""About so many pixels a side; the view smooths them further."""
FAINT, STRONG = 0.07, 0.62
"""How much of a class's colour is in the picture where it is as likely as the others, and where it is certain."""
LINE, LINE_INK = 1.15, 0.85
"""How far from the line between classes its ink ends, in pixels of the picture, and how strong it is."""
SHADES = 256


def class_picture(values: Numbers) -> NDArray[np.uint8]:
    """Pixels (m, m, 3) of the probabilities (classes, n, n); of one output, those of classes 0 and 1."""
    known = np.clip(np.nan_to_num(values), 0.0, 1.0)
    if len(known) <= 2:
        # Of two the second says it all, and half is where the line is.
        second = _finer(known[-1])
        first, sure = (second > 0.5).astype(np.intp), np.abs(2.0 * second - 1.0)
        away = np.abs(second - 0.5)
        slope = _slope(second)
    else:
        shares = _finer(known)
        first, best = shares.argmax(axis=0), shares.max(axis=0)
        np.put_along_axis(shares, first[None], -1.0, axis=0)
        away = best - shares.max(axis=0)
        sure = np.clip((best - 1.0 / len(known)) / (1.0 - 1.0 / len(known)), 0.0, 1.0)
        slope = _slope(away)
    shades = _shades(max(2, len(known)))
    picture = shades[first, (sure * (SHADES - 1)).astype(np.intp)]
    near = _edge(first)
    line = LINE_INK * np.clip(LINE - away[near] / np.maximum(slope[near], 1e-6), 0.0, 1.0)
    text = np.array(channels(themes.current().text), np.float32)
    under = picture[near].astype(np.float32)
    picture[near] = under + line[:, None] * (text - under)
    return picture


def value_picture(values: Numbers, low: float, high: float) -> NDArray[np.uint8]:
    """Pixels (m, m, 3) of values (n, n): one colour towards ``low``, another towards ``high``."""
    known = _finer(np.nan_to_num(values, nan=(low + high) / 2, posinf=high, neginf=low))
    place = np.clip((known - low) / ((high - low) or 1.0), 0.0, 1.0)
    return value_shades()[(place * (SHADES - 1)).astype(np.intp)]


def unit_pictures(values: Numbers) -> NDArray[np.uint8]:
    """Pixels (units, n, n, 3) of what units give (units, n, n): each from minus to plus its largest size."""
    known = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    largest = np.abs(known).max(axis=(1, 2), keepdims=True)
    place = known * (0.5 * (SHADES - 1) / np.where(largest > 0, largest, 1.0))
    return value_shades()[(place + 0.5 * (SHADES - 1)).astype(np.intp)]


def value_shades() -> NDArray[np.uint8]:
    """The colours of a range of values from its lowest to its highest, (SHADES, 3)."""
    return _value_shades(*value_colours())


@lru_cache(maxsize=4)
def _value_shades(lowest: str, middle: str, highest: str) -> NDArray[np.uint8]:
    below, panel, above = (np.array(channels(one), np.float32) for one in (lowest, middle, highest))
    away = np.linspace(-1.0, 1.0, SHADES, dtype=np.float32)[:, None]
    shades = panel + 0.8 * np.abs(away) * (np.where(away < 0, below, above) - panel)
    made = (shades + 0.5).astype(np.uint8)
    made.setflags(write=False)
    return made


def uncertain_share(values: Numbers, margin: float = 0.2) -> float:
    """The share of the places where the two likeliest classes are less than ``margin`` apart."""
    shares = np.concatenate([1.0 - values, values]) if len(values) == 1 else values
    top = np.sort(shares, axis=0)[-2:]
    return float(np.mean(top[1] - top[0] < margin))


def _shades(count: int) -> NDArray[np.uint8]:
    """The colours of each class from hardly to certain, (classes, SHADES, 3)."""
    panel = np.array(channels(themes.current().panel), np.float32)
    inks = np.array([channels(class_colour(k)) for k in range(count)], np.float32)
    much = np.linspace(FAINT, STRONG, SHADES, dtype=np.float32)[None, :, None]
    return (panel + much * (inks[:, None] - panel) + 0.5).astype(np.uint8)


def _finer(values: Numbers) -> Numbers:
    """(..., n, n) with more places between, linearly: (..., m, m)."""
    times = max(1, round(PIXELS / values.shape[-1]))
    for _ in (0, 1):
        count = values.shape[-1]
        made = np.empty((*values.shape[:-1], times * (count - 1) + 1), np.float32)
        made[..., ::times] = values
        step = np.diff(values) / times
        for part in range(1, times):
            made[..., part::times] = values[..., :-1] + part * step
        values = np.ascontiguousarray(np.swapaxes(made, -1, -2))
    return values


def _slope(values: Numbers) -> Numbers:
    """How fast values (m, m) change from pixel to pixel, the faster side of each counting."""
    across, up = np.zeros_like(values), np.zeros_like(values)
    step = np.abs(np.diff(values, axis=1))
    across[:, :-1] = step
    np.maximum(across[:, 1:], step, out=across[:, 1:])
    step = np.abs(np.diff(values, axis=0))
    up[:-1] = step
    np.maximum(up[1:], step, out=up[1:])
    return np.hypot(across, up)


def _edge(first: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Where another class begins, and two pixels around."""
    edge = np.zeros(first.shape, bool)
    across, up = first[:, 1:] != first[:, :-1], first[1:] != first[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= up
    edge[:-1] |= up
    for _ in (0, 1):
        wider = edge.copy()
        wider[1:] |= edge[:-1]
        wider[:-1] |= edge[1:]
        wider[:, 1:] |= edge[:, :-1]
        wider[:, :-1] |= edge[:, 1:]
        edge = wider
    return edge
