"""The words on the screen: one function, `tr`, that gives a text in the chosen language.

English texts are their own keys, so a missing translation is still a sentence a person can read;
a code with a dot, such as `problem.unknown_block`, has its English in the English catalogue.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from nnstudio.language.numbers import PlainNumber
from nnstudio.language.particles import with_particles
from nnstudio.language.system import system_language
from nnstudio.resource import resource

__all__ = [
    "language",
    "languages",
    "originals",
    "set_language",
    "spellings",
    "system_language",
    "tr",
]

_LANGUAGES = ("en", "ko")
_current = "en"


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    return _LANGUAGES


def language() -> str:
    """Return the code of the language in use; English until `set_language` says otherwise."""
    return _current


def set_language(code: str) -> None:
    """Choose the language of every `tr` from now on.

    Raises ValueError for a code that is not one of `languages()`.
    """
    global _current
    if code not in _LANGUAGES:
        raise ValueError(f"There is no language '{code}'; there are: {', '.join(_LANGUAGES)}")
    _current = code


def tr(key: str, /, **params: object) -> str:
    """Return the text for `key` in the language in use, its `{names}` filled from `params`.

    Looks in the catalogue of the language, then in the English one, and else takes the key itself.
    A name without a parameter stays as it is written; a text that cannot be filled is returned as
    it is. This never raises: a wrong word must not take the window down.
    """
    text = _catalogue(_current).get(key)
    if text is None:
        text = _catalogue("en").get(key, key)
    if not params:
        # The braces of a text that takes no parameters are braces.
        return text
    try:
        filled = _FORMATTER.vformat(text, (), params)
        return with_particles(filled) if _current == "ko" else filled
    except (ValueError, LookupError, AttributeError, TypeError):
        return text


def originals(text: str) -> tuple[str, ...]:
    """Return the English texts whose translation into the language in use is `text`.

    Whoever reads Korean may still search for the English word.
    """
    return _origins(_current).get(text, ())


@cache
def _origins(code: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, text in _catalogue(code).items():
        found[text] = (*found.get(text, ()), key)
    return found


def spellings(key: str) -> tuple[str, ...]:
    """Return how `key` is written in every language, the one in use first and none of them twice."""
    codes = (_current, *(code for code in _LANGUAGES if code != _current))
    texts = (_catalogue(code).get(key, key) for code in codes)
    return tuple(dict.fromkeys(texts))


@cache
def _catalogue(code: str) -> Mapping[str, str]:
    """Return the texts of one language by key; an unusable catalogue is an empty one."""
    try:
        texts = json.loads(resource("translations", f"{code}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return texts if isinstance(texts, dict) else {}


class _Formatter(string.Formatter):
    """`str.format_map` that leaves an unknown name as written and writes numbers plainly."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        # Only plain names: a text has no business reaching into the objects it is given.
        if field_name not in kwargs:
            return _Unfilled(field_name), field_name
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, _Unfilled):
            return value.written(format_spec)
        return format(PlainNumber.wrap(value), format_spec)


class _Unfilled:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"{{{self._name}}}"

    def written(self, format_spec: str) -> str:
        return f"{{{self._name}:{format_spec}}}" if format_spec else repr(self)


_FORMATTER = _Formatter()
