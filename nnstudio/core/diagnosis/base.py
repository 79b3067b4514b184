"""What every rule of the diagnosis is: a look at the evidence that finds one trouble or nothing.

The registry finds the rules in this folder; nothing else lists them.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Exhibit, Finding, Remedy, Weight
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Rule(Part):
    """A test for one trouble; its docstring states the threshold, where it comes from, and the source.

    Attributes:
        cases: the different sentences it may need; one empty case for most.
        explained_by: rules that explain what this one sees; while one of them finds its trouble, this
            one is silent.
    """

    family: ClassVar[str] = "diagnosis"
    cases: ClassVar[tuple[str, ...]] = ("",)
    explained_by: ClassVar[tuple[str, ...]] = ()

    def find(self, evidence: Evidence) -> Finding | None:
        """The trouble, where it is there; pure, and well under a millisecond."""
        raise NotImplementedError

    def found(
        self,
        exhibit: Exhibit,
        *remedies: Remedy | None,
        case: str = "",
        block: str | None = None,
        severity: Weight = "warning",
        **params: Any,
    ) -> Finding:
        """A finding of this rule; remedies that do not apply are None and left out."""
        return Finding(
            rule=self.type,
            exhibit=exhibit,
            case=case,
            block=block,
            severity=severity,
            params=tuple(sorted(params.items())),
            remedies=tuple(remedy for remedy in remedies if remedy is not None),
        )


def significant(value: float, digits: int = 2) -> float:
    """Rounded to so many digits that count, as a sentence needs them."""
    if value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.{digits - 1}e}")


RULES = Registry(Rule, "nnstudio.core.diagnosis")
