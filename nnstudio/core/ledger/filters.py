"""What somebody types to see some runs only: words, and conditions such as ``accuracy > 0.9``.

Read once and asked of every run; what cannot be read is refused with the piece that was not understood.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from nnstudio.core.ledger.entry import Run
from nnstudio.core.ledger.settings import SIZES, Value, all_paths
from nnstudio.core.parts.problem import Problem, ProblemError

_BETWEEN = re.compile(r"\s*(?:,|;|&&?|\band\b|그리고)\s*", re.IGNORECASE)
_CONDITION = re.compile(r"^(?P<name>[^<>=!≤≥≠]*)(?P<sign><=|>=|!=|==|=|<|>|≤|≥|≠)(?P<value>.*)$")
_SIGNS: Mapping[str, str] = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "="}
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

RESULTS: Mapping[str, Callable[[Run], Any]] = {
    "number": lambda run: run.number,
    "name": lambda run: run.name,
    "note": lambda run: run.note,
    "source": lambda run: run.source,
    "status": lambda run: run.status,
    "steps": lambda run: run.steps,
    "trained": lambda run: run.epochs,
    "seconds": lambda run: run.seconds,
    "pinned": lambda run: run.pinned,
    "tag": lambda run: run.tags,
    **{
        name: lambda run, name=name: run.score(name)
        for name in (
            "train_loss",
            "train_accuracy",
            "validation_loss",
            "validation_accuracy",
            "test_loss",
            "test_accuracy",
        )
    },
}
"""What every run has beside its settings."""

OTHER_NAMES: Mapping[str, str] = {
    "accuracy": "test_accuracy",
    "loss": "test_loss",
    "r2": "test_accuracy",
    "training_accuracy": "train_accuracy",
    "training_loss": "train_loss",
    "time": "seconds",
    "tags": "tag",
    "run": "number",
    "layers": SIZES,
    "lr": "learning_rate",
    "optimiser": "optimizer",
}
"""What people write instead."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of the reader's language.

    Attributes:
        names: small letters -> the name of a result or of a field.
        values: a stored value -> how else it is written, in small letters.
    """

    names: Mapping[str, str]
    values: Mapping[str, frozenset[str]]


Filter = Callable[[Run], bool]


def read_filter(text: str, runs: Iterable[Run], vocabulary: Vocabulary | None = None) -> Filter:
    """The filter that ``text`` asks for; every run passes an empty one.

    Pieces stand between commas or "and"; all must hold. A setting that several blocks have holds where it does
    in one of them.

    Raises:
        ProblemError: ``problem.filter_*`` naming the piece.
    """
    known = vocabulary or Vocabulary({}, {})
    pieces = [piece for piece in _BETWEEN.split(text.strip()) if piece]
    tails: dict[str, list[str]] | None = None
    tests: list[Filter] = []
    for piece in pieces:
        found = _CONDITION.match(piece)
        if found is None:
            tests += [_word(word) for word in piece.casefold().split()]
            continue
        name, value = found["name"].strip(), found["value"].strip()
        sign = _SIGNS.get(found["sign"], found["sign"])
        if not name or not value or _CONDITION.match(value):
            _refuse("problem.filter_unreadable", piece)
        if tails is None:
            tails = _tails(runs)
        tests.append(_condition(piece, name, sign, value, tails, known))
    return lambda run: all(test(run) for test in tests)


def _word(word: str) -> Filter:
    return lambda run: word in run.words


def _condition(
    piece: str,
    name: str,
    sign: str,
    value: str,
    tails: Mapping[str, list[str]],
    known: Vocabulary,
) -> Filter:
    said = " ".join(name.casefold().split())
    plain = known.names.get(said, said).replace(" ", "_")
    plain = OTHER_NAMES.get(plain, plain)
    number = _number(value)
    if sign in _ORDERS and number is None:
        _refuse("problem.filter_number", piece, value=value)
    if plain in RESULTS:
        of = RESULTS[plain]
        return lambda run: _holds(of(run), sign, value.casefold(), number, known)
    if plain not in tails and tails:
        _refuse("problem.filter_name", piece, value=name)
    paths = tails.get(plain, [])

    def test(run: Run) -> bool:
        there = [run.settings[path] for path in paths if path in run.settings]
        if sign == "!=":
            return bool(there) and all(
                _holds(v, sign, value.casefold(), number, known) for v in there
            )
        return any(_holds(v, sign, value.casefold(), number, known) for v in there)

    return test


def _tails(runs: Iterable[Run]) -> dict[str, list[str]]:
    """Every end of a path -> the paths: ``learning_rate``, ``optimizer.learning_rate`` ..."""
    found: dict[str, list[str]] = {}
    for path in all_paths(run.settings for run in runs):
        names = path.casefold().split(".")
        for start in range(len(names)):
            found.setdefault(".".join(names[start:]), []).append(path)
    return found


def _holds(
    value: Value | tuple[str, ...], sign: str, wanted: str, number: float | None, known: Vocabulary
) -> bool:
    if sign in _ORDERS:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return math.isfinite(value) and _ORDERS[sign](value, number)
    return _equal(value, wanted, number, known) == (sign == "=")


def _equal(
    value: Value | tuple[str, ...], wanted: str, number: float | None, known: Vocabulary
) -> bool:
    if isinstance(value, tuple):
        return any(wanted.lstrip("#") == tag.casefold() for tag in value)
    if isinstance(value, bool):
        return wanted in (("yes", "true", "1", "예") if value else ("no", "false", "0", "아니요"))
    if value is None:
        return wanted in ("all", "none", "모두", "없음")
    if isinstance(value, (int, float)):
        return number is not None and math.isclose(value, number, rel_tol=1e-9)
    return wanted == value.casefold() or wanted in known.values.get(value, frozenset())


def _number(text: str) -> float | None:
    try:
        share = text.endswith("%")
        value = float(text.rstrip("% ").replace("×10^", "e"))
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return value / 100 if share else value


def _refuse(code: str, piece: str, value: str = "") -> NoReturn:
    raise ProblemError(Problem.of(code, piece=piece[:60], value=value[:60]))
