"""Chooses round numbers for the axes and writes values shortly.

Axes with few round ticks can be read at a glance, and the same rule serves every plot.
"""

from __future__ import annotations

import math

MAX_TICKS = 200


def nice_step(span: float, most: int, whole: bool = False) -> float:
    """Return the smallest step of 1, 2, 2.5 or 5 times a power of ten that cuts ``span`` in ``most`` parts.

    With ``whole`` the step is a whole number, for axes that count.
    """
    if not (span > 0 and math.isfinite(span)):
        return 1.0
    raw = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        step = factor * power
        if step >= raw * (1 - 1e-9) and not (whole and step < 1) and not (whole and step % 1):
            return step
    return max(1.0, 10.0 * power) if whole else 10.0 * power


def count_step(span: float, most: int) -> float:
    """Return a step for an axis that counts epochs or steps: as ``nice_step``, but 3 as well, as in 30, 60, 90."""
    if not (span > 0 and math.isfinite(span)):
        return 1.0
    raw = max(1.0, span / max(1, most))
    power = 10.0 ** math.floor(math.log10(raw))
    steps = [factor * power for factor in (1.0, 2.0, 2.5, 3.0, 5.0, 10.0)]
    fitting = [step for step in steps if step >= raw * (1 - 1e-9) and step % 1 == 0]
    # The one that ends exactly on the last value reads best, when it is not much coarser.
    for step in fitting:
        if step <= 2 * raw and math.isclose(span / step, round(span / step)):
            return step
    return fitting[0]


def ticks(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of ``step`` from ``low`` to ``high``, both included within rounding."""
    if not (step > 0 and high >= low):
        return []
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, min(last, first + MAX_TICKS) + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return places on a logarithmic axis between two values above 0: powers of ten, with 2 and 5 where few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1.0, 2.0, 5.0), (1.0,)):
        places = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        inside = [x for x in places if low * (1 - 1e-9) <= x <= high * (1 + 1e-9)]
        if len(inside) <= most:
            return inside
    return inside[:: -(-len(inside) // most)]


def nice_range(low: float, high: float, most: int = 5) -> tuple[float, float]:
    """Return a range of round numbers around the data; it starts at zero where zero is near.

    A flat curve gets a range around its value, so that it lies in the middle and not on the edge.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if 0 <= low <= 0.4 * high:
        low = 0.0
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        margin = abs(low) * 0.5 or 1.0
        low, high = (0.0, high + margin) if low >= 0 else (low - margin, high + margin)
    step = nice_step(high - low, most)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def tick_text(value: float, step: float) -> str:
    """Return a tick's number with as many decimals as its step needs, such as 0.25, 30, 1e-5 or 20k."""
    if abs(value) < step * 1e-6:
        return "0"
    if step >= 1000 and abs(value) >= 10_000:
        for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
            if abs(value) >= size:
                return f"{value / size:g}{letter}"
    if abs(value) < 1e-3 or abs(value) >= 1e7:
        return _plain_exponent(f"{value:.3g}")
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
    text = f"{value:.{min(8, decimals + 1)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short_number(value: float) -> str:
    """Return a measured value in about three digits, such as 0.66, 1.00, 12.5, 0.0042, 3.1e-6 or 1.2e5."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size == 0:
        return "0.00"
    if size < 1e-3 or size >= 1e5:
        return _plain_exponent(f"{value:.1e}")
    if size < 0.1:
        return f"{value:.2g}"
    if size < 9.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if size < 99.95 else f"{value:.0f}"


def edge_text(value: float, span: float) -> str:
    """Return the end of a range of width ``span`` in as few characters as tell it from the other end.

    What is far smaller than the range is 0: -0.2, 3.3, 9e-4, 0.
    """
    if not math.isfinite(value) or abs(value) < 0.004 * span:
        return "0" if math.isfinite(value) else short_number(value)
    size = abs(value)
    if size < 1e-2 or size >= 1e4:
        return _plain_exponent(f"{value:.0e}")
    return f"{value:.2g}" if size < 100 else f"{value:.0f}"


def _plain_exponent(text: str) -> str:
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{int(exponent)}"
