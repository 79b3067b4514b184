"""What is wrong, as data: a code with parameters, the place, and an optional way to mend it.

The core never writes sentences; the window and the command line turn a code into one in the reader's
language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True)
class Fix:
    """A change that would mend a problem.

    ``code`` names the sentence on the button, ``params`` fill it, and ``apply`` is a pure edit: it takes
    the experiment the problem was found in and returns the mended one. Where something has to be asked
    first, such as where a file lies now, ``asks`` names it and ``apply`` changes nothing.
    """

    code: str
    apply: Callable[[Any], Any] = field(compare=False)
    params: tuple[tuple[str, object], ...] = ()
    asks: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and where.

    ``code`` (``problem.something``) selects the sentence and ``params`` fill it. ``block`` is the id of
    the block it belongs to and ``field`` the dotted path of the value, where there is one. An ``error``
    keeps training from starting; a ``warning`` does not, and a ``hint`` is only a proposal.
    """

    code: str
    params: tuple[tuple[str, object], ...] = ()
    block: str | None = None
    field: str | None = None
    severity: Severity = "error"
    fix: Fix | None = None

    @staticmethod
    def of(
        code: str,
        *,
        block: str | None = None,
        field: str | None = None,
        severity: Severity = "error",
        fix: Fix | None = None,
        **params: object,
    ) -> Problem:
        """Build a problem with its parameters as keywords."""
        return Problem(code, tuple(sorted(params.items())), block, field, severity, fix)

    @property
    def values(self) -> dict[str, object]:
        """The parameters as a dictionary, ready to fill the sentence."""
        return dict(self.params)


class ProblemError(Exception):
    """Raised where a value, a file or a network is refused; carries the problems, never a sentence."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("; ".join(f"{p.code} {p.values}" for p in self.problems))
