"""Starting weights from another run, as they stand in a file: what they are called and where they came from.

The arrays have a member of their own; which of them there are is said beside the run's state.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from nnstudio.core.parts.calls import Array
from nnstudio.core.training.transplant import Start

_FIELDS = {"settings_hash", "step", "arrays"}


def start_arrays(start: Start) -> dict[str, Array]:
    """All arrays by the names they have in the file."""
    groups = {"parameters": start.parameters, "statistics": start.statistics}
    return {
        f"{group}/{name}": array for group, held in groups.items() for name, array in held.items()
    }


def start_data(start: Start) -> dict[str, Any]:
    """Where they came from, and their names."""
    return {
        "settings_hash": start.settings_hash,
        "step": int(start.step),
        "arrays": list(start_arrays(start)),
    }


def start_names(data: Any, known: Collection[str]) -> list[str] | None:
    """The names in ``data``; None where it is not what was written, or one is not ``known``."""
    if not isinstance(data, dict) or set(cast("dict[str, Any]", data)) != _FIELDS:
        return None
    given = cast("dict[str, Any]", data)
    settings, step, listed = given["settings_hash"], given["step"], given["arrays"]
    if not isinstance(settings, str) or len(settings) > 64:
        return None
    if type(step) is not int or not 0 <= step < 2**53 or not isinstance(listed, list):
        return None
    names = [name for name in cast("list[Any]", listed) if isinstance(name, str) and name in known]
    return names if len(names) == len(set(names)) == len(cast("list[Any]", listed)) else None


def start_of(data: dict[str, Any], arrays: dict[str, Array]) -> Start:
    """The same again, of data that was checked."""

    def group(prefix: str) -> dict[str, Array]:
        return {
            name.removeprefix(prefix): array
            for name, array in arrays.items()
            if name.startswith(prefix)
        }

    return Start(data["settings_hash"], data["step"], group("parameters/"), group("statistics/"))
