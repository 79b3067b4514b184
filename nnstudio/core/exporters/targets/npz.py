"""Weights alone as NPZ, for whoever has NumPy: the studio's own names and layout.

Matrices are (in, out); shift and factor are those of the inputs, where they are scaled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Proof, Target

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model


class Npz(Target):
    """``dense_1.weights`` (in, out), ``dense_1.bias``, ``dense_1.running_mean`` and so on."""

    title: ClassVar[str] = "Weights as NPZ"
    summary: ClassVar[str] = "Weights alone (NPZ), named as in the studio, matrices as (in, out)"
    order: ClassVar[int] = 54
    kind: ClassVar[Kind] = "weights"
    suffixes: ClassVar[tuple[str, ...]] = (".npz",)

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.arrays import learned, npz_bytes, scaling

        return {".npz": npz_bytes({**learned(model), **scaling(model)})}
