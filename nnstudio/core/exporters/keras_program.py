"""The text of a Keras program: preparation, generated functions and layers, the model, loading, compiling.

Runs on any backend of Keras; ``prepare`` makes the model's inputs of raw values.
"""

from __future__ import annotations

from nnstudio.core.exporters.arrays import npz_bytes, scaling
from nnstudio.core.exporters.classes import Names, values
from nnstudio.core.exporters.keras_layout import keras_arrays, keras_layers
from nnstudio.core.exporters.keras_words import LANGUAGE, LOSSES, OPTIMIZERS
from nnstudio.core.exporters.model import Model, Node, safe
from nnstudio.core.exporters.numpy_layers import cannot
from nnstudio.core.exporters.numpy_program import prepare_lines
from nnstudio.core.exporters.phrases import heading
from nnstudio.core.exporters.trace import loss_formula, ops
from nnstudio.core.parts.steps import Drop, Join, Largest, Sum


def keras_files(model: Model, stem: str, agreement: str) -> dict[str, bytes]:
    """The files by suffix."""
    names, made = Names({"build", "load", "prepare", "predict", "loss"}), list[str]()
    body = _build(model, names, made)
    known = model.preparation
    lines = [
        '"""' + heading(model.title, model.step),
        "",
        f"    from {stem} import load, predict",
        f"    predict(x)    answers (samples, {model.output.features}) for raw values "
        f"(samples, {known.values})",
        "",
        agreement,
        '"""',
        "",
        "import pathlib",
        "",
        "import keras",
        "import numpy as np",
        "from keras import layers, ops",
        "",
        'with np.load(pathlib.Path(__file__).with_suffix(".npz"), allow_pickle=False) as file:',
        "    ARRAYS = {name: file[name] for name in file.files}",
        *(['SHIFT, FACTOR = ARRAYS["shift"], ARRAYS["factor"]'] if known.scaled else []),
        "",
        "",
        *prepare_lines(known),
        "",
        "",
        *made,
        *body,
        "",
        "",
        *_TAIL,
        "",
        "",
        *_compile(model),
        "",
    ]
    arrays = {**keras_arrays(model), **scaling(model)}
    return {".py": "\n".join(lines).encode(), ".npz": npz_bytes(arrays)}


_TAIL = [
    "def load():",
    '    """The model with what it has learned; its inputs are what ``prepare`` returns."""',
    "    model = build()",
    "    for layer in model.layers:",
    "        if layer.weights:",
    '            layer.set_weights([ARRAYS[f"{layer.name}/{w.name}"] for w in layer.weights])',
    "    return model",
    "",
    "",
    "def predict(x):",
    '    """Answers to raw values, as a NumPy array."""',
    "    return ops.convert_to_numpy(load()(prepare(x), training=False))",
]


def _build(model: Model, names: Names, made: list[str]) -> list[str]:
    first = model.nodes[0]
    lines = [
        "def build():",
        f'    """{model.title}, with weights that mean nothing yet."""',
        f'    {first.name} = keras.Input(({first.features},), name="{first.name}")',
    ]
    pieces: set[int] = set()
    for node in model.nodes[1:]:
        pieces |= {step.pieces for step in node.steps if isinstance(step, Largest)}
        lines += [f"    {line}" for line in _node(model, node, names, made)]
    lines.append(f'    return keras.Model({first.name}, {model.output.name}, name="network")')
    for count in sorted(pieces):
        made += [
            f"def largest_of_{count}(x):",
            '    """Maxout: the largest of the pieces that stand one behind the other."""',
            f"    return ops.max(ops.reshape(x, (-1, {count}, x.shape[1] // {count})), axis=1)",
            "",
            "",
        ]
    return lines


def _node(model: Model, node: Node, names: Names, made: list[str]) -> list[str]:
    lines: list[str] = []
    value = ", ".join(node.sources)
    for layer in keras_layers(model, node, names, made):
        step = layer.step
        if layer.note:
            lines.append(f"# {layer.note}")
        given = f"[{value}]" if isinstance(step, (Sum, Join)) else value
        text = f"{layer.made}({given})"
        if isinstance(step, Drop) and step.form == "standard":
            text = f"{1.0 - step.rate!r} * {text}"
        lines.append(f"{node.name} = {text}")
        value = node.name
    return lines or [f"{node.name} = {value}"]


def _compile(model: Model) -> list[str]:
    training = model.experiment.training
    loss, fused = training.loss, model.fused
    lines: list[str] = []
    word = (
        LOSSES.get(loss.type)
        if fused and not (loss.type == "binary_cross_entropy" and model.output.features > 1)
        else None
    )
    if word is None:
        formula = loss_formula(loss, False).loss
        if LANGUAGE.lacks(ops(formula)):
            raise cannot(model.output, loss.title, "Keras")
        lines += ["def loss(t, y):", f'    """{safe(loss.title)}, averaged over the mini-batch."""']
        text = [line.replace("loss = ", "value = ") for line in LANGUAGE.lines({"loss": formula})]
        lines += [*(f"    {line}" for line in text), "    return value", "", ""]
        word = "loss"
    optimizer = OPTIMIZERS.get(training.optimizer.type)
    if optimizer is None:
        return lines
    return [
        *lines,
        "def compiled(model):",
        '    """The model ready for ``fit``, as it was set in the studio: '
        f"batches of {model.experiment.batch_size}, {training.epochs} epochs."
        '"""',
        f"    optimizer = {optimizer.format(**values(training.optimizer))}",
        f"    model.compile(optimizer=optimizer, loss={word})",
        "    return model",
    ]
