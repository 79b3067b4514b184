"""Curves for paper: lines over steps or epochs on white, with their names and last values at their ends.

Every point was measured; of more points than a page has dots, the lowest and highest of each stretch stay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nnstudio.core.exporters.svg import LINE, SOFT, Drawing, text_width
from nnstudio.core.parts.calls import Array

TRAIN, VALIDATION, TEST = "#0072B2", "#6b5ea8", "#D55E00"
DASHES = {TRAIN: "", VALIDATION: "2 3", TEST: "6 3"}

WIDTH, HEIGHT = 460.0, 280.0

_MOST = 900
_LEFT, _TOP, _BOTTOM = 58.0, 30.0, 40.0


@dataclass(frozen=True, eq=False)
class Curve:
    """One line: its name, x and y of equal length, and its colour."""

    name: str
    x: Array
    y: Array
    colour: str


def chart_svg(
    curves: Sequence[Curve],
    title: str,
    across: str,
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    share: bool = False,
) -> str:
    """The chart as SVG text; ``share`` writes values as percentages. Where nothing is finite it is empty axes."""
    finite = [curve for curve in curves if np.isfinite(curve.y).any()]
    named = [(curve, _ending(curve, share)) for curve in finite]
    right = 14 + max((text_width(text, 11) for _, text in named), default=20.0)
    x0, x1 = _range([curve.x for curve in finite])
    y0, y1 = _range([curve.y for curve in finite], margin=True)
    across_px, down_px = width - _LEFT - right, height - _TOP - _BOTTOM

    def px(x: float) -> float:
        return _LEFT + (x - x0) / (x1 - x0) * across_px

    def py(y: float) -> float:
        return _TOP + (y1 - y) / (y1 - y0) * down_px

    drawing = Drawing()
    drawing.text(_LEFT, 17, title, size=12.5, bold=True)
    for tick in ticks(y0, y1, 6):
        drawing.path(
            f"M{_LEFT:.1f} {py(tick):.1f} H{width - right:.1f}", stroke="#e6e9ee", line=0.8
        )
        text = f"{tick:.0%}" if share and (y1 - y0) > 0.05 else f"{tick:g}"
        drawing.text(_LEFT - 7, py(tick) + 3.5, text, size=10, anchor="end", colour=SOFT)
    for tick in ticks(x0, x1, 6):
        drawing.text(
            px(tick), height - _BOTTOM + 16, f"{tick:g}", size=10, anchor="middle", colour=SOFT
        )
    drawing.path(f"M{_LEFT:.1f} {_TOP + down_px:.1f} H{width - right:.1f}", stroke=LINE, line=1)
    drawing.text(_LEFT + across_px / 2, height - 8, across, size=10.5, anchor="middle", colour=SOFT)
    for curve in finite:
        _line(drawing, curve, px, py)
    ends = sorted(((py(_last(curve)), curve, text) for curve, text in named), key=lambda e: e[0])
    for y, (_, curve, text) in zip(_apart([end[0] for end in ends]), ends, strict=True):
        drawing.text(width - right + 8, y + 4, text, size=11, colour=curve.colour)
    return drawing.svg(0, 0, width, height, title)


def _line(
    drawing: Drawing, curve: Curve, px: Callable[[float], float], py: Callable[[float], float]
) -> None:
    x, y = _thinned(curve.x, curve.y)
    pieces: list[str] = []
    pen = False
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if not math.isfinite(b):
            pen = False
            continue
        pieces.append(f"{'L' if pen else 'M'}{px(a):.1f} {py(b):.1f}")
        pen = True
    if len(pieces) == 1:
        # A single point is a dot: a line of no length with a round end.
        drawing.path(f"{pieces[0]} h0.01", stroke=curve.colour, line=5)
        return
    drawing.path(" ".join(pieces), stroke=curve.colour, line=1.6, dash=DASHES.get(curve.colour, ""))


def _thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """At most so many points: first, lowest, highest of each stretch, in their order."""
    if len(x) <= _MOST:
        return x, y
    edges = np.linspace(0, len(x), _MOST // 2 + 1).astype(int)
    kept: set[int] = {0, len(x) - 1}
    for a, b in pairwise(edges.tolist()):
        part = y[a:b]
        if np.isfinite(part).any():
            kept |= {int(a + np.nanargmin(part)), int(a + np.nanargmax(part))}
        else:
            kept.add(int(a))
    at = np.array(sorted(kept))
    return x[at], y[at]


def _range(arrays: Sequence[Array], *, margin: bool = False) -> tuple[float, float]:
    values = [array[np.isfinite(array)] for array in arrays]
    values = [array for array in values if len(array)]
    if not values:
        return 0.0, 1.0
    low, high = float(min(v.min() for v in values)), float(max(v.max() for v in values))
    if high <= low:
        spread = abs(low) * 0.1 or 1.0
        return (low - spread, high + spread) if margin else (low, low + spread)
    extra = (high - low) * 0.05 if margin else 0.0
    return (low - extra if low < 0 or low > extra else min(low, 0.0), high + extra)


def ticks(low: float, high: float, count: int) -> list[float]:
    """About so many round numbers from ``low`` to ``high``."""
    raw = (high - low) / max(1, count)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def _last(curve: Curve) -> float:
    return float(curve.y[np.isfinite(curve.y)][-1])


def _ending(curve: Curve, share: bool) -> str:
    value = _last(curve)
    return f"{curve.name} {value:.1%}" if share else f"{curve.name} {value:.4g}"


def _apart(places: list[float], least: float = 14.0) -> list[float]:
    """The same heights, sorted, moved so that no two texts touch."""
    moved = list(places)
    for _ in range(50):
        for at in range(1, len(moved)):
            short = least - (moved[at] - moved[at - 1])
            if short > 0:
                moved[at - 1] -= short / 2
                moved[at] += short / 2
    return moved
