"""The curves of a run as a few kilobytes: every evaluation, and a small picture of them for a row of a table.

A damaged one is left out like a run that measured nothing: the rest of the row is worth more.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.training.history import COLUMNS, History

MOST_ROWS = 20_000
"""Evaluations that are kept; of a longer run so many at even distances, the first and the last among them."""
SMALL = 40
"""Points of each curve in a row."""
SMALL_LINES = ("train_loss", "judged_loss")
"""Its curves: the loss of what is trained on, and that of validation data; of test data where there are none."""

_MOST_BYTES = 8 * (MOST_ROWS + 1) * len(COLUMNS)


def pack(rows: Array) -> bytes:
    """Evaluations (n, columns) as bytes."""
    return zlib.compress(np.ascontiguousarray(_thinned(rows, MOST_ROWS), "<f8").tobytes(), 6)


def unpack(raw: bytes | None) -> History:
    """A history with these evaluations and no single steps; an empty one where they cannot be read."""
    history = History()
    if raw is None:
        return history
    try:
        unpacker = zlib.decompressobj()
        flat = np.frombuffer(unpacker.decompress(raw, _MOST_BYTES), "<f8")
        rows = flat.reshape(-1, len(COLUMNS))
    except (zlib.error, ValueError):
        return history
    for row in rows:
        history.add_evaluation(dict(zip(COLUMNS, map(float, row), strict=True)))
    return history


def judged(rows: Array, what: str) -> Array:
    """The loss or the score (n,) by which a run is judged: validation where there is any, else test."""
    validation = rows[:, COLUMNS.index(f"validation_{what}")]
    known = np.isfinite(validation).any()
    return validation if known else rows[:, COLUMNS.index(f"test_{what}")]


def small(rows: Array) -> bytes:
    """The two curves of a row, each ``SMALL`` float32 or fewer, one after the other."""
    few = _thinned(rows, SMALL)
    lines = (few[:, COLUMNS.index("train_loss")], judged(few, "loss"))
    with np.errstate(over="ignore"):
        return np.concatenate(lines).astype("<f4").tobytes() if len(rows) else b""


def small_of(raw: bytes) -> Array:
    """Those curves, shape (2, points); none where they cannot be read."""
    if len(raw) % 8:
        return np.empty((2, 0), np.float32)
    return np.frombuffer(raw, "<f4").reshape(2, -1)


def _thinned(rows: Array, most: int) -> Array:
    if len(rows) <= most:
        return rows
    picked: Any = np.unique(np.linspace(0, len(rows) - 1, most).round().astype(np.intp))
    return rows[picked]
