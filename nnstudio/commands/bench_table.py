"""The table of ratios as lines of a terminal: the target beside each figure, and a mark where it is missed."""

from __future__ import annotations

from typing import Any

from nnstudio.bench.measure import RATIOS
from nnstudio.bench.targets import TARGETS
from nnstudio.bench.workloads import WORKLOADS
from nnstudio.commands.output import table
from nnstudio.language import tr

MISSED = "!"


def ratio_table(result: dict[str, Any]) -> list[str]:
    """One row for each workload in the JSON, at most 100 columns wide."""
    heading = ("", tr("steps/s"), "PyTorch", tr("PyTorch at best"), "scikit-learn", tr("floor"))
    rows = [heading, *(_row(name, result[name]) for name in WORKLOADS if name in result)]
    return table(rows)


def legend() -> list[str]:
    """What the table says, in the fewest words."""
    return [
        tr("Columns 2 to 4: our steps/s divided by theirs. Floor: share of the matrix products."),
        tr("In brackets the target, {mark} where it is missed.", mark=MISSED),
    ]


def notations(result: dict[str, Any]) -> list[str]:
    """What each workload in the JSON is."""
    return [f"{name}  {known.notation}" for name, known in WORKLOADS.items() if name in result]


def seeds(result: dict[str, Any]) -> list[str]:
    """What stacking many seeds of a small network gains, where it was measured."""
    if "stacked" not in result:
        return []
    found, target = result["stacked"], TARGETS["stacked.ratio"]
    mark = "" if target.met(found["ratio"]) else f" {MISSED}"
    return [
        "",
        tr(
            "{count} seeds of W5 in one plan: {ratio} times the steps per second of one after the other",
            count=found["seeds"],
            ratio=f"{found['ratio']:.1f} ({target.bound:.0f}){mark}",
        ),
    ]


def _row(name: str, figures: dict[str, Any]) -> tuple[str, ...]:
    cells = [cell(name, ratio, figures[ratio]) for ratio in RATIOS]
    if figures["pytorch_best_is"] is not None:
        cells[1] += f" {figures['pytorch_best_is']}"
    return (name, rate(figures["steps_per_second"]), *cells)


def cell(workload: str, ratio: str, value: float | None) -> str:
    """A figure with its target, such as ``1.38 (1.45) !``; a dash for what was not measured."""
    if value is None:
        return "-"
    target = TARGETS.get(f"{workload}.{ratio}")
    text = _number(ratio, value)
    if target is None:
        return text
    mark = "" if target.met(value) else f" {MISSED}"
    return f"{text} ({_number(ratio, target.bound)}){mark}"


def rate(steps_per_second: float) -> str:
    """Steps per second in as many digits as repeat."""
    return f"{steps_per_second:,.0f}" if steps_per_second >= 100 else f"{steps_per_second:.1f}"


def _number(ratio: str, value: float) -> str:
    if ratio == "floor":
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
