"""How things are called when somebody types them: by id, title or initials, in any language, in any case.

A typed line is short and careless; what was meant is still told apart by one rule for all names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

Spell = Callable[[str], Sequence[str]]
"""All ways a title is written, the one to show first."""

LONGEST = 4
"""Words of which one name may be made up."""

_LEAST = 2
_DROPPED = dict.fromkeys(map(ord, " \t-_·()"))

M = TypeVar("M")


@dataclass(frozen=True)
class Word(Generic[M]):
    """Something that can be said.

    Attributes:
        title: how it is shown.
        spellings: everything it is recognised by, made ``plain``.
        meaning: what it stands for.
        about: a title that says what kind of thing it is.
    """

    title: str
    spellings: tuple[str, ...]
    meaning: M
    about: str = ""


def plain(text: str) -> str:
    """A name without case, blanks, hyphens and brackets: ``He normal`` and ``he_normal`` are one."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_DROPPED)


def word(
    meaning: M, title: str, spell: Spell, *others: str, about: str = "", initials: bool = True
) -> Word[M]:
    """A word with all its spellings: the title in every language, its initials, and what else it is called."""
    titles = tuple(spell(title))
    known = [*titles, title, *others]
    parts = title.split()
    if initials and len(parts) > 1 and all(part[0].isalpha() for part in parts):
        known.append("".join(part[0] for part in parts))
    return Word(titles[0], tuple(dict.fromkeys(filter(None, map(plain, known)))), meaning, about)


def find(words: Iterable[Word[M]], tokens: Sequence[str]) -> tuple[int, Word[M]] | None:
    """What the tokens begin with, and how many of them say it.

    The longest name counts; a whole name before one that is only begun with, and then the earlier word.
    """
    known = tuple(words)
    for whole in (True, False):
        for length in range(min(LONGEST, len(tokens)), 0, -1):
            said = plain("".join(tokens[:length]))
            found = next((each for each in known if _says(each, said, whole)), None)
            if found is not None:
                return length, found
    return None


def beginning(words: Iterable[Word[M]], said: str) -> tuple[Word[M], ...]:
    """The words that may be meant by what has been typed so far: begun with it first, then holding it."""
    wanted = plain(said)
    starts, holds = list[Word[M]](), list[Word[M]]()
    for each in words:
        if any(spelling.startswith(wanted) for spelling in each.spellings):
            starts.append(each)
        elif len(wanted) >= _LEAST and any(wanted in spelling for spelling in each.spellings):
            holds.append(each)
    return (*starts, *holds)


def alike(words: Iterable[Word[M]], said: str) -> tuple[Word[M], ...]:
    """At most three words whose spelling is close to what was typed, the closest first."""
    spelled: dict[str, Word[M]] = {}
    for each in words:
        for spelling in each.spellings:
            spelled.setdefault(spelling, each)
    close = get_close_matches(plain(said), list(spelled), n=6, cutoff=0.6)
    return tuple({spelled[each].title: spelled[each] for each in close}.values())[:3]


def _says(each: Word[M], said: str, whole: bool) -> bool:
    if whole:
        return said in each.spellings
    # One letter may begin anything; one Korean syllable says more.
    enough = len(said) >= _LEAST or not said.isascii()
    return enough and any(spelling.startswith(said) for spelling in each.spellings)
