"""The formula of a part, taken from its manual page and set as rich text.

The manual is the one place a formula is written; this finds the equations in it and gives them Greek
letters, roots, and raised and lowered indices.
"""

from __future__ import annotations

import html
import re

_PARAGRAPH = re.compile(r"^Formula\b[^:]*:\s*(.*?)(?:\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
# Where an equation may end: before prose, or before the next equation.
_ENDS = re.compile(
    r"[;:]\s+|\.(?:\s+|$)"
    r"|,\s+(?=[a-z]{2,}\b(?! ?[=~(]))"
    r"|\s+(?=(?:with|where|which|and|for|is|are|over|at|in|once)\s)"
    r"|,\s+(?=\S+ (?:=|~|<-) )"
)
_RELATION = re.compile(r"(\S+)\s(=|~|<-)\s")
_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eps": "ε",
    "lambda": "λ",
    "mu": "μ",
    "sigma": "σ",
    "pi": "π",
    "sum": "Σ",
}
_TOKEN = re.compile(
    r"(?P<root>sqrt\()"
    r"|(?P<raised>\^(?:\{[^{}]*\}|-?\|?\w+\|?))"
    r"|(?P<hat>\^)"
    r"|(?P<lowered>_(?:\{[^{}]*\}|\w+))"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<sign><-|<=|>=|-(?=[\w(|\s]))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_SIGNS = {"<-": "←", "<=": "≤", ">=": "≥", "-": "−"}


def equations(manual: str, most: int = 2) -> tuple[str, ...]:
    """The first equations after "Formula:" in a manual page, as they are written there."""
    found = _PARAGRAPH.search(manual)
    if found is None:
        return ()
    kept: list[str] = []
    for clause in _clauses(" ".join(found.group(1).split())):
        relation = _RELATION.search(clause)
        if relation is None:
            continue
        equation = clause[relation.start() :].strip(" ,.;")
        if _balance(equation) == 0 and equation not in kept:
            kept.append(equation)
        if len(kept) == most:
            break
    return tuple(kept)


def typeset(formula: str) -> str:
    """A formula as rich text: ``w = z sqrt(2 / n_in)`` gets a root, a lowered index, slanted letters."""
    out: list[str] = []
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            break
        at = match.end()
        kind, text = match.lastgroup, match.group()
        if kind == "root":
            inner, at = _until_closed(formula, at)
            out.append(f"√({typeset(inner)})" if not inner.isidentifier() else f"√{typeset(inner)}")
        elif kind == "raised":
            out.append(f"<sup>{typeset(_bare(text))}</sup>")
        elif kind == "hat":
            out.append("\u0302")
        elif kind == "lowered":
            out.append(f"<sub>{typeset(_bare(text))}</sub>")
        elif kind == "word":
            out.append(_word(text))
        elif kind == "sign":
            out.append(_SIGNS[text])
        else:
            out.append(html.escape(text))
    return "".join(out)


def _clauses(text: str) -> list[str]:
    """The text cut where an equation may end, but never inside brackets."""
    clauses: list[str] = []
    start = 0
    for end in _ENDS.finditer(text):
        if _balance(text[start : end.start()]) == 0:
            clauses.append(text[start : end.start()])
            start = end.end()
    return [*clauses, text[start:]]


def _balance(text: str) -> int:
    return sum(text.count(sign) for sign in "([{") - sum(text.count(sign) for sign in ")]}")


def _bare(text: str) -> str:
    """An index without its mark and braces."""
    return text[1:].removeprefix("{").removesuffix("}")


def _until_closed(text: str, at: int) -> tuple[str, int]:
    """What stands before the bracket that closes the one opened just before ``at``, and where it ends."""
    depth, end = 1, at
    while end < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return text[at : end - (depth == 0)], end


def _word(word: str) -> str:
    if word in _GREEK:
        return _GREEK[word]
    return f"<i>{word}</i>" if len(word) == 1 else word
