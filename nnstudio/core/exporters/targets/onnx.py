"""ONNX, the form that runtimes, phones and browsers read: one file with graph, weights and preparation.

Opset 17, IR version 8: what every runtime of the last years reads. The graph takes raw values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from nnstudio.core.exporters.target import Proof, Target, agreement_line

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model

CHECKER = """\
import json, sys
import numpy as np
import onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
answers = session.run(None, {session.get_inputs()[0].name: np.load(sys.argv[2])})
np.save(sys.argv[3], answers[0])
print(json.dumps({"onnxruntime": onnxruntime.__version__}))
"""


class Onnx(Target):
    """One file that takes raw values (samples, values) and answers (samples, outputs)."""

    title: ClassVar[str] = "ONNX"
    summary: ClassVar[str] = "One file for other runtimes (opset 17), taking raw values"
    order: ClassVar[int] = 40
    suffixes: ClassVar[tuple[str, ...]] = (".onnx",)
    needs: ClassVar[tuple[str, ...]] = ("onnxruntime",)
    writes_with: ClassVar[str] = "onnx"
    checker: ClassVar[str] = CHECKER

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        # The library is an optional extra and takes its time: it is loaded when somebody exports.
        from nnstudio.core.exporters.onnx_graph import onnx_model

        made: Any = onnx_model(model, agreement_line(proof, self.needs))
        return {".onnx": made.SerializeToString(deterministic=True)}
