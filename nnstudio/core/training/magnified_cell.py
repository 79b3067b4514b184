"""One number of a magnified call: from which numbers it was worked out.

A product is a sum of products, all else works on numbers that stand at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.training.microscope import MagnifiedCall, Operand, Piece

Way = Literal["product", "row", "column", "place"]
_ROWS = frozenset({"maxₖ", "Σₖ", "meanₖ"})
_COLUMNS = frozenset({"Σₙ", "meanₙ"})


@dataclass(frozen=True)
class Cell:
    """A number of the result and what it was made of.

    Attributes:
        way: a row times a column, over a row, over a column, or from what stands at the same ``place``.
        value: the number itself.
        given: of each operand the numbers that went in and are shown.
        terms: how many numbers of each operand went in, shown or not.
    """

    way: Way
    value: float
    given: tuple[tuple[float, ...], ...]
    terms: int


def way_of(call: MagnifiedCall) -> Way:
    """How each number of the result is worked out."""
    if call.name == "dot" and call.written == "{0} {1}":
        return "product"
    first = call.written.split(" ")[0]
    return "row" if first in _ROWS else "column" if first in _COLUMNS else "place"


def cell(call: MagnifiedCall, piece: int, row: int, column: int) -> Cell | None:
    """A number of one of the result's pieces, by its place in the whole array; None where it is not shown."""
    result = call.result.pieces[piece]
    value = _at(result, row, column)
    given = [_side(read, piece) for read in call.reads]
    if value is None or any(side is None for side in given):
        return None
    sides = [side for side in given if side is not None]
    match way_of(call):
        case "product":
            left, right = (_shown(read) for read in call.reads)
            across = call.reads[0].pieces[0].shape[0 if call.reads[0].turned else -1]
            terms = _line(left, row, None), _line(right, None, column)
            return Cell("product", value, terms, across)
        case "row":
            lines = tuple(_line((s.values, s.first), row, None) for s in sides)
            return Cell("row", value, lines, sides[0].shape[-1])
        case "column":
            lines = tuple(_line((s.values, s.first), None, column) for s in sides)
            return Cell("column", value, lines, sides[0].shape[0])
        case _:
            numbers = [_at(side, row, column) for side in sides]
            if call.name in ("total", "highest", "host") or None in numbers:
                return Cell("place", value, (), 0)
            return Cell("place", value, tuple((n,) for n in numbers if n is not None), 1)


def _side(read: Operand, piece: int) -> Piece | None:
    """The piece of an operand that belongs to a piece of the result."""
    if len(read.pieces) == 1:
        return read.pieces[0]
    return read.pieces[piece] if piece < len(read.pieces) else None


def _shown(read: Operand) -> tuple[Array, tuple[int, int]]:
    """The window of a matrix as a product uses it, and where it begins."""
    piece = read.pieces[0]
    top, left = piece.first
    return (piece.values.T, (left, top)) if read.turned else (piece.values, (top, left))


def _line(
    shown: tuple[Array, tuple[int, int]], row: int | None, column: int | None
) -> tuple[float, ...]:
    """A row or a column of a window."""
    values, (top, left) = shown
    if row is not None:
        inside = row - top if len(values) > 1 else 0
        chosen = values[inside] if 0 <= inside < len(values) else np.empty(0)
    else:
        assert column is not None
        inside = column - left if values.shape[1] > 1 else 0
        chosen = values[:, inside] if 0 <= inside < values.shape[1] else np.empty(0)
    return tuple(map(float, chosen))


def _at(piece: Piece, row: int, column: int) -> float | None:
    """A number of a piece, which may be one row, one column or one number for all."""
    rows, columns = piece.values.shape
    r = row - piece.first[0] if rows > 1 or _length(piece, 0) > 1 else 0
    c = column - piece.first[1] if columns > 1 or _length(piece, 1) > 1 else 0
    return float(piece.values[r, c]) if 0 <= r < rows and 0 <= c < columns else None


def _length(piece: Piece, axis: int) -> int:
    """How long the whole array is along an axis; a vector is one row."""
    return piece.shape[axis] if len(piece.shape) == 2 else piece.values.shape[axis]
