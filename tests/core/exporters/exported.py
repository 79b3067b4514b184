"""Exported networks at work inside the test's own process, with weights that have all been moved.

Starting weights would hide mistakes: biases and running means are 0, scales are 1.
"""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.exporting import difference
from nnstudio.core.exporters.model import Model, read_model
from nnstudio.core.exporters.target import targets

_numbers = itertools.count()


def moved(experiment: Experiment, seed: int = 0) -> Model:
    """The network with every learned and measured array changed."""
    model = read_model(experiment, None)
    source = np.random.default_rng(seed)
    for node in model.nodes:
        for name, array in node.arrays.items():
            array += source.normal(0, 0.3, array.shape).astype(np.float32)
            if name == "running_variance":
                array[...] = np.abs(array) + np.float32(0.1)
            full = f"{node.id}.{name}"
            state = model.state
            place = state.parameter(full) if full in state.places else state.statistic(full)
            place[...] = array
    return model


def module(model: Model, folder: Path, target: str = "numpy") -> ModuleType:
    """The exported program, loaded."""
    path = folder / "net.py"
    for suffix, content in targets()[target].write(model, "net", None).items():
        path.with_suffix(suffix).write_bytes(content)
    name = f"exported_{next(_numbers)}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def by_numpy(model: Model, folder: Path) -> float:
    """How far the NumPy program is from the engine."""
    return difference(model.expected, module(model, folder).predict(model.samples))


def by_onnx(model: Model, _folder: Path) -> float:
    """How far the ONNX file is from the engine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    content = targets()["onnx"].write(model, "net", None)[".onnx"]
    session: Any = onnxruntime.InferenceSession(
        content, options, providers=["CPUExecutionProvider"]
    )
    (answers,) = session.run(None, {"input": model.samples})
    return difference(model.expected, answers)
