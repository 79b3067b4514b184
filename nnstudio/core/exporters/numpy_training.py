"""The training loop of a NumPy script: loss, optimiser, weight decay, clipping, schedule, and the data.

Only what the experiment uses is written, with all its numbers in capitals at the top.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from nnstudio.core.engine.pace import Pace
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.label_noise import spoiled
from nnstudio.core.exporters.arrays import learned, scaling
from nnstudio.core.exporters.model import Model, Node, safe
from nnstudio.core.exporters.numpy_layers import cannot
from nnstudio.core.exporters.numpy_words import DRAWING, LANGUAGE, OPTIMIZERS
from nnstudio.core.exporters.trace import (
    clipping_formula,
    loss_formula,
    ops,
    optimizer_formula,
    price_formula,
)
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.steps import Affine
from nnstudio.core.penalties.base import Penalty

MOST_DATA_BYTES = 128 * 2**20
"""Of the training data as much is put beside the script; no more of them are read."""

MOST_RATES = 1_000_000


def training_arrays(model: Model) -> dict[str, Array]:
    """What lies beside the script: learned arrays, starting weights, data, learning rates."""
    choice, data = model.experiment.data, model.data
    start, seed = State(model.experiment), model.experiment.training.seed
    begun = {
        f"start.{node.name}.{name}": _of(start, node, name).copy()
        for node in model.nodes
        for name in node.arrays
    }
    row = max(1, data.train_inputs.nbytes // max(1, len(data.train_inputs)))
    most = max(1, MOST_DATA_BYTES // row)
    used, taken = choice.used, choice.taken
    parts = {
        "train_inputs": data.train_inputs[:used][:most],
        "train_labels": spoiled(choice, seed, data.train_labels[:used])[:most],
        "test_inputs": data.test_inputs[:most],
        "test_labels": data.test_labels[:most],
    }
    if taken > used:
        parts |= {
            "validation_inputs": data.train_inputs[used:taken][:most],
            "validation_labels": data.train_labels[used:taken][:most],
        }
    return {**learned(model), **begun, **scaling(model), **parts, **_rates(model)}


def _of(state: State, node: Node, name: str) -> Array:
    known = f"{node.id}.{name}"
    return state.parameter(known) if known in state.places else state.statistic(known)


def _scheduled(model: Model) -> bool:
    """Whether the rates of all steps are known beforehand and differ."""
    schedule = model.experiment.training.schedule
    return not schedule.constant and not schedule.uses_losses


def _rates(model: Model) -> dict[str, Array]:
    if not _scheduled(model):
        return {}
    experiment = model.experiment
    pace = Pace(experiment, float(cast(Any, experiment.training.optimizer).learning_rate))
    total = experiment.training.epochs * experiment.steps_per_epoch
    steps = np.unique(np.linspace(0, total - 1, min(total, MOST_RATES)).astype(np.int64))
    return {"rates": np.array([pace.rate(int(step)) for step in steps])}


def training_lines(model: Model) -> list[str]:
    """Loss, optimiser and loop."""
    experiment = model.experiment
    training, output = experiment.training, model.output
    if training.schedule.uses_losses and training.schedule.type != "reduce_on_plateau":
        raise cannot(output, training.schedule.title, "NumPy")
    numbers: dict[str, object] = {
        "EPOCHS": training.epochs,
        "BATCH_SIZE": experiment.batch_size,
        **_fields(training.optimizer),
        **({"PATIENCE": training.patience} if training.patience else {}),
    }
    if training.schedule.uses_losses:
        numbers |= {f"PLATEAU_{key}": value for key, value in _fields(training.schedule).items()}
    lines = [
        "# Training, as it was set in the studio.",
        *(f"{k} = {v!r}" for k, v in numbers.items()),
    ]
    lines += ["", "", *_targets(model), "", "", *_loss(model), "", "", *_optimizer(model)]
    extras, calls = _extras(model)
    lines += [*extras, "", "", *_scores(model), "", "", *_loop(model, calls), "", ""]
    return [*lines, *_main(model)]


def _fields(part: Part) -> dict[str, object]:
    return {field.name.upper(): getattr(part, field.name) for field in part.describe()}


def _targets(model: Model) -> list[str]:
    outputs = model.output.features
    if model.experiment.data.dataset.task == "regression":
        body, what = f"return labels.reshape(-1, {outputs}).astype(np.float32)", "Target values"
    elif outputs == 1:
        body, what = "return labels.reshape(-1, 1).astype(np.float32)", "Classes as 0 or 1"
    else:
        body, what = (
            f"return np.eye({outputs}, dtype=np.float32)[labels]",
            "Classes as one-hot rows",
        )
    return ["def targets(labels):", f'    """{what} (samples, {outputs})."""', f"    {body}"]


def _loss(model: Model) -> list[str]:
    loss, fused = model.experiment.training.loss, model.fused
    formula = loss_formula(loss, fused)
    missing = LANGUAGE.lacks(ops(formula.loss, formula.gradient))
    if missing:
        raise cannot(model.output, loss.title, "NumPy")
    activation = cast(Any, model.output.layer).activation.title
    where = f"the logits z, with {activation}" if fused else "the outputs"
    return [
        "def loss_and_gradient(z, y, t):" if fused else "def loss_and_gradient(y, t):",
        f'    """{safe(loss.title)}, averaged over the mini-batch, and its gradient at {where}."""',
        "    scale = 1.0 / len(t)",
        *(f"    {line}" for line in LANGUAGE.lines({"loss": formula.loss})),
        *(f"    {line}" for line in LANGUAGE.lines({"gradient": formula.gradient})),
        "    return loss, gradient",
    ]


def _optimizer(model: Model) -> list[str]:
    optimizer = model.experiment.training.optimizer
    slots, body = optimizer.slots, OPTIMIZERS.get(optimizer.type) or _by_formula(model)
    name = "".join(letter for letter in optimizer.title if letter.isalnum())
    names = ", ".join(("w", "g", *slots))
    zipped = ", ".join(("parameters", "gradients", *(f"self.{slot}" for slot in slots)))
    counted = any("t" in line.replace("*", " ").replace(")", " ").split() for line in body)
    return [
        f"class {name}:",
        f'    """{safe(optimizer.summary())}"""',
        "",
        "    def __init__(self, parameters):",
        "        self.t = 0",
        *(f"        self.{slot} = [np.zeros_like(w) for w in parameters]" for slot in slots),
        "",
        "    def update(self, parameters, gradients, rate):",
        "        self.t += 1",
        *(["        t = self.t"] if counted else []),
        f"        for {names} in zip({zipped}, strict=True):",
        *(f"            {line}" for line in body),
    ]


def _by_formula(model: Model) -> tuple[str, ...]:
    """The step of an optimiser that the table does not know, from its own formula."""
    optimizer = model.experiment.training.optimizer
    try:
        made = optimizer_formula(optimizer)
    except (NotImplementedError, AttributeError, TypeError):
        raise cannot(model.output, optimizer.title, "NumPy") from None
    if LANGUAGE.lacks(ops(*made.values())):
        raise cannot(model.output, optimizer.title, "NumPy")
    lines = LANGUAGE.lines({f"new_{name}": term for name, term in made.items()})
    return (*lines, *(f"{name}[...] = new_{name}" for name in made))


def _extras(model: Model) -> tuple[list[str], list[str]]:
    """Weight decay and clipping: their functions, and the lines of a step that call them."""
    lines: list[str] = []
    calls: list[str] = []
    known: dict[Penalty, str] = {}
    common = model.experiment.training.penalty
    for node in model.nodes:
        own = cast("Penalty | None", getattr(node.layer, "weight_decay", None))
        if node.step(Affine) is None:
            continue
        for penalty in (common, own):
            if penalty is None or not penalty.active:
                continue
            if penalty not in known:
                known[penalty] = name = f"add_decay_{len(known) + 1}"
                formula = price_formula(penalty)
                if LANGUAGE.lacks(ops(formula)):
                    raise cannot(node, penalty.title, "NumPy")
                lines += [
                    "",
                    "",
                    f"def {name}(w, g):",
                    f'    """Weight decay, {safe(penalty.chip)}: the gradient with that of the price."""',
                ]
                lines += [
                    *(f"    {line}" for line in LANGUAGE.lines({"g": formula})),
                    "    return g",
                ]
            layer = f"network.{node.name}"
            calls.append(
                f"{layer}.d_weights = {known[penalty]}({layer}.weights, {layer}.d_weights)"
            )
    clipping = model.experiment.training.clipping
    if clipping.active and clipping.type != "none":
        formula = clipping_formula(clipping)
        if LANGUAGE.lacks(ops(formula)):
            raise cannot(model.output, clipping.title, "NumPy")
        lines += [
            "",
            "",
            "def clipped(gradients):",
            f'    """{safe(clipping.chip)}: a bound on the gradient of all parameters together."""',
            "    g = np.concatenate([one.ravel() for one in gradients])",
            *(f"    {line}" for line in LANGUAGE.lines({"g": formula})),
            "    ends = np.cumsum([one.size for one in gradients])[:-1]",
            "    return [p.reshape(one.shape) for p, one in zip(np.split(g, ends), gradients)]",
        ]
        calls.append("CLIP")
    return lines, calls


def _scores(model: Model) -> list[str]:
    task, outputs = model.experiment.data.dataset.task, model.output.features
    given = "network.logits, y, t" if model.fused else "y, t"
    if task == "regression":
        score = "1.0 - np.sum((y - t) ** 2) / max(float(np.sum((t - t.mean(axis=0)) ** 2)), 1e-30)"
        name = "R2"
    elif outputs == 1:
        score, name = "np.mean((y > 0.5) == (t > 0.5))", "accuracy"
    else:
        score, name = "np.mean(y.argmax(axis=1) == t.argmax(axis=1))", "accuracy"
    return [
        "def evaluate(part):",
        f'    """Loss and {name} of one part of the data, in evaluation mode."""',
        '    t = targets(ARRAYS[f"{part}_labels"])',
        '    y = network.forward(prepare(ARRAYS[f"{part}_inputs"]))',
        f"    loss, _ = loss_and_gradient({given})",
        f"    return float(loss), float({score})",
    ]


def _loop(model: Model, calls: list[str]) -> list[str]:
    training = model.experiment.training
    name = "".join(letter for letter in training.optimizer.title if letter.isalnum())
    watched = "validation" if model.experiment.data.held_back else "train"
    given = "network.logits, y, t[chosen]" if model.fused else "y, t[chosen]"
    collected = '[getattr(layer, f"d_{name}") for layer, name in places]'
    decays = [call for call in calls if call != "CLIP"]
    clips = ["            gradients = clipped(gradients)"] if "CLIP" in calls else []
    if training.schedule.uses_losses:
        rate = "LEARNING_RATE * max(PLATEAU_FLOOR, PLATEAU_DROP**plateaus)"
    elif _scheduled(model):
        rate = 'ARRAYS["rates"][min(step, len(ARRAYS["rates"]) - 1)]'
    else:
        rate = "LEARNING_RATE"
    lines = [
        "def train():",
        '    """Mini-batch training from the starting weights."""',
        "    global network",
        '    begun = {k.removeprefix("start."): v for k, v in ARRAYS.items() if k.startswith("start.")}',
        "    network = Network({name: array.copy() for name, array in begun.items()})",
        '    places = [(layer, n) for layer in network.layers for n in getattr(layer, "learned", ())]',
        "    parameters = [getattr(layer, name) for layer, name in places]",
        f"    optimizer = {name}(parameters)",
        '    x, labels = prepare(ARRAYS["train_inputs"]), ARRAYS["train_labels"]',
        "    t, step = targets(labels), 0",
    ]
    if training.schedule.uses_losses:
        lines += [
            f'    lowest, waited, plateaus = evaluate("{watched}")[0], 0, 0',
            '    if not lowest < float("inf"):',
            '        lowest, waited = float("inf"), 1',
        ]
    if training.patience:
        lines.append('    best, kept, worse = float("inf"), [], 0')
    lines += [
        "    for epoch in range(1, EPOCHS + 1):",
        *(f"        {line}" for line in DRAWING[training.drawing]),
        "        for start in range(0, len(x), BATCH_SIZE):",
        "            chosen = order[start : start + BATCH_SIZE]",
        "            y = network.forward(x[chosen], training=True)",
        f"            loss, gradient = loss_and_gradient({given})",
        "            network.backward(gradient)",
        *(f"            {line}" for line in decays),
        f"            gradients = {collected}",
        *clips,
        f"            optimizer.update(parameters, gradients, {rate})",
        "            step += 1",
        f'        watched, _ = evaluate("{watched}")',
        '        print("epoch {}: loss {:.4f}, test loss {:.4f}, test score {:.4f}".format(',
        '            epoch, watched, *evaluate("test")))',
    ]
    if training.schedule.uses_losses:
        lines += [
            "        waited += 1",
            "        if watched < lowest * (1.0 - PLATEAU_THRESHOLD):",
            "            lowest, waited = watched, 0",
            "        elif waited >= PLATEAU_PATIENCE:",
            "            plateaus, waited = plateaus + 1, 0",
        ]
    if training.patience:
        lines += [
            "        worse += 1",
            "        if watched < best:",
            "            best, kept, worse = watched, [w.copy() for w in parameters], 0",
            "        elif worse >= PATIENCE:",
            "            for w, old in zip(parameters, kept, strict=True):",
            "                w[...] = old",
            "            break",
        ]
    return lines


def _main(model: Model) -> list[str]:
    return [
        'if __name__ == "__main__":',
        '    if sys.argv[1:] == ["train"]:',
        "        train()",
        '    part = "test" if len(ARRAYS["test_inputs"]) else "train"',
        '    print("{}: loss {:.4f}, score {:.4f}".format(part, *evaluate(part)))',
    ]
