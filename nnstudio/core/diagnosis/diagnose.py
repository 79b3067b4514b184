"""All rules over the evidence of one run: what is wrong, the most important first.

Pure and quick, so that a window may ask several times a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from nnstudio.core.diagnosis.base import RULES, Rule
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Finding


@cache
def rules() -> tuple[Rule, ...]:
    """One of each rule, in their order."""
    return tuple(rule() for rule in RULES)


def loading() -> Iterator[None]:
    """Load the rules one by one; a window does a few at a time, so that it never waits for all of them."""
    yield from RULES.loading()
    rules()


@np.errstate(all="ignore")
def diagnose(evidence: Evidence) -> tuple[Finding, ...]:
    """Every trouble that a rule finds and no other rule explains: warnings before hints."""
    found = {rule.type: finding for rule in rules() if (finding := rule.find(evidence)) is not None}
    told = [
        finding
        for rule in rules()
        if (finding := found.get(rule.type)) is not None
        and not any(cause in found for cause in rule.explained_by)
    ]
    return tuple(sorted(told, key=lambda finding: finding.severity != "warning"))
