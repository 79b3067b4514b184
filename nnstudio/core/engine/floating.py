"""How the processor treats numbers at the edges while plans run: no warnings, and the tiniest ones are 0.

A network that has learned its samples by heart has gradients below 1e-38. Numbers that small take the processor
a hundred times as long as others, which slows a whole step down by two fifths, and change nothing.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

_WORDS = 8
_CONTROL = 7
"""Where the control word of the vector unit stands in the C library's record of 64-bit x86."""

_TO_ZERO = 0x8040
"""Its bits for results and operands that are too small to be normal."""


def quiet(function: Callable[P, R]) -> Callable[P, R]:
    """Overflow is noticed in the losses and raises nothing; what is below the smallest normal number is 0.

    The second is done where the C library can set it (64-bit x86 under Linux), for the calling thread alone, and
    undone when the function returns.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        library = _library()
        with np.errstate(all="ignore"):
            if library is None:
                return function(*args, **kwargs)
            before, inside = (ctypes.c_uint32 * _WORDS)(), (ctypes.c_uint32 * _WORDS)()
            library.fegetenv(before)
            inside[:] = before[:]
            inside[_CONTROL] |= _TO_ZERO
            library.fesetenv(inside)
            try:
                return function(*args, **kwargs)
            finally:
                library.fesetenv(before)

    return run


@cache
def _library() -> Any:
    """The C library's mathematics, where it has been seen to set this; else None."""
    if not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "AMD64"):
        return None
    try:
        library = ctypes.CDLL("libm.so.6")
        before, inside = (ctypes.c_uint32 * _WORDS)(), (ctypes.c_uint32 * _WORDS)()
        if library.fegetenv(before) != 0:
            return None
        inside[:] = before[:]
        inside[_CONTROL] |= _TO_ZERO
        library.fesetenv(inside)
        try:
            vanished = not np.multiply(np.full(16, 1e-38, np.float32), np.float32(1e-3)).any()
        finally:
            library.fesetenv(before)
    except (OSError, AttributeError):
        return None
    return library if vanished else None
