"""What the figures have to reach, and which of those that were measured do.

A figure is named by its path in the JSON, such as ``W1.pytorch_eager``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Sense = Literal["at_least", "at_most"]


@dataclass(frozen=True)
class Target:
    """A bound on one figure."""

    sense: Sense
    bound: float

    def met(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value >= self.bound if self.sense == "at_least" else value <= self.bound


def _engine() -> dict[str, Target]:
    bounds = {
        "pytorch_eager": (2.0, 1.7, 2.8, 1.1, 38.0, 3.0),
        "pytorch_best": (1.45, 1.6, 2.3, 1.0, 36.0, 2.1),
        "floor": (0.75, 0.84, 0.65, 0.88, 0.28, 0.53),
    }
    return {
        f"W{number}.{name}": Target("at_least", bound)
        for name, row in bounds.items()
        for number, bound in enumerate(row, start=1)
    }


def _window() -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for name in ("W1", "W4", "W5"):
        targets[f"window.{name}.share_of_headless"] = Target("at_least", 0.9)
        targets[f"window.{name}.late_p99_ms"] = Target("at_most", 16.0)
        targets[f"window.{name}.late_max_ms"] = Target("at_most", 60.0)
        targets[f"window.{name}.frames_per_second"] = Target("at_least", 20.0)
    return targets


TARGETS: dict[str, Target] = {
    **_engine(),
    **_window(),
    "stacked.ratio": Target("at_least", 10.0),
    "start.ratio": Target("at_most", 1.4),
    "curves.redraw_ms": Target("at_most", 8.0),
    "memory.snapshot_ms": Target("at_most", 0.3),
    "memory.plan_megabytes.W1": Target("at_most", 4.0),
    "memory.plan_megabytes.W4": Target("at_most", 75.0),
    "memory.growth_megabytes": Target("at_most", 20.0),
    "memory.largest_allocation_kilobytes": Target("at_most", 64.0),
}


@dataclass(frozen=True)
class Verdict:
    """A figure that was measured beside its target."""

    figure: str
    target: Target
    value: float

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.target.met(self.value)

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "figure": self.figure,
            self.target.sense: self.target.bound,
            "measured": self.value,
            "met": self.met,
        }


def verdicts(result: dict[str, Any]) -> list[Verdict]:
    """Every target whose figure is in the result; what was not measured is not judged."""
    found: list[Verdict] = []
    for path, target in TARGETS.items():
        value = figure(result, path)
        if value is not None:
            found.append(Verdict(path, target, value))
    return found


def figure(result: dict[str, Any], path: str) -> float | None:
    """The number at a path of the JSON; None where there is none."""
    value: Any = result
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return float(value) if isinstance(value, (int, float)) else None
