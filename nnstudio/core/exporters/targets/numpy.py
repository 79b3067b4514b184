"""Plain NumPy in the style of textbooks: a class per layer with forward and backward, and the training loop.

Needs nothing but NumPy and the arrays beside it, so every line of learning can be read and changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Proof, Target, agreement_line

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model

CHECKER = """\
import importlib.util, json, sys
import numpy as np
spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
np.save(sys.argv[3], np.asarray(exported.predict(np.load(sys.argv[2])), np.float32))
print(json.dumps({"NumPy": np.__version__}))
"""


class PlainNumpy(Target):
    """The script and its arrays."""

    title: ClassVar[str] = "NumPy"
    summary: ClassVar[str] = (
        "Plain NumPy to read: a class per layer, forward and backward, the training loop"
    )
    order: ClassVar[int] = 10
    suffixes: ClassVar[tuple[str, ...]] = (".py", ".npz")
    needs: ClassVar[tuple[str, ...]] = ("numpy",)
    checker: ClassVar[str] = CHECKER

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.numpy_program import numpy_files

        return numpy_files(model, stem, agreement_line(proof, self.needs))
