"""The numbers of a run that a lesson's checks may bound, each with its name.

All are read from what a diagnosis looks at, so a check and a finding never disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING

from nnstudio.core.training.vitals import Vitals

# A window reads lessons long before it looks at a run.
if TYPE_CHECKING:
    from nnstudio.core.diagnosis.evidence import Evidence

Measure = Callable[["Evidence", str], float]
"""From the evidence and a block's id to a number; NaN where it was not measured."""


def _newest(column: str) -> Measure:
    def value(evidence: Evidence, _block: str) -> float:
        return float(evidence.column(column)[-1]) if len(evidence.rows) else math.nan

    return value


def _gap(evidence: Evidence, _block: str) -> float:
    """Training score less test score."""
    values = [_newest(f"{part}_accuracy")(evidence, "") for part in ("train", "test")]
    return values[0] - values[1]


def _reach(evidence: Evidence, _block: str) -> float:
    """The gradient at the first hidden layer, as a share of that at the output."""
    outputs = [block.id for block in evidence.experiment.network.of_type("output")]
    signs = evidence.now.get(outputs[0]) if outputs else None
    arriving = list(evidence.arriving.values())
    if not arriving or signs is None or not signs.backward:
        return math.nan
    return arriving[0] / signs.backward


def _vital(sign: str) -> Measure:
    def value(evidence: Evidence, block: str) -> float:
        chosen = (block,) if block else evidence.hidden
        seen = [getattr(evidence.now[each], sign) for each in chosen if each in evidence.now]
        known = [number for number in seen if number is not None]
        return max(known) if known else math.nan

    return value


MEASURES: dict[str, Measure] = {
    **{
        f"{part}_{what}": _newest(f"{part}_{what}")
        for part in ("train", "validation", "test")
        for what in ("loss", "accuracy")
    },
    "gap": _gap,
    "gradient_reach": _reach,
    **{field.name: _vital(field.name) for field in fields(Vitals)},
}
"""Accuracies hold the main score of the task, R² where numbers are learned."""
