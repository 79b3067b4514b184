"""Numbers inside sentences: 0.001 and not 1e-03, 10 and not 10.0.

A person reads them in the middle of a text, where the notation of a program is in the way.
"""

from __future__ import annotations

import math
from numbers import Real

_DIGITS = 6


class PlainNumber(float):
    """A float that is written plainly where no format is asked for."""

    @classmethod
    def wrap(cls, value: object) -> object:
        """Return `value`, as a plain number when it is one with a fraction (NumPy's included)."""
        if isinstance(value, int) or not isinstance(value, Real):
            return value
        return cls(float(value))

    def __format__(self, format_spec: str, /) -> str:
        return super().__format__(format_spec) if format_spec else plain(self)


def plain(value: float) -> str:
    """Return `value` with six significant digits, without trailing zeros.

    Written out between a millionth and a million million, with an exponent beyond.
    """
    if not math.isfinite(value):
        return str(float(value))
    size = abs(value)
    if size and not 1e-6 <= size < 1e12:
        mantissa, _, exponent = f"{value:.{_DIGITS - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(exponent)}"
    digits = _DIGITS - 1 - (math.floor(math.log10(size)) if size else 0)
    text = f"{value:.{max(digits, 0)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
