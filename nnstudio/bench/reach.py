"""Every array that an object holds on to, each piece of memory once.

Views share the memory of what they look at, so only the owners count.
"""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Description

_LEAVES = (str, bytes, int, float, complex, type, ModuleType, Description, type(None))


def arrays_reached(roots: tuple[object, ...]) -> list[Array]:
    """The arrays that own the memory reachable from ``roots``.

    Goes through attributes, containers, methods and what functions have closed over; not into classes,
    modules and descriptions, which hold none.
    """
    owners: dict[int, Array] = {}
    seen: dict[int, object] = {}
    waiting: list[object] = list(roots)
    while waiting:
        found = waiting.pop()
        if isinstance(found, _LEAVES) or id(found) in seen:
            continue
        # Kept alive, so that no id is given to another object meanwhile.
        seen[id(found)] = found
        if isinstance(found, np.ndarray):
            owner = _owner(found)
            owners[id(owner)] = owner
        else:
            waiting.extend(_held(found))
    return list(owners.values())


def _owner(array: Array) -> Array:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _held(found: Any) -> list[object]:
    """What an object refers to."""
    if isinstance(found, dict):
        return [*found.keys(), *found.values()]
    if isinstance(found, (list, tuple, set, frozenset)):
        return list(found)
    if isinstance(found, FunctionType):
        cells = found.__closure__ or ()
        return [*(cell.cell_contents for cell in cells), *(found.__defaults__ or ())]
    if isinstance(found, (MethodType, BuiltinFunctionType)):
        held: list[object] = [getattr(found, "__self__", None)]
        return held + ([found.__func__] if isinstance(found, MethodType) else [])
    held = list(getattr(found, "__dict__", {}).values())
    for kind in type(found).__mro__:
        for name in getattr(kind, "__slots__", ()):
            held.append(getattr(found, name, None))
    return held
