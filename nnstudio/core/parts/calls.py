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
    gate: Callable[..., Any]
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
        self._immediate = immediate
        self._constants: dict[tuple[int, float], Array] = {}

    def host(self, function: Callable[..., None], *numbers: Array) -> None:
        """A function of Python's own on 0-d arrays: the scalars of a step, worked out once in float64.

        It reads the first of them and writes the last, and never sees a whole buffer.
        """
        if self._immediate:
            function(*numbers)
            return
        self.recorded.append((function, numbers))

    def empty(self, *shape: int) -> Array:
        """A scratch buffer of this shape, kept for the life of the plan."""
        return self.table.empty(shape, self.dtype)

    def like(self, array: Array) -> Array:
        """A scratch buffer of the same shape."""
        return self.table.empty(array.shape, self.dtype)

    def scalar(self, value: float) -> Array:
        """A 0-d array that holds ``value``; writing to it changes every call that reads it."""
        return self._full((), value)

    def constant(self, length: int, value: float) -> Array:
        """A vector (length,) of equal numbers that nothing writes to; made once."""
        key = (length, value)
        if key not in self._constants:
            self._constants[key] = self._full((length,), value)
        return self._constants[key]

    def add(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a + b."""
        self._do("add", a, b, out)

    def subtract(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a - b."""
        self._do("subtract", a, b, out)

    def multiply(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a b, elementwise."""
        self._do("multiply", a, b, out)

    def divide(self, a: Operand, b: Operand, out: Array) -> None:
        """out = a / b, elementwise."""
        self._do("divide", a, b, out)

    def negative(self, a: Array, out: Array) -> None:
        """out = -a."""
        self._do("negative", a, out)

    def maximum(self, a: Operand, b: Operand, out: Array) -> None:
        """out = max(a, b), elementwise."""
        self._do("maximum", a, b, out)

    def minimum(self, a: Operand, b: Operand, out: Array) -> None:
        """out = min(a, b), elementwise."""
        self._do("minimum", a, b, out)

    def absolute(self, a: Array, out: Array) -> None:
        """out = |a|."""
        self._do("absolute", a, out)

    def gate(self, a: Array, b: Array, scratch: Array, out: Array) -> None:
        """out = a where b > 0, else 0, for b >= 0; ``out`` may be ``a``, ``scratch`` is neither."""
        self._do("gate", a, b, scratch, out)

    def sign(self, a: Array, out: Array) -> None:
        """out = -1, 0 or 1 with the sign of a."""
        self._do("sign", a, out)

    def greater(self, a: Operand, b: Operand, out: Array) -> None:
        """out = 1 where a > b, else 0."""
        self._do("greater", a, b, out)

    def exp(self, a: Array, out: Array) -> None:
        """out = e^a."""
        self._do("exp", a, out)

    def log(self, a: Array, out: Array) -> None:
        """out = ln a."""
        self._do("log", a, out)

    def log1p(self, a: Array, out: Array) -> None:
        """out = ln(1 + a)."""
        self._do("log1p", a, out)

    def sqrt(self, a: Array, out: Array) -> None:
        """out = square root of a."""
        self._do("sqrt", a, out)

    def square(self, a: Array, out: Array) -> None:
        """out = a^2."""
        self._do("square", a, out)

    def tanh(self, a: Array, out: Array) -> None:
        """out = tanh a."""
        self._do("tanh", a, out)

    def erf(self, a: Array, out: Array) -> None:
        """out = erf a = (2 / sqrt(pi)) times the integral of e^(-t^2) from 0 to a."""
        self._do("erf", a, out)

    def copy(self, a: Operand, out: Array) -> None:
        """out = a, broadcast to out's shape."""
        self._do("copy", a, out)

    def dot(self, a: Array, b: Array, out: Array) -> None:
        """out = the matrix product a b."""
        self._do("dot", a, b, out)

    def row_dot(self, a: Array, b: Array, out: Array) -> None:
        """out[i] = sum over j of a[i, j] b[i, j]: shapes (f, n), (f, n) -> (f,)."""
        self._do("row_dot", a, b, out)

    def row_sum(self, a: Array, out: Array) -> None:
        """out[i] = sum over j of a[i, j]: over the batch."""
        self._do("dot", a, self.constant(a.shape[1], 1.0), out)

    def row_mean(self, a: Array, out: Array) -> None:
        """out[i] = mean over j of a[i, j]: over the batch."""
        self._do("dot", a, self.constant(a.shape[1], 1.0 / a.shape[1]), out)

    def column_sum(self, a: Array, out: Array) -> None:
        """out[j] = sum over i of a[i, j]: over the features."""
        self._do("dot", self.constant(a.shape[0], 1.0), a, out)

    def column_max(self, a: Array, out: Array) -> None:
        """out[j] = max over i of a[i, j]: over the features."""
        self._do("column_max", a, out)

    def total(self, a: Array, out: Array) -> None:
        """out = sum of all of a; out is 0-d."""
        self._do("total", a, out)

    def highest(self, a: Array, out: Array) -> None:
        """out = the largest of all of a; out is 0-d."""
        self._do("highest", a, out)

    def uniform(self, generator: Any, low: float, high: float, out: Array) -> None:
        """out = numbers drawn evenly from [low, high) by ``generator``."""
        self._do("uniform", generator, low, high, out)

    def keep_mask(self, generator: Any, keep: Array, value: Operand, out: Array) -> None:
        """out = ``value`` (0-d) with probability ``keep`` (0-d), else 0, drawn from ``generator``."""
        self._do("keep_mask", generator, keep, value, out)

    def _full(self, shape: tuple[int, ...], value: float) -> Array:
        return self.table.full(shape, value, self.dtype)

    def _do(self, name: str, *operands: Any) -> None:
        ready = tuple(self._full((), o) if isinstance(o, (float, int)) else o for o in operands)
        function = getattr(self.table, name)
        if self._immediate:
            function(*ready)
            return
        self.recorded.append((function, ready))
