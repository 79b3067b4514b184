"""The primitives a part writes its mathematics in, recorded into a list or done at once.

A part says ``calls.maximum(x, 0.0, y)``; a compiled plan records that as one ready call on fixed
buffers, while a test or a laboratory lets the same line run immediately. One table maps the names to
NumPy's functions (or another array library's).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Operand: TypeAlias = Array | float
Call: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]


class Primitives(Protocol):
    """The functions an array library provides; each writes its result into the last argument."""

    add: Callable[..., Any]
    subtract: Callable[..., Any]
    multiply: Callable[..., Any]
    divide: Callable[..., Any]
    negative: Callable[..., Any]
    maximum: Callable[..., Any]
    minimum: Callable[..., Any]
    absolute: Callable[..., Any]
    sign: Callable[..., Any]
    greater: Callable[..., Any]
    exp: Callable[..., Any]
    log: Callable[..., Any]
    log1p: Callable[..., Any]
    sqrt: Callable[..., Any]
    square: Callable[..., Any]
    tanh: Callable[..., Any]
    erf: Callable[..., Any]
    copy: Callable[..., Any]
    dot: Callable[..., Any]
    row_dot: Callable[..., Any]
    column_max: Callable[..., Any]
    total: Callable[..., Any]
    highest: Callable[..., Any]
    keep_mask: Callable[..., Any]
    uniform: Callable[..., Any]

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Array: ...

    def full(self, shape: tuple[int, ...], value: float, dtype: Any) -> Array: ...


class Calls:
    """Records primitive calls on buffers, or performs them at once when ``immediate``.

    All arrays are feature-major: shape (features, batch). Numbers among the operands become 0-d arrays
    of the plan's dtype once, when recorded, because that is what makes small calls cheap.
    """

    def __init__(self, primitives: Primitives, dtype: Any, *, immediate: bool = False) -> None:
        self.table = primitives
        self.dtype = np.dtype(dtype)
        self.recorded: list[Call] = []
        self.labels: list[str] = []
        self.label = ""
        self._immediate = immediate
        self._all_ones: dict[int, Array] = {}

    def host(self, function: Callable[..., Any], *args: Any) -> None:
        """A call of Python's own: counters, random bits, live values."""
        if self._immediate:
            function(*args)
            return
        self.recorded.append((function, args))
        self.labels.append(self.label)

    def empty(self, *shape: int) -> Array:
        """A scratch buffer of this shape, kept for the life of the plan."""
        return self.table.empty(shape, self.dtype)

    def like(self, array: Array) -> Array:
        """A scratch buffer of the same shape."""
        return self.table.empty(array.shape, self.dtype)

    def scalar(self, value: float) -> Array:
        """A 0-d array that holds ``value``; writing to it changes every call that reads it."""
        return self.table.full((), value, self.dtype)

    def _ones(self, length: int) -> Array:
        if length not in self._all_ones:
            self._all_ones[length] = self.table.full((length,), 1.0, self.dtype)
        return self._all_ones[length]

    def add(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a + b."""
        self._do(self.table.add, a, b, out)

    def subtract(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a - b."""
        self._do(self.table.subtract, a, b, out)

    def multiply(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a b, elementwise."""
        self._do(self.table.multiply, a, b, out)

    def divide(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a / b, elementwise."""
        self._do(self.table.divide, a, b, out)

    def negative(self, a: Array, out: Array) -> None:
        """out = -a."""
        self._do(self.table.negative, a, out)

    def maximum(self, a: Operand, b: Operand, out: Array) -> None:
        """out = max(a, b), elementwise."""
        self._do(self.table.maximum, a, b, out)

    def minimum(self, a: Operand, b: Operand, out: Array) -> None:
        """out = min(a, b), elementwise."""
        self._do(self.table.minimum, a, b, out)

    def absolute(self, a: Array, out: Array) -> None:
        """out = |a|."""
        self._do(self.table.absolute, a, out)

    def sign(self, a: Array, out: Array) -> None:
        """out = -1, 0 or 1 with the sign of a."""
        self._do(self.table.sign, a, out)

    def greater(self, a: Operand, b: Operand, out: Array) -> None:
        """out = 1 where a > b, else 0."""
        self._do(self.table.greater, a, b, out)

    def exp(self, a: Array, out: Array) -> None:
        """out = e^a."""
        self._do(self.table.exp, a, out)

    def log(self, a: Array, out: Array) -> None:
        """out = ln a."""
        self._do(self.table.log, a, out)

    def log1p(self, a: Array, out: Array) -> None:
        """out = ln(1 + a)."""
        self._do(self.table.log1p, a, out)

    def sqrt(self, a: Array, out: Array) -> None:
        """out = square root of a."""
        self._do(self.table.sqrt, a, out)

    def square(self, a: Array, out: Array) -> None:
        """out = a^2."""
        self._do(self.table.square, a, out)

    def tanh(self, a: Array, out: Array) -> None:
        """out = tanh a."""
        self._do(self.table.tanh, a, out)

    def erf(self, a: Array, out: Array) -> None:
        """out = erf a = (2 / sqrt(pi)) times the integral of e^(-t^2) from 0 to a."""
        self._do(self.table.erf, a, out)

    def copy(self, a: Operand, out: Array) -> None:
        """out = a, broadcast to out's shape."""
        self._do(self.table.copy, out, a)

    def dot(self, a: Array, b: Array, out: Array) -> None:
        """out = the matrix product a b."""
        self._do(self.table.dot, a, b, out)

    def row_dot(self, a: Array, b: Array, out: Array) -> None:
        """out[i] = sum over j of a[i, j] b[i, j]: shapes (f, n), (f, n) -> (f,)."""
        self._do(self.table.row_dot, a, b, out)

    def row_sum(self, a: Array, out: Array) -> None:
        """out[i] = sum over j of a[i, j]: over the batch."""
        self._do(self.table.dot, a, self._ones(a.shape[1]), out)

    def column_sum(self, a: Array, out: Array) -> None:
        """out[j] = sum over i of a[i, j]: over the features."""
        self._do(self.table.dot, self._ones(a.shape[0]), a, out)

    def column_max(self, a: Array, out: Array) -> None:
        """out[j] = max over i of a[i, j]: over the features."""
        self._do(self.table.column_max, a, out)

    def total(self, a: Array, out: Array) -> None:
        """out = sum of all of a; out is 0-d."""
        self._do(self.table.total, a, out)

    def highest(self, a: Array, out: Array) -> None:
        """out = the largest of all of a; out is 0-d."""
        self._do(self.table.highest, a, out)

    def uniform(self, generator: Any, low: float, high: float, out: Array) -> None:
        """out = numbers drawn evenly from [low, high) by ``generator``."""
        self.host(self.table.uniform, generator, low, high, out)

    def keep_mask(self, generator: Any, keep: Array, out: Array) -> None:
        """out = 1 with probability ``keep`` (0-d), else 0, drawn from ``generator``."""
        self._do(self.table.keep_mask, generator, keep, out)

    def _do(self, function: Callable[..., Any], *operands: Any) -> None:
        ready = tuple(self.scalar(o) if isinstance(o, (float, int)) else o for o in operands)
        if self._immediate:
            function(*ready)
            return
        self.recorded.append((function, ready))
        self.labels.append(self.label)
