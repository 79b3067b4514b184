"""How a typed line may go on: the words that fit behind it, each with the whole line it would make.

Whoever does not know the words reads them while typing, and one key writes them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nnstudio.core.experiment.phrases import Phrase, phrases, tokens
from nnstudio.core.experiment.sayings import Vocabulary
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.choices import size_field, started
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.spelling import LONGEST, Word, beginning, find

MOST = 8
"""Completions that are offered at a time."""

_LAST_WORD = re.compile(r"[^\s=:]*$")


@dataclass(frozen=True)
class Completion:
    """One way to go on.

    Attributes:
        line: the whole line then.
        title: the word that is added, as it is shown.
        about: the title of what it is: a field, a group of layers.
    """

    line: str
    title: str
    about: str


def completions(line: str, vocabulary: Vocabulary) -> tuple[Completion, ...]:
    """At most ``MOST`` ways to go on with a line; a word that is complete already is not offered again."""
    line = line.removeprefix("/")
    phrase = phrases(line)[-1]
    words = tokens(phrase)
    begun = bool(words) and not line[-1:].isspace()
    found: list[Completion] = []
    # A name may have several words: "he n" is one of them begun.
    for length in range(min(LONGEST, len(words)) if begun else 0, -1, -1):
        if length == 0 and begun:
            break
        before, last = words[: len(words) - length], words[len(words) - length :]
        written = line[: _cut(line, length)] if length else line
        found += [
            Completion(f"{written}{each.title} ", each.title, each.about)
            for each in _fitting(before, " ".join(last), vocabulary)
        ]
        if found:
            break
    return tuple(found[:MOST])


def _cut(line: str, words: int) -> int:
    """Where the last so many words of a line begin."""
    end = len(line)
    for _ in range(words):
        end = len(line[:end].rstrip(" \t=:"))
        match = _LAST_WORD.search(line[:end])
        assert match is not None
        end = match.start()
    return end


def _fitting(before: list[str], said: str, vocabulary: Vocabulary) -> list[Word[Any]]:
    """The words that may follow ``before`` and begin with what was said."""
    if not before:
        words: tuple[Word[Any], ...] = vocabulary.layers()
    elif (named := _layer_of(before, vocabulary)) is not None:
        words = _pending(before, vocabulary) or _open(*named, vocabulary, fields_only=not said)
    else:
        return []
    return [each for each in beginning(words, said) if each.title.casefold() != said.casefold()]


def _open(
    layer: Layer, given: set[str], vocabulary: Vocabulary, *, fields_only: bool
) -> tuple[Word[Any], ...]:
    """What has not been said of a layer; its size is a number, and the rest begins with the fields' names."""
    size = size_field(type(layer))
    sayings = tuple(
        each
        for each in vocabulary.sayings(type(layer))
        if each.meaning.field.name not in given
        and each.meaning.field != size
        and not (fields_only and each.meaning.value is not None)
    )
    if size is None or size.name in given:
        return sayings
    return (_number(getattr(layer, size.name), size), *sayings)


def _number(value: float, field: FieldDescription) -> Word[None]:
    return Word(f"{value:g}", (f"{value:g}",), None, field.title)


def _layer_of(words: list[str], vocabulary: Vocabulary) -> tuple[Layer, set[str]] | None:
    """The layer that words name, and the fields they have given it."""
    phrase = Phrase(vocabulary, words)
    try:
        layer = phrase.layer()
    except ProblemError:
        found = find(vocabulary.layers(), words)
        return (found[1].meaning, set()) if found else None
    return layer, set(phrase.said)


def _pending(words: list[str], vocabulary: Vocabulary) -> tuple[Word[Any], ...]:
    """The values of the field that was named last: those that have names, or a number to begin with."""
    for length in range(min(LONGEST, len(words) - 1), 0, -1):
        kind = _layer_of(words[: len(words) - length], vocabulary)
        if kind is None:
            continue
        fields = [vocabulary.field_word(field) for field in type(kind[0]).describe()]
        found = find(fields, words[len(words) - length :])
        if found is not None and found[0] == length:
            field = found[1].meaning.field
            if field.kind in ("integer", "number"):
                return (_number(started(field), field),)
            return vocabulary.values(field)
    return ()
