"""What is wrong with an experiment, each with its place and, where there is one, a fix.

A wrong network may be drawn and saved; it may not be trained. Every finding here is a sentence on a
block and in the list of problems.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.parts.problem import Fix, Problem

MOST_BLOCKS = 5_000


def check(experiment: Experiment) -> tuple[Problem, ...]:
    """All problems, errors first."""
    found = [*_graph(experiment), *_shapes(experiment), *_data(experiment)]
    found += [*_output(experiment), *_gradients(experiment)]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def errors(experiment: Experiment) -> tuple[Problem, ...]:
    """The problems that keep training from starting."""
    return tuple(problem for problem in check(experiment) if problem.severity == "error")


def _graph(experiment: Experiment) -> Iterator[Problem]:
    network = experiment.network
    for type_id, none, several in (
        ("input", "problem.no_input", "problem.several_inputs"),
        ("output", "problem.no_output", "problem.several_outputs"),
    ):
        blocks = network.of_type(type_id)
        if not blocks:
            yield Problem.of(none)
        for extra in blocks[1:]:
            yield Problem.of(several, block=extra.id, fix=_removal(extra))
    ordered = set(network.order)
    for block in network.blocks:
        sources = network.incoming[block.id]
        lowest, highest = block.layer.sources
        if block.id not in ordered:
            yield Problem.of("problem.on_cycle", block=block.id)
        elif len(sources) < lowest:
            yield Problem.of("problem.no_source", block=block.id, count=lowest - len(sources))
        elif len(sources) > highest:
            yield Problem.of("problem.many_sources", block=block.id, bound=highest)
        elif block.layer.emits and not network.outgoing[block.id]:
            yield Problem.of("problem.no_target", block=block.id, fix=_removal(block))


def _shapes(experiment: Experiment) -> Iterator[Problem]:
    network, known = experiment.network, shapes(experiment)
    for block in network.blocks:
        sources = network.incoming[block.id]
        if block.id in known or not sources or not all(s in known for s in sources):
            continue
        inputs = tuple(known[s].features for s in sources)
        for problem in block.layer.problems(inputs):
            yield Problem(problem.code, problem.params, block.id, problem.field, problem.severity)


def _data(experiment: Experiment) -> Iterator[Problem]:
    data = experiment.data
    if data.training_samples is not None and data.training_samples > data.available:
        yield Problem.of(
            "problem.too_few_samples",
            field="data.training_samples",
            asked=data.training_samples,
            available=data.available,
            fix=Fix(
                "fix.use_all_samples",
                lambda e: edits.set_data(e, training_samples=None),
                (("available", data.available),),
            ),
        )
    if experiment.training.batch_size > data.used:
        yield Problem.of(
            "problem.batch_too_large",
            field="training.batch_size",
            severity="warning",
            batch=experiment.training.batch_size,
            available=data.used,
            fix=Fix(
                "fix.batch_size",
                lambda e: edits.set_training(e, batch_size=e.data.used),
                (("value", data.used),),
            ),
        )


def _output(experiment: Experiment) -> Iterator[Problem]:
    outputs = experiment.network.of_type("output")
    if not outputs or not isinstance(outputs[0].layer, Output):
        return
    block, layer = outputs[0], outputs[0].layer
    loss, classes = experiment.training.loss, experiment.data.dataset.shape().classes
    yes_or_no = classes == 2 and layer.units == 1
    loss_for_classes = yes_or_no and loss.type == "cross_entropy"
    if layer.units != classes and not yes_or_no:
        yield Problem.of(
            "problem.output_units",
            block=block.id,
            field="units",
            units=layer.units,
            classes=classes,
            fix=_setting(block, "units", classes, str(classes)),
        )
    elif layer.units == 1 and layer.activation.type == "softmax":
        sigmoid = ACTIVATIONS.get("sigmoid")
        yield Problem.of(
            "problem.softmax_of_one",
            block=block.id,
            field="activation",
            fix=_setting(block, "activation", sigmoid(), sigmoid.title),
        )
    elif loss.expects and layer.activation.type not in loss.expects and not loss_for_classes:
        better = ACTIVATIONS.get(loss.expects[0])
        yield Problem.of(
            "problem.loss_and_output",
            block=block.id,
            field="activation",
            severity="warning",
            loss=loss.title,
            activation=layer.activation.title,
            expected=better.title,
            fix=_setting(block, "activation", better(), better.title),
        )
    if loss_for_classes:
        binary = LOSSES.get("binary_cross_entropy")
        yield Problem.of(
            "problem.loss_for_one_output",
            block=block.id,
            field="training.loss",
            loss=loss.title,
            expected=binary.title,
            fix=Fix(
                "fix.set",
                lambda e: edits.set_training(e, loss=binary()),
                (("name", "Loss"), ("value", binary.title)),
            ),
        )


def _gradients(experiment: Experiment) -> Iterator[Problem]:
    for block in experiment.network.blocks:
        for field in type(block.layer).describe():
            value = getattr(block.layer, field.name)
            if not isinstance(value, Activation) or value.differentiable:
                continue
            at_the_end = isinstance(block.layer, Output)
            fitting = experiment.training.loss.expects[0] if at_the_end else "relu"
            better = ACTIVATIONS.get(fitting)
            yield Problem.of(
                "problem.no_gradient",
                block=block.id,
                field=field.name,
                severity="warning",
                name=value.title,
                fix=_setting(block, field.name, better(), better.title),
            )


def _removal(block: Block) -> Fix:
    return Fix("fix.remove_block", lambda e: edits.remove_blocks(e, [block.id]))


def _setting(block: Block, field: str, value: object, shown: str) -> Fix:
    title = type(block.layer).field(field).title
    return Fix(
        "fix.set",
        lambda e: edits.set_field(e, block.id, field, value),
        (("name", title), ("value", shown)),
    )
