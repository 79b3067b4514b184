"""One thing that can be found, and which things a few typed letters find, best first.

Words are looked for in the language in use and in English, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """What can be found and done.

    Attributes:
        id: what recent choices are remembered by; never shown.
        text: its name, without a mnemonic.
        path: where it also stands, such as "View", or what kind of thing it is.
        run: what happens.
        key: its shortcut as people read it, or "".
        icon: name of a drawing, or "".
        tip: a sentence about it.
        words: what else it is found by.
        can: whether it can be done now.
    """

    id: str
    text: str
    path: str
    run: Callable[[], object]
    key: str = ""
    icon: str = ""
    tip: str = ""
    words: str = ""
    can: bool = True


def found(commands: Sequence[Command], typed: str, recent: Sequence[str] = ()) -> list[Command]:
    """The commands that have all typed words in their names, best first.

    A name that begins so stands before one with a word that begins so, and that before one that has it inside.
    What was chosen lately stands first among equals, and first of all where nothing is typed.
    """
    wanted = typed.casefold().split()
    place = {command_id: number for number, command_id in enumerate(recent)}
    ranked: list[tuple[float, int, int, Command]] = []
    for number, command in enumerate(commands):
        rank = _rank(command, wanted)
        if rank is not None:
            order = place.get(command.id, len(place))
            ranked.append((rank + (0.5 if not command.can else 0.0), order, number, command))
    return [command for _, _, _, command in sorted(ranked, key=lambda entry: entry[:3])]


def _rank(command: Command, wanted: Sequence[str]) -> float | None:
    """How far a command is from what is wanted, 0 where its name begins with it; None where it is not."""
    text = command.text.casefold()
    others = f"{command.path} {command.words} {command.id}".casefold()
    rank = 0
    for word in wanted:
        if text.startswith(word):
            continue
        if f" {word}" in text:
            rank += 1
        elif word in text:
            rank += 2
        elif others.startswith(word) or f" {word}" in others:
            rank += 3
        elif word in others:
            rank += 4
        else:
            return None
    return rank
