"""The text of a PyTorch program: generated classes, the module, loading, loss and optimiser.

The module takes raw values; what PyTorch has no word for is written by its formula.
"""

from __future__ import annotations

from typing import cast

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.arrays import about, safetensors_bytes
from nnstudio.core.exporters.classes import Names, formulas, prices, values
from nnstudio.core.exporters.model import Model, Node, safe
from nnstudio.core.exporters.numpy_layers import cannot, doc
from nnstudio.core.exporters.phrases import heading
from nnstudio.core.exporters.torch_layout import TorchModule, torch_modules, torch_state
from nnstudio.core.exporters.torch_words import LANGUAGE, LOSSES, OPTIMIZERS, PENALTIES
from nnstudio.core.exporters.trace import loss_formula, ops
from nnstudio.core.parts.steps import Activate, Affine, Drop, Join, Largest, Sum


def torch_files(model: Model, stem: str, agreement: str) -> dict[str, bytes]:
    """The files by suffix."""
    lines = [
        '"""' + heading(model.title, model.step),
        "",
        f"    from {stem} import load, predict",
        f"    predict(x)    answers (samples, {model.output.features}) for raw values "
        f"(samples, {model.preparation.values})",
        "",
        agreement,
        '"""',
        "",
        "import pathlib",
        "",
        "import torch",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        "",
        *_network(model),
        "",
        "",
        "def load():",
        '    """The network with what it has learned, in evaluation mode."""',
        "    network = Network()",
        '    network.load_state_dict(load_file(pathlib.Path(__file__).with_suffix(".safetensors")))',
        "    return network.eval()",
        "",
        "",
        "def predict(x):",
        '    """Answers to raw values, as a NumPy array."""',
        "    with torch.no_grad():",
        "        return load()(torch.as_tensor(x, dtype=torch.float32)).numpy()",
        "",
        "",
        *_training(model),
        "",
    ]
    weights = safetensors_bytes(torch_state(model), about(model, "pt"))
    return {".py": "\n".join(lines).encode(), ".safetensors": weights}


def _network(model: Model) -> list[str]:
    names, classes = Names({"Network"}), list[str]()
    made: list[str] = []
    steps: list[str] = []
    known = model.preparation
    if known.scaled:
        for name in ("shift", "factor"):
            empty = f"torch.zeros({len(known.shift)}, dtype=torch.float64)"
            made.append(f'self.register_buffer("{name}", {empty})')
    for node in model.nodes[1:]:
        modules = torch_modules(node)
        made += [f"# {node.title}: {' + '.join(map(str, node.inputs))} -> {node.features}"] * bool(
            modules
        )
        for module in modules:
            made.append(f"self.{module.attribute} = {_made(node, module, names, classes)}")
        steps += _steps(model, node, modules)
    first = model.nodes[0].name
    last = model.output.name
    logits = [*_prepare(model, first), *steps, f"return {last}"]
    whole = [
        *classes,
        "class Network(nn.Module):",
        f'    """{model.title}."""',
        "",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {line}" for line in made),
        "",
    ]
    inputs = f"raw values (samples, {known.values})"
    if not model.fused:
        return [
            *whole,
            "    def forward(self, x):",
            f'        """Answers (samples, {model.output.features}) to {inputs}."""',
            *(f"        {line}" for line in logits),
        ]
    return [
        *whole,
        "    def logits(self, x):",
        f'        """What the loss is computed from, (samples, {model.output.features}), for {inputs}."""',
        *(f"        {line}" for line in logits),
        "",
        "    def forward(self, x):",
        f'        """Answers (samples, {model.output.features}) to {inputs}."""',
        f"        return self.{last}_activation(self.logits(x))",
    ]


def _prepare(model: Model, name: str) -> list[str]:
    known = model.preparation
    lines: list[str] = []
    value = "x"
    if known.columns is not None:
        columns = {f"c{at}": term for at, term in enumerate(known.columns)}
        lines += [f"x{at} = x[:, {at}]" for at in range(known.values)]
        lines += LANGUAGE.lines(columns)
        lines.append(f"x = torch.stack([{', '.join(columns)}], dim=1)")
    if known.scaled:
        value = "((x.double() - self.shift) * self.factor).float()"
    return [*lines, f"{name} = {value}"]


