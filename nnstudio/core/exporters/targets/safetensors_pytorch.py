"""Weights alone as safetensors in PyTorch's layout: matrices as (out, in), names as in a state dictionary.

The exported program of the PyTorch target loads the same file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Proof, Target

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model


class SafetensorsPyTorch(Target):
    """``dense_1.weight`` (out, in), ``dense_1.bias``, ``dense_1_norm.running_mean`` and so on."""

    title: ClassVar[str] = "Weights in PyTorch's layout"
    summary: ClassVar[str] = "Weights alone (safetensors), matrices as (out, in)"
    order: ClassVar[int] = 50
    kind: ClassVar[Kind] = "weights"
    suffixes: ClassVar[tuple[str, ...]] = (".safetensors",)

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.arrays import about, safetensors_bytes
        from nnstudio.core.exporters.torch_layout import torch_state

        return {".safetensors": safetensors_bytes(torch_state(model), about(model, "pt"))}
