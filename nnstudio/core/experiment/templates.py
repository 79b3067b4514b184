"""Ready networks for whatever data are chosen: a hidden layer, many of them, shortcuts, a narrow waist.

Each is written as the line somebody would type for it; input and output follow from the data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnstudio.core.experiment.edits import arrange, free_id
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import fit_output
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.experiment.suiting import suiting_output
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.parts.problem import Problem, ProblemError

Lines = Callable[[int, int], str]
"""From the number of inputs and of outputs to the hidden layers as a typed line."""


@dataclass(frozen=True)
class Template:
    """One ready network.

    Attributes:
        id: stable name, for drags and files.
        title: what it is called.
        about: one sentence on what it shows.
        hidden: its hidden layers as a typed line, from the number of inputs and outputs.
        shortcuts: further links between layers, by their place in the chain: 0 is the input.
    """

    id: str
    title: str
    about: str
    hidden: Lines
    shortcuts: tuple[tuple[int, int], ...] = ()


def _same(line: str) -> Lines:
    return lambda _inputs, _outputs: line


def _waist(inputs: int, _outputs: int) -> str:
    """Down to a narrow layer and up again, in proportion to the inputs; never below two units."""
    wide = min(max(inputs // 4, 8), 256)
    waist = max(min(wide // 8, 32), 2)
    return f"dense {wide} relu, dense {waist} tanh, dense {wide} relu"


TEMPLATES: dict[str, Template] = {
    template.id: template
    for template in (
        Template(
            "linear",
            "Linear model",
            "No hidden layer: what a straight line can do.",
            _same(""),
        ),
        Template(
            "mlp",
            "MLP",
            "One hidden layer of 100 units with ReLU.",
            _same("dense 100 relu"),
        ),
        Template(
            "deep_mlp",
            "Deep MLP",
            "Four hidden layers of 100 units with ReLU and He.",
            _same("dense 100 relu x4"),
        ),
        Template(
            "two_layer",
            "Two-layer net",
            "Fifty sigmoid units and an output: the first network of the textbook.",
            _same("dense 50 sigmoid"),
        ),
        Template(
            "six_hidden",
            "Six hidden layers",
            "Six hidden layers of 100 units: enough to learn few samples by heart.",
            _same("dense 100 relu x6"),
        ),
        Template(
            "batch_norm",
            "With batch norm",
            "Five hidden layers of 100 units, each normalised before ReLU.",
            _same("dense 100 batch_norm before relu x5"),
        ),
        Template(
            "dropout",
            "With dropout",
            "Six hidden layers of 100 units, each dropping a fifth of them in training.",
            _same("dense 100 relu dropout 0.2 x6"),
        ),
        Template(
            "sigmoid_deep",
            "Deep sigmoid",
            "Five sigmoid layers: the gradient vanishes on its way back.",
            _same("dense 100 sigmoid x5"),
        ),
        Template(
            "residual",
            "Residual",
            "Two blocks with a shortcut around each: they add to what they are given.",
            _same(
                "dense 32 relu, dense 32 relu, dense 32 identity, add, dense 32 relu, dense 32 identity, add"
            ),
            ((1, 4), (4, 7)),
        ),
        Template(
            "waist",
            "Narrow waist",
            "Wide, narrow, wide, as in an autoencoder: everything passes through a few units.",
            _waist,
        ),
        Template(
            "playground",
            "Playground",
            "Two layers of 8 tanh units, for points in the plane.",
            _same("dense 8 tanh x2"),
        ),
        Template(
            "bent_grid",
            "Bent grid",
            "Two units in the last hidden layer, so that what it makes of the plane can be drawn.",
            _same("dense 8 tanh, dense 2 tanh"),
        ),
    )
}


def template(template_id: str) -> Template:
    """The template of this id; raises ProblemError where there is none."""
    if template_id not in TEMPLATES:
        choices = ", ".join(TEMPLATES)
        raise ProblemError(
            Problem.of("problem.unknown_template", value=template_id[:80], choices=choices)
        )
    return TEMPLATES[template_id]


def apply_template(experiment: Experiment, template_id: str) -> Experiment:
    """The template's network in place of the experiment's; data and training stay as they are.

    Only a loss that cannot judge these data is replaced by one that can.
    """
    chosen = template(template_id)
    shape = experiment.data.dataset.shape()
    line = chosen.hidden(experiment.data.input_features, shape.outputs)
    return with_hidden(experiment, line, chosen.shortcuts)


def with_hidden(
    experiment: Experiment, line: str, shortcuts: tuple[tuple[int, int], ...] = ()
) -> Experiment:
    """The layers of a typed line between the data's inputs and outputs, in place of the experiment's network.

    Raises:
        ProblemError: for a line that is not understood.
    """
    # What reads typed lines is loaded with the first: the window knows the templates from its start.
    from nnstudio.core.experiment.phrases import read
    from nnstudio.core.experiment.sayings import Vocabulary

    hidden = read(line, Vocabulary(lambda title: (title,)))
    smooth = any(
        getattr(getattr(each, "initializer", None), "kin", "") == "glorot" for each in hidden
    )
    layers = (Input(), *hidden, suiting_output(experiment, after_smooth=smooth))
    network = _chain(layers, shortcuts)
    made = arrange(experiment.with_values(network=network, layout=()))
    if experiment.data.dataset.task in experiment.training.loss.tasks:
        return made
    return fit_output(made)


def _chain(layers: Sequence[Layer], shortcuts: tuple[tuple[int, int], ...]) -> Network:
    network = Network()
    for layer in layers:
        block = Block(id=free_id(network, layer), layer=layer)
        network = network.with_values(blocks=(*network.blocks, block))
    ids = [block.id for block in network.blocks]
    pairs = [*pairwise(ids), *((ids[a], ids[b]) for a, b in shortcuts)]
    links = tuple(Link(source=source, target=target) for source, target in pairs)
    return network.with_values(links=links)
