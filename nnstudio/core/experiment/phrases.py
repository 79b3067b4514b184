"""A typed line as layers: ``dense 100 relu x3, dropout 0.2`` or ``밀집층 100 탄젠트``.

Building a network at the speed of typing needs a grammar, and the descriptions of the layers are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

from nnstudio.core.experiment.sayings import Saying, Vocabulary
from nnstudio.core.initializers.base import INITIALIZERS, Initializer
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.choices import size_field, started, switched_on
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.spelling import Word, alike, find

MOST_LAYERS = 100
"""Layers one line may make."""

_BETWEEN = re.compile(r"[,;\n]|->|→|>")
_ASSIGNED = str.maketrans("=:", "  ")
_TIMES = re.compile(r"^(?:[x×*](\d{1,6})|(\d{1,6})[x×])$", re.IGNORECASE)
_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?%?$", re.IGNORECASE)


def phrases(line: str) -> list[str]:
    """The pieces of a line that stand for one layer each; a slash in front is no part of it."""
    return _BETWEEN.split(line.strip().removeprefix("/"))


def tokens(phrase: str) -> list[str]:
    """The words of a phrase; ``units=50`` is two."""
    return phrase.translate(_ASSIGNED).split()


def read(line: str, vocabulary: Vocabulary) -> tuple[Layer, ...]:
    """The layers a line asks for, in order; none for an empty line.

    A phrase begins with the name of a layer, or with its size for the usual one. Names may be begun only,
    and fields may be named or understood from their values; a number belongs to the nearest thing before it
    that takes it. ``x3`` at the end repeats a layer.

    Raises:
        ProblemError: one problem that names the word that is not understood or the value that is refused.
    """
    layers: list[Layer] = []
    for phrase in phrases(line):
        words = tokens(phrase)
        if not words:
            continue
        times = _TIMES.match(words[-1]) if len(words) > 1 else None
        count = int(times[1] or times[2]) if times else 1
        if len(layers) + count > MOST_LAYERS:
            raise ProblemError(Problem.of("problem.phrase_long", bound=MOST_LAYERS))
        read_phrase = Phrase(vocabulary, words[:-1] if times else words)
        layers += [read_phrase.layer()] * count
    return tuple(layers)


@dataclass
class Phrase:
    """One layer being read, word by word.

    Attributes:
        said: the fields that have been given.
    """

    vocabulary: Vocabulary
    words: list[str]
    said: dict[str, Any] = field(default_factory=dict[str, Any])
    _start: Layer | None = None
    _pending: FieldDescription | None = None
    _pending_as: str = ""
    _inner: FieldDescription | None = None
    _inner_said: set[str] = field(default_factory=set[str])

    def layer(self) -> Layer:
        """Read everything; raises ProblemError at the first word that is not understood."""
        place = self._begin()
        while place < len(self.words):
            place += self._next(self.words[place:])
        self._settle()
        self._pair()
        return self.start.with_values(**self.said)

    @property
    def start(self) -> Layer:
        """The layer as it is before anything is said of it."""
        assert self._start is not None
        return self._start

    def _held(self, named: FieldDescription) -> Part:
        """The part a field holds so far."""
        return cast(Part, self.said.get(named.name, getattr(self.start, named.name)))

    def _begin(self) -> int:
        first = self.words[0]
        found = find(self.vocabulary.layers(), self.words)
        if found is not None:
            self._start = found[1].meaning
            return found[0]
        if _NUMBER.match(first) and (usual := self.vocabulary.usual()) is not None:
            self._start = usual
            return 0
        raise _unknown("problem.phrase_no_layer", first, self.vocabulary.layers())

    def _next(self, rest: list[str]) -> int:
        """Take what the rest begins with; returns how many words that were."""
        if _NUMBER.match(rest[0]):
            self._take_number(rest[0])
            return 1
        if self._pending is not None:
            found = find(self.vocabulary.values(self._pending), rest)
            if found is not None:
                self._take(found[1].meaning)
                return found[0]
        words = self.vocabulary.sayings(type(self.start))
        found = find((*words, *self._inner_words()), rest)
        if found is None:
            raise _unknown("problem.phrase_unknown", rest[0], words, name=self.start.title)
        self._settle()
        length, what = found
        if what.meaning.value is not None:
            self._take(what.meaning)
        else:
            self._pending, self._pending_as = what.meaning.field, " ".join(rest[:length])
        return length

    def _inner_words(self) -> tuple[Word[Saying], ...]:
        """The fields of the part that was named last."""
        if self._inner is None:
            return ()
        return self.vocabulary.sayings(type(self._held(self._inner)))

    def _take(self, saying: Saying) -> None:
        named, value = saying.field, saying.value
        self._pending = None
        if named not in self.start.describe():
            self._give_inner(named, value)
            return
        if isinstance(value, type) and issubclass(value, Part):
            value = switched_on(value.make())
            self._inner, self._inner_said = named, set()
        self.said[named.name] = value

    def _take_number(self, text: str) -> None:
        if text.endswith("%"):
            text = f"{float(text[:-1]) / 100:.10g}"
        pending, self._pending = self._pending, None
        if pending is not None and pending.kind == "part":
            self.said[pending.name] = started(pending)
            self._inner, self._inner_said, pending = pending, set(), None
        if pending is not None:
            value = parse(pending, text)
            if pending in self.start.describe():
                self.said[pending.name] = value
            else:
                self._give_inner(pending, value)
            return
        refused: ProblemError | None = None
        for inner, free in self._free_numbers():
            try:
                value = parse(free, text)
            except ProblemError as error:
                refused = refused or error
                continue
            if inner:
                self._give_inner(free, value)
            else:
                self.said[free.name] = value
            return
        raise refused or ProblemError(
            Problem.of("problem.phrase_number", value=text, name=self.start.title)
        )

    def _free_numbers(self) -> list[tuple[bool, FieldDescription]]:
        """Where a number may go that follows no name of a field: nearest first; with whether it is a part's."""
        free: list[tuple[bool, FieldDescription]] = []
        if self._inner is not None:
            fields = self._held(self._inner).describe()
            free += [(True, each) for each in fields if each.name not in self._inner_said]
        own = self.start.describe()
        free += [
            (False, each)
            for each in own
            if each.name not in self.said
            and (each == own[0] or each == size_field(type(self.start)) or each.shown)
        ]
        return [(inner, each) for inner, each in free if each.kind in ("integer", "number")]

    def _give_inner(self, named: FieldDescription, value: Any) -> None:
        assert self._inner is not None
        held = self._held(self._inner)
        self.said[self._inner.name] = held.with_values(**{named.name: value})
        self._inner_said.add(named.name)

    def _settle(self) -> None:
        """Switch on what was named and given no value; a size needs one."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        if pending.kind in ("integer", "text") or pending not in self.start.describe():
            raise ProblemError(Problem.of("problem.phrase_value", value=self._pending_as))
        self.said[pending.name] = started(pending)
        if pending.kind == "part":
            self._inner, self._inner_said = pending, set()

    def _pair(self) -> None:
        """Where the activation was said and the starting weights were not, take those that suit it."""
        for each in self.start.describe():
            if each.name in self.said or each.family is not Initializer:
                continue
            wishes = [getattr(value, "pairs_with", "") for value in self.said.values()]
            wanted = next((wish for wish in wishes if wish), None)
            if wanted is not None:
                self.said[each.name] = INITIALIZERS.get(wanted).make()
                return


def _unknown(code: str, said: str, words: tuple[Word[Any], ...], name: str = "") -> ProblemError:
    """The problem of a word nobody knows; with the words that are close to it, where there are any."""
    close = alike(words, said)
    shown = said[:40]
    if close:
        meant = ", ".join(each.title for each in close)
        return ProblemError(Problem.of("problem.phrase_unlike", value=shown, choices=meant))
    return ProblemError(Problem.of(code, value=shown, name=name))
