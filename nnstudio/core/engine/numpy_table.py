"""NumPy's functions behind the names of the primitives.

Another array library would be another table with the same names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnstudio.core.engine.error_function import erf
from nnstudio.core.engine.linker import aligned, strided
from nnstudio.core.parts.calls import Array, Call


def _maximum(a: Array, b: Array, out: Array) -> None:
    np.maximum(a, b, out=out)


def _minimum(a: Array, b: Array, out: Array) -> None:
    np.minimum(a, b, out=out)


def _copy(a: Array, out: Array) -> None:
    np.copyto(out, a)


def _column_max(a: Array, out: Array) -> None:
    np.maximum.reduce(a, axis=0, out=out)


def _total(a: Array, out: Array) -> None:
    np.add.reduce(a, axis=None, out=out)


def _highest(a: Array, out: Array) -> None:
    np.maximum.reduce(a, axis=None, out=out)


def _uniform(bits: Any, low: Array, high: Array, out: Array) -> None:
    """Thirty-two random bits per number."""
    words = bits.random_raw(-(-out.size // 2)).view(np.uint32)[: out.size].reshape(out.shape)
    np.multiply(words, (high - low) / 2**32, out=out, casting="unsafe")
    np.add(out, low, out=out)


def _keep_mask(bits: Any, keep: Array, value: Array, out: Array) -> None:
    """``value`` where a 16-bit random word lies below keep * 65536."""
    limit = round(float(keep) * 65536)
    words = bits.random_raw(-(-out.size // 4)).view(np.uint16)[: out.size].reshape(out.shape)
    if limit >= 65536:
        np.copyto(out, value)
    else:
        np.less(words, np.uint16(limit), out)
        np.multiply(out, value, out)


def _gate(a: Array, b: Array, scratch: Array, out: Array) -> None:
    for function, args in _gate_calls(a, b, scratch, out):
        function(*args)


def _gate_calls(a: Array, b: Array, scratch: Array, out: Array) -> Sequence[Call]:
    """The sign bit of 0 - b, spread over the whole word, masks the bits of a: no branch, no comparison."""
    word = np.dtype(f"i{a.itemsize}")
    last = np.array(8 * a.itemsize - 1, word)
    bits, mask, result = a.view(word), scratch.view(word), out.view(word)
    return (
        (np.subtract, (np.zeros((), a.dtype), b, scratch)),
        (np.right_shift, (mask, last, mask)),
        (np.bitwise_and, (bits, mask, result)),
    )


class NumpyTable:
    """The primitives on the CPU, for one run."""

    add = np.add
    subtract = np.subtract
    multiply = np.multiply
    divide = np.divide
    negative = np.negative
    maximum = staticmethod(_maximum)
    minimum = staticmethod(_minimum)
    absolute = np.absolute
    sign = np.sign
    greater = np.greater
    gate = staticmethod(_gate)
    exp = np.exp
    log = np.log
    log1p = np.log1p
    sqrt = np.sqrt
    square = np.square
    tanh = np.tanh
    erf = staticmethod(erf)
    copy = staticmethod(_copy)
    dot = staticmethod(np.ndarray.dot)
    row_dot = np.vecdot
    column_max = staticmethod(_column_max)
    total = staticmethod(_total)
    highest = staticmethod(_highest)
    uniform = staticmethod(_uniform)
    keep_mask = staticmethod(_keep_mask)

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """An uninitialised array."""
        return np.empty(shape, dtype)

    def full(self, shape: tuple[int, ...], value: float, dtype: Any) -> Array:
        """An array filled with ``value``; shape () makes a 0-d array."""
        return np.full(shape, value, dtype)

    def memory(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """Memory for buffers."""
        return aligned(shape, dtype)

    def view(
        self, memory: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int
    ) -> Array:
        """Part of ``memory`` as an array; strides and offset in bytes."""
        return strided(memory, shape, strides, offset)

    def ready(self, name: str, args: tuple[Any, ...]) -> Sequence[Call]:
        """The calls that do one primitive on these arrays."""
        if name == "gate":
            return _gate_calls(*args)
        if name == "dot":
            return ((args[0].dot, args[1:]),)
        return ((getattr(self, name), args),)
