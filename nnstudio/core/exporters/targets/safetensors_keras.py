"""Weights alone as safetensors in Keras' layout: matrices as (in, out), names as layer/variable.

The layers are called as in the exported program of the Keras target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Kind, Proof, Target

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model


class SafetensorsKeras(Target):
    """``dense_1/kernel`` (in, out), ``dense_1/bias``, ``dense_1_norm/moving_mean`` and so on."""

    title: ClassVar[str] = "Weights in Keras' layout"
    summary: ClassVar[str] = "Weights alone (safetensors), matrices as (in, out)"
    order: ClassVar[int] = 52
    kind: ClassVar[Kind] = "weights"
    suffixes: ClassVar[tuple[str, ...]] = (".safetensors",)

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.arrays import about, safetensors_bytes
        from nnstudio.core.exporters.keras_layout import keras_arrays

        return {".safetensors": safetensors_bytes(keras_arrays(model), about(model, "keras"))}
