"""What a rule found: the trouble as data, the figures that show it, and the edits that help.

The core writes no sentences: the window, the terminal and a notebook put the same finding into words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Fix

Weight = Literal["warning", "hint"]

Remedy = Callable[[Experiment], Fix | None]
"""Makes of an experiment the edit that helps, or None where it has that already."""


@dataclass(frozen=True)
class Line:
    """One line of a small plot: a word for what it shows, and its points, ascending in x."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Exhibit:
    """A small plot of the evidence.

    Attributes:
        x, y: words for the axes.
        lines: what is drawn; several share the axes.
        bound: the threshold of the rule on the y axis, where it has one there, or a value to compare with.
        bound_name: the word for it.
        span: the least that the y axis shows; the values may widen it.
        log: whether the y axis is logarithmic.
        labels: what stands at x = 0, 1, ...: block ids or classes; the values are then bars.
    """

    x: str
    y: str
    lines: tuple[Line, ...]
    bound: float | None = None
    log: bool = False
    labels: tuple[str, ...] = ()
    bound_name: str = "bound"
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Finding:
    """One trouble of a run.

    Attributes:
        rule: id of the rule.
        case: which of the rule's sentences fits; empty where it has one only.
        block: the block it is about, None where it is about the whole run.
        severity: a ``warning`` keeps the network from learning well; a ``hint`` is worth knowing.
        params: fill the sentences; one called ``layer`` is the id of a block.
        exhibit: the evidence.
        remedies: what would help, the first helps most; see ``fixes``.
    """

    rule: str
    exhibit: Exhibit
    case: str = ""
    block: str | None = None
    severity: Weight = "warning"
    params: tuple[tuple[str, object], ...] = ()
    remedies: tuple[Remedy, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """The start of the codes of its sentences: ``diagnosis.`` rule, and the case where there is one."""
        return f"diagnosis.{self.rule}" + (f".{self.case}" if self.case else "")

    def fixes(self, experiment: Experiment) -> tuple[Fix, ...]:
        """The pure edits that would change ``experiment``: what it has already is not offered."""
        found = (remedy(experiment) for remedy in self.remedies)
        return tuple(fix for fix in found if fix is not None)

    @property
    def identity(self) -> tuple[str, str | None]:
        """What makes it the same finding later on: the rule and the block."""
        return self.rule, self.block