def _made(node: Node, module: TorchModule, names: Names, classes: list[str]) -> str:
    """How a module is made; an activation without a word gets a class first."""
    if module.made:
        return module.made
    activation = cast(Activation, cast(Activate, module.step).activation)
    name, new = names.of(activation)
    learned = [spec.name for spec in activation.parameters(node.features)]
    if new:
        test, training = formulas(node, activation, LANGUAGE, "PyTorch")
        lines = [
            f"class {name}(nn.Module):",
            f'    """{safe(activation.chip)}: {doc(activation)}"""',
            "",
        ]
        if learned:
            lines += ["    def __init__(self, units):", "        super().__init__()"]
            lines += [f"        self.{each} = nn.Parameter(torch.zeros(units))" for each in learned]
            lines.append("")
        lines.append("    def forward(self, x):")
        lines += [f"        {each} = self.{each}" for each in learned]
        if training.draws:
            lines.append("        if self.training:")
            for at, (low, high) in enumerate(training.draws):
                noise = "noise" if at == 0 else f"noise_{at + 1}"
                lines.append(
                    f"            {noise} = torch.empty_like(x).uniform_({low!r}, {high!r})"
                )
            lines += [f"            {each}" for each in LANGUAGE.lines({"y": training.y})]
            lines.append("            return y")
        lines += [f"        {each}" for each in LANGUAGE.lines({"y": test.y})]
        classes += [*lines, "        return y", "", ""]
    return f"{name}({node.features if learned else ''})"


def _steps(model: Model, node: Node, modules: list[TorchModule]) -> list[str]:
    """The lines of ``logits`` or ``forward`` for one node."""
    waiting = {id(module.step): module for module in modules}
    value, lines = ", ".join(node.sources), list[str]()
    name = node.name
    for step in node.steps:
        module = waiting.get(id(step))
        if node is model.output and model.fused and step is node.steps[-1]:
            continue
        match step:
            case Largest():
                text = f"{value}.unflatten(1, ({step.pieces}, -1)).amax(dim=1)"
            case Sum():
                text = " + ".join(node.sources)
            case Join():
                text = f"torch.cat([{value}], dim=1)"
            case Drop(form="standard") if module is not None:
                text = f"{1.0 - step.rate!r} * self.{module.attribute}({value})"
            case _ if module is not None:
                text = f"self.{module.attribute}({value})"
            case _:
                continue
        if isinstance(step, Drop) and step.redraw == "epoch":
            lines.append("# In the studio this mask is drawn once for each epoch.")
        lines.append(f"{name} = {text}")
        value = name
    return lines or [f"{name} = {value}"]


def _training(model: Model) -> list[str]:
    training = model.experiment.training
    fused, loss = model.fused, training.loss
    word = LOSSES.get((loss.type, fused))
    if word is None:
        formula = loss_formula(loss, fused).loss
        if LANGUAGE.lacks(ops(formula)):
            raise cannot(model.output, loss.title, "PyTorch")
        body = [*LANGUAGE.lines({"loss": formula}), "return loss"]
    else:
        body = [f"return {word}"]
    given = "z" if fused else "y"
    lines = [
        f"def loss({given}, t):",
        f'    """{safe(loss.title)} of {"logits z" if fused else "outputs y"} and targets t, (samples, '
        f'{model.output.features}) both."""',
        *(
            f"    {line.replace('loss =', 'value =').replace('return loss', 'return value')}"
            for line in body
        ),
    ]
    priced = [
        (f"network.{node.name}.weight", one)
        for node in model.nodes
        if node.step(Affine) is not None
        for one in prices(training.penalty, node)
    ]
    priced = [(w, one) for w, one in priced if one.type in PENALTIES]
    if priced:
        lines += [
            "",
            "",
            "def penalty(network):",
            '    """Weight decay: a price on the weights."""',
        ]
        parts = [PENALTIES[one.type].format(w=w, **values(one)) for w, one in priced]
        lines += [
            "    return (",
            *(f"        {'' if at == 0 else '+ '}{text}" for at, text in enumerate(parts)),
            "    )",
        ]
    word = OPTIMIZERS.get(training.optimizer.type)
    if word is not None:
        text = word.format(p="network.parameters()", **values(training.optimizer))
        call = "network.logits(x)" if fused else "network(x)"
        lines += [
            "",
            "",
            "def optimizer_of(network):",
            '    """The optimiser as it was set in the studio."""',
            f"    return {text}",
            "",
            "",
            "def step(network, optimizer, x, t):",
            f'    """One step on a mini-batch (the studio took {model.experiment.batch_size} samples); '
            'network.train() first."""',
            "    optimizer.zero_grad()",
            f"    value = loss({call}, t){' + penalty(network)' if priced else ''}",
            "    value.backward()",
            "    optimizer.step()",
            "    return value.item()",
        ]
    return lines
