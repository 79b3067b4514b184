"""A function of x and y that somebody typed: read by a grammar of its own, never by the interpreter.

It knows numbers, x and y, + - * / ^, brackets and a few functions, and gives values with exact derivatives.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError

LONGEST, DEEPEST = 300, 40
"""Characters of a formula and brackets inside one another; more is refused."""

_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z]+)|(\*\*|[-+*/^()]))"
)
_CONSTANTS = {"pi": math.pi, "e": math.e}
_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "÷": "/", "²": "^2 ", "³": "^3 "})


@dataclass(frozen=True, eq=False)
class Jet:
    """Values with their derivatives by x and by y, arrays of one shape (forward differentiation)."""

    value: Array
    by_x: Array
    by_y: Array


Node = Callable[[Jet, Jet], Jet]
_Rule = Callable[[Array], tuple[Array, Array]]


def _rule(function: Callable[[Array], Array], slope: Callable[[Array], Array]) -> _Rule:
    return lambda a: (function(a), slope(a))


FUNCTIONS: dict[str, _Rule] = {
    "sin": _rule(np.sin, np.cos),
    "cos": _rule(np.cos, lambda a: -np.sin(a)),
    "tan": _rule(np.tan, lambda a: 1.0 / np.cos(a) ** 2),
    "tanh": _rule(np.tanh, lambda a: 1.0 - np.tanh(a) ** 2),
    "exp": _rule(np.exp, np.exp),
    "ln": _rule(np.log, lambda a: 1.0 / a),
    "log": _rule(np.log, lambda a: 1.0 / a),
    "sqrt": _rule(np.sqrt, lambda a: 0.5 / np.sqrt(a)),
    "abs": _rule(np.abs, np.sign),
}
"""What may be called, with the derivative of each."""


class Formula:
    """A function f(x, y).

    Raises:
        ProblemError: with the place, where the text is no formula.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > LONGEST:
            raise ProblemError(Problem.of("problem.formula_long", most=LONGEST))
        self._node = _Reader(text.translate(_SIGNS)).whole()

    def jet(self, x: Array, y: Array) -> Jet:
        """Value and both derivatives at x and y, which have one shape; not finite where f is not defined."""
        x, y = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        one, zero = np.ones(x.shape), np.zeros(x.shape)
        with np.errstate(all="ignore"):
            return self._node(Jet(x, one, zero), Jet(y, zero, one))

    def values(self, x: Array, y: Array) -> Array:
        """f at x and y."""
        return self.jet(x, y).value

    def gradient(self, place: Array) -> Array:
        """(df/dx, df/dy) at a place (2,)."""
        jet = self.jet(place[0], place[1])
        return np.array([float(jet.by_x), float(jet.by_y)])


