"""The history of a run as CSV: one row per evaluation, as every spreadsheet reads it.

Numbers are written so that reading them back gives the same to the last bit; what was not measured is empty.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Target

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint


class History(Target):
    """Step, epoch, losses, scores, penalty and seconds."""

    title: ClassVar[str] = "History as CSV"
    summary: ClassVar[str] = "Loss and scores of every evaluation (CSV)"
    order: ClassVar[int] = 60
    kind: ClassVar[Kind] = "table"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)
    needs_run: ClassVar[bool] = True

    def write_run(self, run: Checkpoint, stem: str) -> dict[str, bytes]:
        from nnstudio.core.training.history import COLUMNS

        rows = [",".join(COLUMNS)]
        for row in run.history.evaluations.tolist():
            rows.append(",".join(map(_cell, COLUMNS, row)))
        return {".csv": ("\r\n".join(rows) + "\r\n").encode()}


def _cell(name: str, value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if name in ("step", "epoch") else repr(value)
