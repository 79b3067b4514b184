"""NumPy's functions for arrays with one axis more in front: several runs, or several steps, at once.

Each slice along that axis is computed on its own, so its result does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Array, Call


def _column_max(a: Array, out: Array) -> None:
    np.maximum.reduce(a, axis=-2, out=out)


def _total(a: Array, out: Array) -> None:
    np.add.reduce(a, axis=tuple(range(1, a.ndim)), out=out)


def _highest(a: Array, out: Array) -> None:
    np.maximum.reduce(a, axis=tuple(range(1, a.ndim)), out=out)


def _flat(a: Array) -> Array:
    """A run's numbers as one axis where they lie in one piece, so that the order of a sum is always the same."""
    flat = a.reshape(len(a), -1)
    return flat if np.may_share_memory(flat, a) else a


def _each(function: Any, sources: Sequence[Any], *arrays: Array) -> None:
    """A primitive with random bits, run by run."""
    for k, source in enumerate(sources):
        function(source, *(a if a.ndim == 0 else a[k] for a in arrays))


class StackedTable(NumpyTable):
    """The primitives on the CPU, along a leading axis."""

    column_max = staticmethod(_column_max)
    total = staticmethod(_total)
    highest = staticmethod(_highest)

    def ready(self, name: str, args: tuple[Any, ...]) -> Sequence[Call]:
        """The calls that do one primitive on these arrays."""
        match name:
            case "dot":
                return _product(*args)
            case "total" | "highest":
                return ((getattr(self, name), (_flat(args[0]), args[1])),)
            case "keep_mask" | "uniform":
                function: Any = getattr(NumpyTable, name)
                return ((_each, (function, *args)),)
            case _:
                return super().ready(name, args)


def _product(a: Array, b: Array, out: Array) -> Sequence[Call]:
    """Matrix times matrix, matrix times vector, vector times matrix, or vector times vector, per slice."""
    # Constants have no leading axis: a vector of ones has one axis, not two.
    matrix_a, matrix_b = a.ndim == 3, b.ndim == 3
    if matrix_a and matrix_b and a.shape[2] == 1:
        return ((np.multiply, (a, b, out)),)
    if matrix_a and matrix_b:
        return ((np.matmul, (a, b, out)),)
    if matrix_a:
        return ((np.matmul, (a, b[..., None], out[..., None])),)
    if matrix_b:
        return ((np.matmul, (a[..., None, :], b, out[..., None, :])),)
    return ((np.vecdot, cast("tuple[Any, ...]", (a, b, out))),)
