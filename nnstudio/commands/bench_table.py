"""The table of ratios as lines of a terminal: the target beside each figure, and a mark where it is missed."""

from __future__ import annotations

from nnstudio.bench.measure import RATIOS, Figures
from nnstudio.bench.targets import TARGETS
from nnstudio.bench.workloads import WORKLOADS
from nnstudio.commands.output import table
from nnstudio.language import tr

MISSED = "!"


def ratio_table(found: dict[str, Figures]) -> list[str]:
    """One row a workload, at most 100 columns wide."""
    heading = ("", tr("steps/s"), "PyTorch", tr("PyTorch at best"), "scikit-learn", tr("floor"))
    rows = [heading, *(_row(name, figures) for name, figures in found.items())]
    return table(rows)


def legend() -> list[str]:
    """What the table says, in the fewest words."""
    return [
        tr("Columns 2 to 4: our steps/s divided by theirs. Floor: share of the matrix products."),
        tr("In brackets the target, {mark} where it is missed.", mark=MISSED),
    ]


def notations(names: list[str]) -> list[str]:
    """What each workload is."""
    return [f"{name}  {WORKLOADS[name].notation}" for name in names]


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    cells = [cell(name, ratio, figures.ratios.get(ratio)) for ratio in RATIOS]
    if figures.best is not None:
        cells[1] += f" {figures.best}"
    return (name, rate(figures), *cells)


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


def rate(figures: Figures) -> str:
    """Our steps per second."""
    ours = figures.rates["ours"]
    return f"{ours:,.0f}" if ours >= 100 else f"{ours:.1f}"


def _number(ratio: str, value: float) -> str:
    if ratio == "floor":
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
