"""Keras 3: the functional model, its weights beside it, compiled with loss and optimiser as they were set.

Runs on any backend of Keras; ``prepare`` makes the model's inputs of raw values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstudio.core.exporters.target import Proof, Target, agreement_line

if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model

CHECKER = """\
import importlib.util, json, os, sys
import numpy as np
known = [name for name in ("torch", "tensorflow", "jax") if importlib.util.find_spec(name)]
if known:
    os.environ.setdefault("KERAS_BACKEND", known[0])
import keras
spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
np.save(sys.argv[3], np.asarray(exported.predict(np.load(sys.argv[2])), np.float32))
print(json.dumps({"Keras": f"{keras.__version__} ({keras.backend.backend()})"}))
"""


class Keras(Target):
    """A functional model and its arrays as NPZ."""

    title: ClassVar[str] = "Keras"
    summary: ClassVar[str] = (
        "A functional model for Keras 3 with its weights (NPZ), compiled as it was set"
    )
    order: ClassVar[int] = 30
    suffixes: ClassVar[tuple[str, ...]] = (".py", ".npz")
    needs: ClassVar[tuple[str, ...]] = ("keras",)
    checker: ClassVar[str] = CHECKER

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        from nnstudio.core.exporters.keras_program import keras_files

        return keras_files(model, stem, agreement_line(proof, self.needs))
