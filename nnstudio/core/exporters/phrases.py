"""Terms as lines of Python: a table says how a library writes each operation, and this does the rest.

What is used twice gets a name, what is used once stands where it is used, and brackets stand only where
they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnstudio.core.exporters.trace import Term, number
from nnstudio.version import __version__

Pattern = str | Callable[..., str]
"""With ``{0}``, ``{1}`` for the operands, or a function of their texts and whether each is a number."""

_INFIX = {
    "add": ("{} + {}", 1),
    "subtract": ("{} - {}", 1),
    "multiply": ("{} * {}", 2),
    "divide": ("{} / {}", 2),
}
_ATOM = 9
_LONGEST = 72


def heading(title: str, step: int) -> str:
    """The first line of a program's docstring: what the network is and where it comes from."""
    trained = f"trained for {step} steps" if step else "with its starting weights"
    return f"{title}: a neural network, {trained}. Written by NN Studio {__version__}."


@dataclass(frozen=True)
class Language:
    """How one library writes the operations: ``table`` by name of the primitive."""

    table: Mapping[str, Pattern]

    def lacks(self, names: set[str]) -> set[str]:
        """Operations it has no word for."""
        return names - set(self.table) - set(_INFIX) - {"value", "negative"}

    def lines(self, results: Mapping[str, Term]) -> list[str]:
        """Assignments that compute ``results`` by name, in this order."""
        return _Writer(self).lines(results)


class _Writer:
    def __init__(self, language: Language) -> None:
        self._language = language
        self._names: dict[int, str] = {}
        self._uses: dict[int, int] = {}
        self._lines: list[str] = []
        self._made = 0
        self._kept: list[Term] = []

    def lines(self, results: Mapping[str, Term]) -> list[str]:
        for term in results.values():
            self._count(term)
        for name, term in results.items():
            text = self._text(term, top=True)[0]
            self._lines.append(f"{name} = {text}")
            self._names.setdefault(id(term), name)
            self._kept.append(term)
        return self._lines

    def _count(self, term: Any) -> None:
        if isinstance(term, Term) and term.op != "value":
            self._uses[id(term)] = self._uses.get(id(term), 0) + 1
            if self._uses[id(term)] == 1:
                for each in term.args:
                    self._count(each)

    def _text(self, term: Any, *, top: bool = False) -> tuple[str, int]:
        """A term, and how strongly it holds together."""
        if not isinstance(term, Term):
            return number(term), _ATOM if term >= 0 else 2
        if term.op == "value":
            return term.args[0], _ATOM
        if id(term) in self._names:
            return self._names[id(term)], _ATOM
        text, strength = self._written(term)
        if not top and (self._uses.get(id(term), 0) > 1 or len(text) > _LONGEST):
            name = self._named(text)
            self._names[id(term)] = name
            self._kept.append(term)
            return name, _ATOM
        return text, strength

    def _named(self, text: str) -> str:
        self._made += 1
        name = f"h{self._made}"
        self._lines.append(f"{name} = {text}")
        return name

    def _written(self, term: Term) -> tuple[str, int]:
        if term.op == "negative":
            return f"-{self._held(term.args[0], 2)}", 2
        if term.op in _INFIX:
            pattern, strength = _INFIX[term.op]
            left = self._held(term.args[0], strength)
            # Brackets on the right also where they change nothing but the rounding: it is to be the same.
            right = self._held(term.args[1], strength + 1)
            return pattern.format(left, right), strength
        pattern = self._language.table[term.op]
        numbers = tuple(not isinstance(each, Term) for each in term.args)
        texts = [self._text(each) for each in term.args]
        if isinstance(pattern, str):
            # An operand in front of a method or a comparison holds together by itself.
            held = [
                f"({text})" if strength < _ATOM and _tight(pattern, at) else text
                for at, (text, strength) in enumerate(texts)
            ]
            return pattern.format(*held), _ATOM
        return pattern(*(text for text, _ in texts), numbers=numbers), _ATOM

    def _held(self, term: Any, strength: int) -> str:
        text, own = self._text(term)
        return text if own >= strength else f"({text})"


def _tight(pattern: str, at: int) -> bool:
    """Whether something binds to operand ``at`` from outside: a point, a power, a product."""
    mark = "{" + str(at) + "}"
    place = pattern.find(mark)
    before = pattern[:place].rstrip()[-1:]
    after = pattern[place + len(mark) :].lstrip()[:1]
    return (before not in ("(", ",", "") and place > 0) or after in (".", "*", ">", "[")
