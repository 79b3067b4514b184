"""Amounts to read at a glance: bytes, counts and times with two or three digits and a unit.

The window, the command line and the sentences of problems all write them the same way.
"""

from __future__ import annotations

_STEP = 1000.0


def memory(count: float) -> str:
    """Bytes: ``940 B``, ``12.1 kB``, ``1.34 GB``."""
    return _scaled(count, ("B", "kB", "MB", "GB", "TB", "PB", "EB"), " ")


def amount(count: float) -> str:
    """A count: ``940``, ``12.1k``, ``121k``, ``1.43M``."""
    return _scaled(count, ("", "k", "M", "G", "T", "P", "E"), "")


def seconds(value: float) -> str:
    """A short time: ``28 µs``, ``1.2 ms``, ``0.43 s``, ``75 s``."""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if value * factor < (1000 if unit == "µs" else 100):
            return f"{_digits(value * factor)} {unit}"
    return f"{_digits(value)} s"


def _scaled(count: float, units: tuple[str, ...], gap: str) -> str:
    index = 0
    while count >= 999.5 and index < len(units) - 1:
        count /= _STEP
        index += 1
    shown = f"{count:.0f}" if index == 0 else f"{count:.3g}"
    return f"{shown}{gap}{units[index]}".strip()


def _digits(value: float) -> str:
    """Two to three digits: a time is never known better."""
    if value >= 99.5:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 9.95 else f"{value:.2g}"
