"""Findings of the diagnosis as words: a title, what is seen, and why with what helps.

Window, terminal and notebook say the same finding the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nnstudio.language import tr


class Found(Protocol):
    """A finding: the start of the codes of its sentences and the values that fill them."""

    @property
    def key(self) -> str: ...

    @property
    def params(self) -> tuple[tuple[str, object], ...]: ...


@dataclass(frozen=True)
class Diagnosis:
    """A finding in the language in use."""

    title: str
    seen: str
    why: str


def diagnosis(found: Found, name: Callable[[str], str]) -> Diagnosis:
    """Return the words of a finding; ``name`` gives a block's name by its id."""
    values = {key: _shown(key, value, name) for key, value in found.params}
    title, seen, why = (tr(f"{found.key}.{part}", **values) for part in ("title", "seen", "why"))
    return Diagnosis(title, seen, why)


def word(name: str) -> str:
    """Return the word for an axis or a line of the evidence."""
    return tr(f"diagnosis.word.{name}")


def _shown(key: str, value: object, name: Callable[[str], str]) -> object:
    if key == "layer":
        return name(str(value))
    if key == "part":
        return word(str(value))
    if isinstance(value, float) and value.is_integer() and 1000 <= abs(value) < 1e12:
        return f"{int(value):,}"
    if isinstance(value, int) and value >= 10_000:
        return f"{value:,}"
    return value
