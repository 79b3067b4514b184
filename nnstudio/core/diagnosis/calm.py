"""Keeps findings calm: a trouble must last before it is shown, and stays for a while when it is gone.

A card that comes and goes with every mini-batch would be worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.core.diagnosis.finding import Finding

HOLD = 3
"""A finding is shown when it was there in so many looks in a row."""

LEAVE = 6
"""A finding that is shown goes when it was missing in so many looks in a row."""


@dataclass
class _Known:
    finding: Finding
    there: int = 1
    missing: int = 0
    shown: bool = False


class Calm:
    """What is shown of the findings of one run: in the order of coming, or of the rules when it stands still.

    A rule is one finding, whichever block it names at the moment.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._dismissed: set[str] = set()

    def take(self, findings: Sequence[Finding], *, still: bool = False) -> tuple[Finding, ...]:
        """Take the findings of one look and return what is to be shown.

        ``still``: the run stands still, so nothing will change that waiting could tell.
        """
        here = {finding.rule: finding for finding in findings}
        for rule, finding in here.items():
            known = self._known.get(rule)
            if known is None:
                self._known[rule] = _Known(finding)
                continue
            known.finding = finding
            known.there, known.missing = known.there + 1, 0
        for rule in [rule for rule in self._known if rule not in here]:
            known = self._known[rule]
            known.there, known.missing = 0, known.missing + 1
            if still or not known.shown or known.missing >= LEAVE:
                del self._known[rule]
        for known in self._known.values():
            known.shown = known.shown or still or known.there >= HOLD
        if still:
            # Nobody is disturbed now, and causes belong above what they cause.
            self._known = {rule: self._known[rule] for rule in here}
        return self.shown

    @property
    def shown(self) -> tuple[Finding, ...]:
        """What is shown now: warnings before hints, each in the order of coming."""
        found = [
            known.finding
            for rule, known in self._known.items()
            if known.shown and rule not in self._dismissed
        ]
        return tuple(sorted(found, key=lambda finding: finding.severity != "warning"))

    def dismiss(self, rule: str) -> None:
        """Show nothing of this rule any more in this run."""
        self._dismissed.add(rule)