class _Reader:
    """Reads by descent: sum, product, power, atom."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, int]] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None:
                at += len(text[at:]) - len(text[at:].lstrip())
                raise ProblemError(Problem.of("problem.formula_sign", sign=text[at], place=at + 1))
            number, word, sign = found.groups()
            kind = "number" if number else "word" if word else "sign"
            self._tokens.append((kind, number or word or sign, found.start(found.lastindex or 0)))
            at = found.end()
        self._end = end
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        if not self._tokens:
            raise ProblemError(Problem.of("problem.formula_empty"))
        node = self._sum()
        if self._next < len(self._tokens):
            self._stop()
        return node

    def _take(self, *signs: str) -> str:
        here = self._tokens[self._next] if self._next < len(self._tokens) else None
        if here is not None and here[0] == "sign" and here[1] in signs:
            self._next += 1
            return here[1]
        return ""

    def _stop(self) -> NoReturn:
        if self._next >= len(self._tokens):
            raise ProblemError(Problem.of("problem.formula_ends"))
        _, text, place = self._tokens[self._next]
        raise ProblemError(Problem.of("problem.formula_sign", sign=text, place=place + 1))

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ProblemError(Problem.of("problem.formula_deep", most=DEEPEST))
        node = self._product()
        while sign := self._take("+", "-"):
            node = _added(node, self._product(), 1.0 if sign == "+" else -1.0)
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while True:
            if sign := self._take("*", "/"):
                other = self._signed()
                node = _times(node, other if sign == "*" else _power(other, _constant(-1.0), -1.0))
            elif self._begins_atom():
                node = _times(node, self._raised())
            else:
                return node

    def _begins_atom(self) -> bool:
        """Whether a factor follows without a sign between: 2x, 3(x + 1)."""
        if self._next >= len(self._tokens):
            return False
        kind, text, _ = self._tokens[self._next]
        return kind == "word" or text == "(" or (kind == "number" and self._after_bracket())

    def _after_bracket(self) -> bool:
        return self._next > 0 and self._tokens[self._next - 1][1] == ")"

    def _signed(self) -> Node:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        node = self._raised()
        return _times(_constant(-1.0), node) if negative else node

    def _raised(self) -> Node:
        base = self._atom()
        if not self._take("^", "**"):
            return base
        # Powers are read from the right: 2^3^2 is 2^9.
        self._depth += 1
        if self._depth > DEEPEST:
            raise ProblemError(Problem.of("problem.formula_deep", most=DEEPEST))
        exponent = self._signed()
        self._depth -= 1
        return _power(base, exponent, _number_of(exponent))

    def _atom(self) -> Node:
        if self._next >= len(self._tokens):
            self._stop()
        kind, text, place = self._tokens[self._next]
        if kind == "number":
            self._next += 1
            value = float(text)
            if not math.isfinite(value):
                raise ProblemError(Problem.of("problem.formula_number", number=text))
            return _constant(value)
        if kind == "word":
            self._next += 1
            return self._named(text, place)
        if not self._take("("):
            self._stop()
        return self._closed()

    def _closed(self) -> Node:
        node = self._sum()
        if not self._take(")"):
            self._stop()
        return node

    def _named(self, word: str, place: int) -> Node:
        if word == "x":
            return lambda x, _y: x
        if word == "y":
            return lambda _x, y: y
        if word in _CONSTANTS:
            return _constant(_CONSTANTS[word])
        if word not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ProblemError(
                Problem.of("problem.formula_word", word=word, place=place + 1, known=known)
            )
        if not self._take("("):
            raise ProblemError(Problem.of("problem.formula_brackets", word=word))
        return _applied(FUNCTIONS[word], self._closed())


@dataclass(frozen=True)
class _Constant:
    """A node that is the same everywhere."""

    number: float

    def __call__(self, x: Jet, _y: Jet) -> Jet:
        zero = np.zeros_like(x.value)
        return Jet(zero + self.number, zero, zero)


def _constant(number: float) -> _Constant:
    return _Constant(number)


def _number_of(node: Node) -> float | None:
    """The number a node always is, None where it depends on x or y; derivatives of powers then stay real."""
    if isinstance(node, _Constant):
        return node.number
    probes = np.array([0.3, -1.7, 2.9])
    with np.errstate(all="ignore"):
        jet = node(Jet(probes, np.ones(3), np.zeros(3)), Jet(probes[::-1], np.zeros(3), np.ones(3)))
    still = not jet.by_x.any() and not jet.by_y.any() and (jet.value == jet.value[0]).all()
    return float(jet.value[0]) if still else None


def _added(a: Node, b: Node, sign: float) -> Node:
    def node(x: Jet, y: Jet) -> Jet:
        p, q = a(x, y), b(x, y)
        return Jet(p.value + sign * q.value, p.by_x + sign * q.by_x, p.by_y + sign * q.by_y)

    return node


def _times(a: Node, b: Node) -> Node:
    def node(x: Jet, y: Jet) -> Jet:
        p, q = a(x, y), b(x, y)
        return Jet(
            p.value * q.value,
            p.by_x * q.value + p.value * q.by_x,
            p.by_y * q.value + p.value * q.by_y,
        )

    return node


def _applied(rule: _Rule, inner: Node) -> Node:
    def node(x: Jet, y: Jet) -> Jet:
        jet = inner(x, y)
        value, slope = rule(jet.value)
        return Jet(value, slope * jet.by_x, slope * jet.by_y)

    return node


def _power(base: Node, exponent: Node, number: float | None) -> Node:
    """a^b; with a fixed exponent also for negative a."""

    def fixed(x: Jet, y: Jet) -> Jet:
        assert number is not None
        p = base(x, y)
        value = p.value**number
        slope = np.zeros_like(value) if number == 0 else number * p.value ** (number - 1.0)
        return Jet(value, slope * p.by_x, slope * p.by_y)

    def free(x: Jet, y: Jet) -> Jet:
        p, q = base(x, y), exponent(x, y)
        value = p.value**q.value
        by_base, by_exponent = q.value * p.value ** (q.value - 1.0), value * np.log(p.value)
        return Jet(
            value,
            by_base * p.by_x + by_exponent * q.by_x,
            by_base * p.by_y + by_exponent * q.by_y,
        )

    return free if number is None else fixed
