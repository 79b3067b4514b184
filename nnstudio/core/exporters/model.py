"""A network as those who write it elsewhere see it: nodes in order, arrays by name, raw values to inputs.

It is made once from an experiment and what it has learned; the targets only read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from nnstudio.core.datasets.base import Samples
from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import Evaluator
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.names import identifier
from nnstudio.core.exporters.trace import Term, given
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.steps import Step
from nnstudio.core.training.checkpoint import Checkpoint

SAMPLES = 200
"""So many samples the exported network is compared on."""

S = TypeVar("S")


@dataclass(frozen=True, eq=False)
class Node:
    """A block that leads to the output.

    Attributes:
        id: the block's.
        name: its id as a name of a variable, different from all others.
        title: what people call it, on one line and without quotes.
        sources: names of the nodes its inputs come from.
        inputs: features of each of them; the input's own where there are none.
        features: its outputs.
        steps: what it does.
        arrays: learned and measured arrays by their name inside the block.
    """

    id: str
    name: str
    title: str
    layer: Layer
    sources: tuple[str, ...]
    inputs: tuple[int, ...]
    features: int
    steps: tuple[Step, ...]
    arrays: dict[str, Array]

    def step(self, kind: type[S]) -> S | None:
        """Its step of this kind, None where it has none."""
        return next((step for step in self.steps if isinstance(step, kind)), None)


@dataclass(frozen=True, eq=False)
class Preparation:
    """How raw values (samples, values) become the inputs of the network.

    ``columns`` are the features made of the values ``x0``, ``x1``, ..., None where they stay as they are;
    then ``(x - shift) * factor``, float64, where ``scaled``.
    """

    values: int
    columns: tuple[Term, ...] | None
    scaled: bool
    shift: Array
    factor: Array

    @property
    def nothing(self) -> bool:
        """Whether the values are the inputs."""
        return self.columns is None and not self.scaled


@dataclass(frozen=True, eq=False)
class Model:
    """The network to be written.

    Attributes:
        step: steps it was trained for; 0 where its weights are the starting ones.
        nodes: in an order in which sources come first; the first is the input, the last the output.
        data: the raw data of the experiment.
    """

    experiment: Experiment
    step: int
    nodes: tuple[Node, ...]
    preparation: Preparation
    data: Samples
    state: State = field(repr=False)

    @property
    def output(self) -> Node:
        """The last node."""
        return self.nodes[-1]

    @property
    def title(self) -> str:
        """The experiment's name on one line, or the sizes of its layers."""
        return safe(self.experiment.name) or "-".join(str(node.features) for node in self.nodes)

    @property
    def fused(self) -> bool:
        """Whether loss and output activation are computed together."""
        activation = cast(Any, self.output.layer).activation
        return self.experiment.training.loss.fuses == activation.type

    @cached_property
    def samples(self) -> Array:
        """Raw samples to compare on (n, values): test data, or training data where there are none."""
        data = self.data
        found = data.test_inputs if len(data.test_inputs) else data.train_inputs
        return np.ascontiguousarray(found[:SAMPLES], np.float32)

    @cached_property
    def expected(self) -> Array:
        """What the studio's engine answers to ``samples``, (n, outputs)."""
        rows = samples.Form(self.experiment, self.data).rows(self.samples)
        targets = np.zeros((len(rows), self.output.features), np.float32)
        return Evaluator(self.state).outputs(samples.Part(rows, targets)).T.copy()


def read_model(experiment: Experiment, run: Checkpoint | None) -> Model:
    """The network with what ``run`` has learned, or with its starting weights.

    Where the settings were changed after the run, the network is that of the run: its weights belong to it.

    Raises:
        ProblemError: with the experiment's errors, or ``problem.export_unknown_layer`` naming the block.
    """
    if run is not None:
        experiment = run.experiment
    problems = errors(experiment)
    if problems:
        raise ProblemError(problems)
    state = State(experiment)
    if run is not None:
        state.put(run.parameters, run.statistics)
    data = samples.raw(experiment)
    return Model(
        experiment,
        0 if run is None else run.step,
        _nodes(experiment, state),
        _preparation(experiment, data),
        data,
        state,
    )


def _nodes(experiment: Experiment, state: State) -> tuple[Node, ...]:
    network = experiment.network
    needed = _leading_to(network.of_type("output")[0].id, network.incoming)
    names: dict[str, str] = {}
    nodes: list[Node] = []
    for block_id in network.order:
        if block_id not in needed:
            continue
        block, shape = network.by_id[block_id], state.shapes[block_id]
        steps = block.layer.steps()
        if steps is None:
            raise ProblemError(
                Problem.of("problem.export_unknown_layer", block=block_id, name=block.layer.title)
            )
        names[block_id] = identifier(block_id, set(names.values()))
        arrays = {
            spec.name: state.parameter(f"{block_id}.{spec.name}").copy()
            for spec in shape.parameters
        } | {
            spec.name: state.statistic(f"{block_id}.{spec.name}").copy()
            for spec in shape.statistics
        }
        title = safe(block.name) or safe(_numbered(block.layer.title, network.numbers, block_id))
        sources = tuple(names[source] for source in network.incoming[block_id])
        nodes.append(
            Node(
                block_id,
                names[block_id],
                title,
                block.layer,
                sources,
                shape.inputs,
                shape.features,
                steps,
                arrays,
            )
        )
    return tuple(nodes)


def _numbered(title: str, numbers: dict[str, int], block_id: str) -> str:
    number = numbers.get(block_id)
    return title if number is None else f"{title} {number}"


def _leading_to(goal: str, incoming: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [goal]
    while waiting:
        block_id = waiting.pop()
        if block_id not in found:
            found.add(block_id)
            waiting += incoming[block_id]
    return found


def _preparation(experiment: Experiment, data: Samples) -> Preparation:
    choice = experiment.data
    values = int(data.train_inputs.shape[1])
    names = tuple(given(f"x{number}") for number in range(values))
    try:
        columns = choice.features.written(names)
    except (NotImplementedError, TypeError):
        name = choice.features.title
        raise ProblemError(Problem.of("problem.export_unknown_layer", name=name)) from None
    shift, factor = samples.Form(experiment, data).scaling
    return Preparation(
        values,
        None if columns == names else columns,
        choice.scaling != "none",
        shift,
        factor,
    )


def safe(text: str) -> str:
    """The text fit for a comment or a docstring of a program: one line, no quotes, no backslashes."""
    kept = (letter if letter.isprintable() and letter not in "\"'\\`" else " " for letter in text)
    return " ".join("".join(kept).split())[:120]
