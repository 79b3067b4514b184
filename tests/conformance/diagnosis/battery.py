"""Trains cases and counts: how often each rule finds its trouble, and how often it sees one that is not there.

A rule is asked at four points of every run, as a window asks it all the time: it has found its trouble when it
says so at the end, and has raised a false alarm when it says so at the end or twice in a row on the way.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.diagnosis.cases import Case
from nnstudio.core.diagnosis.base import RULES
from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.trail import Trail
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Finished, Looked, Progressed, Started
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.trainer import Trainer

FOUND_AT_LEAST, FALSE_AT_MOST = 0.9, 0.05
"""What is asked of every rule."""

LOOKS = 24
POINTS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Diagnosed:
    """What the rules said of one case at each of the points, and the last evidence."""

    case: Case
    said: tuple[frozenset[str], ...]
    evidence: Evidence
    seconds: float

    @property
    def found(self) -> frozenset[str]:
        """At the end."""
        return self.said[-1]

    @property
    def alarms(self) -> frozenset[str]:
        """At the end, or twice in a row."""
        pairs = zip(self.said, self.said[1:], strict=False)
        return self.found.union(*(one & other for one, other in pairs))


def run(case: Case) -> Diagnosed:
    """Train a case to its end."""
    started = time.perf_counter()
    control = Control()
    trainer = Trainer(case.experiment, control=control, threads=ThreadChoice(1, "asked"))
    if case.prepare is not None:
        case.prepare(trainer)
    trail = Trail()
    total = trainer.total_steps
    points, looks = [round(point * total) for point in POINTS[:-1]], 0
    said: list[frozenset[str]] = []
    facts = trainer.facts()
    status = ""

    def evidence() -> Evidence:
        return Evidence(
            experiment=case.experiment,
            history=trainer.history.copy(),
            moments=trail.until(trainer.step),
            judged=trainer.judge(),
            facts=facts,
            diverged=status == "diverged",
        )

    for event in trainer.run():
        if isinstance(event, Finished):
            status = event.status
        if isinstance(event, Looked):
            trail.add(event.snapshot)
        if isinstance(event, (Started, Progressed)) and event.step * LOOKS >= looks * total:
            looks = int(event.step * LOOKS / total) + 1
            control.request("snapshot")
        if isinstance(event, Progressed) and points and event.step >= points[0]:
            points.pop(0)
            said.append(frozenset(finding.rule for finding in diagnose(evidence())))
    trail.add(trainer.snapshot())
    last = evidence()
    said.append(frozenset(finding.rule for finding in diagnose(last)))
    return Diagnosed(case, tuple(said), last, time.perf_counter() - started)


@dataclass
class Count:
    """How one rule did."""

    found: int = 0
    there: int = 0
    alarms: int = 0
    absent: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def share_found(self) -> float:
        return self.found / max(1, self.there)

    @property
    def share_false(self) -> float:
        return self.alarms / max(1, self.absent)


class Counts:
    """How all rules did over many cases."""

    def __init__(self) -> None:
        self.of = {rule.type: Count() for rule in RULES}

    def add(self, seen: Diagnosed) -> None:
        """Count one case."""
        case = seen.case
        for rule, count in self.of.items():
            if rule in case.has:
                count.there += 1
                count.found += rule in seen.found
                if rule not in seen.found:
                    count.missed.append(case.name)
            elif rule not in case.may:
                count.absent += 1
                count.alarms += rule in seen.alarms
                if rule in seen.alarms:
                    count.false.append(case.name)

    def good(self, rules: Iterable[str]) -> bool:
        """Whether these rules, and no fewer, do what is asked of them."""
        return all(
            self.of[rule].share_found >= FOUND_AT_LEAST
            and self.of[rule].share_false <= FALSE_AT_MOST
            for rule in rules
        )

    def table(self) -> str:
        """A line per rule."""
        lines = [f"{'rule':26} {'found':>12} {'false alarms':>16}"]
        for rule, count in self.of.items():
            lines.append(
                f"{rule:26} {count.found:4}/{count.there:<3} {count.share_found:4.0%}"
                f" {count.alarms:6}/{count.absent:<4} {count.share_false:4.1%}"
            )
        return "\n".join(lines)
