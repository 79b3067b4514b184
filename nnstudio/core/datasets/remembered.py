"""The data that were read last, kept so that a table is not parsed again by everybody who asks.

They are known by their fingerprint: whatever lies at their place by now, these are what was asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from nnstudio.core.importers.base import Arrays

MOST_SETS = 3
MOST_BYTES = 512 * 2**20
"""A larger set is read anew each time."""

_kept: OrderedDict[Any, Arrays] = OrderedDict()
_lock = threading.Lock()


def remembered(key: Any, read: Callable[[], Arrays]) -> Arrays:
    """The arrays of a key, read where they are not known yet; read-only."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    arrays = read()
    parts = (arrays.inputs, arrays.labels, arrays.test_inputs, arrays.test_labels)
    for part in parts:
        part.flags.writeable = False
    if sum(part.nbytes for part in parts) <= MOST_BYTES:
        with _lock:
            _kept[key] = arrays
            while len(_kept) > MOST_SETS:
                _kept.popitem(last=False)
    return arrays


def known(key: Any) -> Arrays | None:
    """The arrays of a key where they were read before."""
    with _lock:
        return _kept.get(key)


def forget() -> None:
    """Read everything anew from now on."""
    with _lock:
        _kept.clear()
