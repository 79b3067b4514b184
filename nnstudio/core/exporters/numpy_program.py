"""The text of a NumPy script: preparation, classes, network and training loop one after the other.

Needs nothing but NumPy and the arrays beside it, so every line of learning can be read and changed.
"""

from __future__ import annotations

from nnstudio.core.exporters.arrays import npz_bytes
from nnstudio.core.exporters.model import Model, Preparation
from nnstudio.core.exporters.numpy_network import network_lines
from nnstudio.core.exporters.numpy_training import training_arrays, training_lines
from nnstudio.core.exporters.numpy_words import ERF, LANGUAGE
from nnstudio.core.exporters.phrases import heading


def numpy_files(model: Model, stem: str, agreement: str) -> dict[str, bytes]:
    """The files by suffix."""
    body = [*prepare_lines(model.preparation), "", "", *network_lines(model)]
    body += ["", "", *training_lines(model)]
    text = "\n".join([*_head(model, stem, agreement, body), *body, ""])
    return {".py": text.encode(), ".npz": npz_bytes(training_arrays(model))}


def prepare_lines(preparation: Preparation) -> list[str]:
    """The function that makes the network's inputs of raw values."""
    lines = [
        "def prepare(x):",
        f'    """Raw values (samples, {preparation.values}) as the network is given them."""',
        "    x = np.asarray(x, np.float32)",
    ]
    if preparation.columns is not None:
        columns = {f"c{at}": term for at, term in enumerate(preparation.columns)}
        lines += [f"    x{at} = x[:, {at}]" for at in range(preparation.values)]
        lines += [f"    {line}" for line in LANGUAGE.lines(columns)]
        lines.append(f"    x = np.stack([{', '.join(columns)}], axis=1)")
    if preparation.scaled:
        lines.append("    # Scaling was fitted on the training samples alone.")
        lines.append("    x = ((x - SHIFT) * FACTOR).astype(np.float32)")
    lines.append("    return x")
    return lines


def _head(model: Model, stem: str, agreement: str, body: list[str]) -> list[str]:
    imports = ["import pathlib", "import sys"]
    math = any("erf(" in line for line in body)
    loads = [
        "# Everything that was learned, and the data, lie beside this file.",
        'with np.load(pathlib.Path(__file__).with_suffix(".npz"), allow_pickle=False) as file:',
        "    ARRAYS = {name: file[name] for name in file.files}",
        "rng = np.random.default_rng(1)",
    ]
    if model.preparation.scaled:
        loads.append('SHIFT, FACTOR = ARRAYS["shift"], ARRAYS["factor"]')
    return [
        '"""' + heading(model.title, model.step),
        "",
        f"    python {stem}.py          how well it does on the test samples",
        f"    python {stem}.py train    train it again from its starting weights",
        f"    from {stem} import predict    answers for raw values (samples, {model.preparation.values})",
        "",
        "Samples are rows everywhere. " + agreement,
        '"""',
        "",
        *(["import math", *imports] if math else imports),
        "",
        "import numpy as np",
        "",
        *loads,
        "",
        "",
        *([*ERF.splitlines(), "", ""] if math else []),
    ]
