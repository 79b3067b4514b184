"""Takes the values of a lesson's JSON one by one, as strictly as it is documented.

Everything wrong is remembered with file and place, so that an author sees all of it at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast

from nnstudio.core.files.shown import shown
from nnstudio.core.lessons.lesson import Values, Words
from nnstudio.core.parts.problem import Problem

T = TypeVar("T")

LONGEST = 2_000
"""Characters of one text."""

MOST_ITEMS = 50
"""Items of one list, and settings of one step."""


class Fields:
    """One object of the file and what is wrong with it; those below it share the list of problems."""

    def __init__(self, value: Any, file: str, place: str, problems: list[Problem]) -> None:
        self.file, self.place, self.problems = file, place, problems
        self._data: dict[str, Any] = {}
        if isinstance(value, dict):
            self._data = cast("dict[str, Any]", value)
        else:
            self._wrong("problem.lesson_object", "")

    def allow(self, *names: str) -> Fields:
        """Refuse every name that is not one of these."""
        for name in self._data:
            if name not in names:
                self._wrong("problem.lesson_unknown", shown(name), choices=", ".join(names))
        return self

    def has(self, name: str) -> bool:
        """Whether the value is there at all."""
        return name in self._data

    def text(self, name: str, default: str | None = None, *, blank: bool = False) -> str:
        """A text that is not blank; missing is wrong where there is no default."""
        if not self._given(name, default is None):
            return default or ""
        value = self._data[name]
        if isinstance(value, str) and (blank or value.strip()) and len(value) <= LONGEST:
            return value
        self._wrong("problem.lesson_text", name, longest=LONGEST)
        return default or ""

    def number(self, name: str, default: float | None) -> float | None:
        """A finite number."""
        if not self._given(name, False):
            return default
        value = self._data[name]
        if type(value) in (int, float) and math.isfinite(value):
            return float(value)
        self._wrong("problem.lesson_number", name)
        return default

    def whole(self, name: str, default: int | None, low: int, high: int) -> int:
        """A whole number within bounds."""
        if not self._given(name, default is None):
            return default or 0
        value = self._data[name]
        if type(value) is int and low <= value <= high:
            return value
        self._wrong("problem.lesson_whole", name, low=low, high=high)
        return default or 0

    def choice(self, name: str, choices: Collection[str], default: str | None = "") -> str:
        """One of these names."""
        value = self.text(name, default)
        if value and value not in choices:
            self._wrong("problem.lesson_choice", name, value=shown(value), choices=_list(choices))
            return default or ""
        return value

    def words(self, name: str) -> Words:
        """A text in both languages."""
        if not self._given(name, True):
            return Words("", "")
        below = self.below(name).allow("en", "ko")
        return Words(below.text("en"), below.text("ko"))

    def items(self, name: str, read: Callable[[Fields], T], *, least: int = 0) -> tuple[T, ...]:
        """A list of objects."""
        if not self._given(name, least > 0):
            return ()
        value = self._data[name]
        if not isinstance(value, list):
            self._wrong("problem.lesson_list", name, least=least, most=MOST_ITEMS)
            return ()
        items = cast("list[Any]", value)
        if not least <= len(items) <= MOST_ITEMS:
            self._wrong("problem.lesson_list", name, least=least, most=MOST_ITEMS)
            return ()
        return tuple(
            read(Fields(item, self.file, f"{self._at(name)}[{number}]", self.problems))
            for number, item in enumerate(items)
        )

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names, none of them twice."""
        if not self._given(name, False):
            return ()
        value = self._data[name]
        items = cast("list[Any]", value) if isinstance(value, list) else [None]
        found = [one for one in items if isinstance(one, str) and one.strip()]
        if (
            len(set(found)) != len(items)
            or len(items) > MOST_ITEMS
            or max(map(len, found), default=0) > 200
        ):
            self._wrong("problem.lesson_names", name, most=MOST_ITEMS)
            return ()
        return tuple(found)

    def values(self, name: str) -> Values:
        """Settings by their paths; each value as it would be typed, or as a number."""
        if not self._given(name, False):
            return ()
        value = self._data[name]
        if not isinstance(value, dict) or len(cast("dict[str, Any]", value)) > MOST_ITEMS:
            self._wrong("problem.lesson_settings", name, most=MOST_ITEMS)
            return ()
        found: list[tuple[str, str]] = []
        for path, given in cast("dict[str, Any]", value).items():
            if type(given) in (int, float):
                found.append((path, repr(given)))
            elif isinstance(given, str) and len(given) <= LONGEST:
                found.append((path, given))
            else:
                self._wrong("problem.lesson_setting", f"{name}.{shown(path)}")
        return tuple(found)

    def below(self, name: str) -> Fields:
        """The object that stands there."""
        return Fields(self._data.get(name), self.file, self._at(name), self.problems)

    def wrong(self, code: Problem) -> None:
        """Something else is wrong."""
        self.problems.append(code)

    def _given(self, name: str, needed: bool) -> bool:
        if name in self._data:
            return True
        if needed:
            self._wrong("problem.lesson_missing", name)
        return False

    def _at(self, name: str) -> str:
        return ".".join(filter(None, (self.place, name)))

    def _wrong(self, code: str, name: str, **params: Any) -> None:
        place = self._at(name)
        self.problems.append(Problem.of(code, place=self.file, name=place, field=place, **params))


def _list(choices: Collection[str]) -> str:
    return ", ".join(choices)
