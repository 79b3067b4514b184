"""The network as a picture for a paper or a slide: SVG, black on white.

Its words are English, as those of most papers are; the report has the same picture in its own language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Proof, Target

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model


class Diagram(Target):
    """Boxes, sizes, activations, shortcuts."""

    title: ClassVar[str] = "Diagram as SVG"
    summary: ClassVar[str] = "The network as a picture for a paper (SVG)"
    order: ClassVar[int] = 70
    kind: ClassVar[Kind] = "picture"
    suffixes: ClassVar[tuple[str, ...]] = (".svg",)

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.diagram import diagram_svg

        return {".svg": diagram_svg(model.experiment).encode()}
