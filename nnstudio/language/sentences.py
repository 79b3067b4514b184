"""Problems and their fixes as sentences in the language in use.

The core says what is wrong as a code with values; the window, the command line and notebooks all turn
it into words here, so that the same mistake reads the same everywhere.

Values are written for reading: a value that is itself a title (a field, a loss, an activation) is
translated, the id of a family becomes its word, a number whose name ends with ``_bytes`` gets a unit, and
whole numbers from 10,000 on get thousands separators. Other numbers are written as `tr` writes them: 0.00001
and not 1e-05.
"""

from __future__ import annotations

from typing import Protocol

from nnstudio.language import amounts, tr

_TITLES = frozenset({"name", "expected", "loss", "activation"})
_SEPARATED_FROM, _SEPARATED_TO = 10_000, 1e12


class Sayable(Protocol):
    """A code that selects a sentence and the values that fill it; a problem and a fix are such."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> tuple[tuple[str, object], ...]: ...


def say(problem: Sayable) -> str:
    """Return the sentence of a problem."""
    return _filled(problem, _TITLES)


def say_fix(fix: Sayable) -> str:
    """Return the words on the button that mends a problem; a fix may set a value that has a title."""
    return _filled(fix, _TITLES | {"value"})


class Threads(Protocol):
    """A choice of threads with its reason."""

    @property
    def threads(self) -> int: ...

    @property
    def reason(self) -> str: ...

    @property
    def more(self) -> int: ...

    @property
    def one_seconds(self) -> float | None: ...

    @property
    def more_seconds(self) -> float | None: ...


def say_threads(choice: Threads) -> str:
    """Return why a run uses so many threads, with the figures that decided where there are any."""
    speeds = {
        name: amounts.amount(1 / taken)
        for name, taken in (("one", choice.one_seconds), ("other", choice.more_seconds))
        if taken
    }
    return tr(f"threads.{choice.reason}", threads=choice.threads, more=choice.more, **speeds)


class _Separated(int):
    """A whole number that is written 12,345 where the sentence asks for no other format."""

    def __format__(self, format_spec: str, /) -> str:
        return super().__format__(format_spec or ",")


def _filled(item: Sayable, titles: frozenset[str]) -> str:
    return tr(item.code, **{name: _shown(name, value, titles) for name, value in item.params})


def _shown(name: str, value: object, titles: frozenset[str]) -> object:
    if isinstance(value, str):
        if name == "family":
            word = tr(f"family.{value}")
            return value if word == f"family.{value}" else word
        return tr(value) if name in titles else value
    if name.endswith("_bytes") and isinstance(value, int):
        return amounts.memory(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    whole = isinstance(value, int) or value.is_integer()
    large = _SEPARATED_FROM <= abs(value) < _SEPARATED_TO
    return _Separated(value) if whole and large else value
