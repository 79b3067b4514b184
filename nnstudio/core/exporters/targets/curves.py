"""Loss and score of a run over the epochs as a picture for a paper: SVG, on white.

The numbers themselves are what the history has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Target

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint


class Curves(Target):
    """Both charts, one below the other."""

    title: ClassVar[str] = "Curves as SVG"
    summary: ClassVar[str] = "Loss and score over the epochs as a picture (SVG)"
    order: ClassVar[int] = 64
    kind: ClassVar[Kind] = "picture"
    suffixes: ClassVar[tuple[str, ...]] = (".svg",)
    needs_run: ClassVar[bool] = True

    def write_run(self, run: Checkpoint, stem: str) -> dict[str, bytes]:
        from nnstudio.core.exporters.curves import both_charts

        return {".svg": both_charts(run.history, run.experiment).encode()}
