"""PyTorch: a readable module, its weights beside it, and loss and optimiser with every number written.

The module takes raw values; what PyTorch has no word for is written by its formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Proof, Target, agreement_line

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model

CHECKER = """\
import importlib.util, json, sys
import numpy as np
import torch
spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
np.save(sys.argv[3], np.asarray(exported.predict(np.load(sys.argv[2])), np.float32))
print(json.dumps({"PyTorch": torch.__version__}))
"""


class PyTorch(Target):
    """``nn.Module`` and a state dictionary as safetensors."""

    title: ClassVar[str] = "PyTorch"
    summary: ClassVar[str] = (
        "A readable nn.Module with its weights (safetensors), taking raw values"
    )
    order: ClassVar[int] = 20
    suffixes: ClassVar[tuple[str, ...]] = (".py", ".safetensors")
    needs: ClassVar[tuple[str, ...]] = ("torch", "safetensors")
    checker: ClassVar[str] = CHECKER

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.torch_program import torch_files

        return torch_files(model, stem, agreement_line(proof, self.needs))
