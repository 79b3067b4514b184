"""Evenly spaced x values that take no memory: the end of every step of a run, in epochs.

A million of them as numbers would be eight megabytes, made anew for every frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray


class EvenSteps:
    """The numbers first / per, (first + 1) / per, ..., ``count`` of them; read like an array.

    ``later`` are (step, value there, steps of 1 from there on), in order: where the spacing becomes another.
    """

    ndim = 1

    def __init__(
        self,
        count: int,
        per: float,
        first: int = 1,
        later: Sequence[tuple[int, float, float]] = (),
    ) -> None:
        self._count, self._per, self._first = count, per, first
        self._pieces: NDArray[np.float64] | None = None
        if later:
            self._pieces = np.array([(0, 0.0, per), *later], np.float64)

    @property
    def shape(self) -> tuple[int, ...]:
        """One length, as of a vector."""
        return (self._count,)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int | np.intp) -> float: ...
    @overload
    def __getitem__(self, at: slice | NDArray[np.intp]) -> NDArray[np.float64]: ...
    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            at = np.arange(*at.indices(self._count))
        elif not isinstance(at, np.ndarray) and not -self._count <= at < self._count:
            raise IndexError(at)
        return self._values(np.where(at < 0, at + self._count, at) + self._first)

    def _values(self, steps: Any) -> Any:
        """The value of each step."""
        if self._pieces is None:
            return steps / self._per
        begins, values, per = self._pieces.T
        piece = np.searchsorted(begins, steps, side="right") - 1
        return values[piece] + (steps - begins[piece]) / per[piece]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self[:].astype(dtype or np.float64)

    def searchsorted(self, value: float, side: Literal["left", "right"] = "left") -> int:
        """Where ``value`` would be put in, before or behind equal ones."""
        at = min(max(self._guess(value) - self._first, 0), self._count)
        while at > 0 and self._is_behind(at - 1, value, side):
            at -= 1
        while at < self._count and not self._is_behind(at, value, side):
            at += 1
        return at

    def _guess(self, value: float) -> int:
        """A step near which ``value`` is reached."""
        if self._pieces is None:
            return int(value * self._per)
        piece = max(0, int(np.searchsorted(self._pieces[:, 1], value, side="right")) - 1)
        begin, there, per = self._pieces[piece]
        return int(begin + (value - there) * per)

    def _is_behind(self, at: int, value: float, side: str) -> bool:
        there = self._values(at + self._first)
        return there > value or (side == "left" and there == value)
