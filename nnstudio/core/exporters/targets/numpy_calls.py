"""A training step call by call: the very calls the engine makes, for who wants to see how it is quick.

Its losses are those of the studio, bit for bit, and the proof is that they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Proof, Target

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model


class NumpyCalls(Target):
    """The script of one epoch, and the arrays it starts from."""

    title: ClassVar[str] = "NumPy, call by call"
    summary: ClassVar[str] = (
        "One epoch of training as the engine does it, call by call, from the starting weights"
    )
    order: ClassVar[int] = 12
    suffixes: ClassVar[tuple[str, ...]] = (".py", ".npz")

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.arrays import npz_bytes
        from nnstudio.core.exporters.numpy_calls import numpy_calls

        script = numpy_calls(model.experiment)
        return {".py": script.text.encode(), ".npz": npz_bytes(script.arrays)}
