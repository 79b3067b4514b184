"""What is wrong with an experiment, each with its place and, where there is one, a fix.

A wrong network may be drawn and saved; it may not be trained. Every finding here is a sentence on a
block and in the list of problems.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.data_checks import (
    loss_of_values,
    pretraining_problems,
    sample_problems,
    values_problems,
)
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import fitting_output, other_loss, removal, setting
from nnstudio.core.experiment.graph_checks import graph_problems
from nnstudio.core.experiment.pairing import pairing_hints
from nnstudio.core.experiment.placeholder import Placeholder
from nnstudio.core.experiment.shape_checks import shape_problems
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.parts.problem import Fix, Problem

MOST_BLOCKS = 5_000


def check(experiment: Experiment) -> tuple[Problem, ...]:
    """All problems: errors first, then warnings, then hints."""
    found = [
        *_placeholders(experiment),
        *graph_problems(experiment),
        *shape_problems(experiment),
        *_data(experiment),
        *sample_problems(experiment),
        *pretraining_problems(experiment),
    ]
    found += [*_output(experiment), *_gradients(experiment), *_single_samples(experiment)]
    found += pairing_hints(experiment)
    ranks = {"error": 0, "warning": 1, "hint": 2}
    return tuple(sorted(found, key=lambda problem: ranks[problem.severity]))


def errors(experiment: Experiment) -> tuple[Problem, ...]:
    """The problems that keep training from starting."""
    return tuple(problem for problem in check(experiment) if problem.severity == "error")


def _placeholders(experiment: Experiment) -> Iterator[Problem]:
    for block in experiment.network.blocks:
        if isinstance(block.layer, Placeholder):
            yield Problem.of(
                "problem.placeholder", block=block.id, value=block.layer.kind, fix=removal(block)
            )


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
    batch = experiment.training.batch_size
    if batch is not None and batch > data.used:
        yield Problem.of(
            "problem.batch_too_large",
            field="training.batch_size",
            severity="warning",
            batch=batch,
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
    loss, classes = experiment.training.loss, experiment.data.dataset.shape().outputs
    for_values = tuple(values_problems(experiment, block, layer))
    yield from for_values or loss_of_values(experiment, block, layer)
    if for_values:
        return
    yes_or_no = classes == 2 and layer.units == 1
    loss_for_classes = yes_or_no and loss.type == "cross_entropy"
    if layer.units != classes and not yes_or_no:
        yield Problem.of(
            "problem.output_units",
            block=block.id,
            field="units",
            units=layer.units,
            classes=classes,
            fix=fitting_output(experiment),
        )
    elif layer.units == 1 and layer.activation.type == "softmax":
        sigmoid = ACTIVATIONS.get("sigmoid")
        yield Problem.of(
            "problem.softmax_of_one",
            block=block.id,
            field="activation",
            fix=setting(block, "activation", sigmoid(), sigmoid.title),
        )
    elif (
        loss.expects
        and layer.activation.type not in loss.expects
        and experiment.data.dataset.task in loss.tasks
        and not loss_for_classes
    ):
        better = ACTIVATIONS.get(loss.expects[0])
        yield Problem.of(
            "problem.loss_and_output",
            block=block.id,
            field="activation",
            severity="warning",
            loss=loss.title,
            activation=layer.activation.title,
            expected=better.title,
            fix=setting(block, "activation", better(), better.title),
        )
    if loss_for_classes:
        binary = LOSSES.get("binary_cross_entropy")
        yield Problem.of(
            "problem.loss_for_one_output",
            block=block.id,
            field="training.loss",
            loss=loss.title,
            expected=binary.title,
            fix=other_loss(binary()),
        )


def _single_samples(experiment: Experiment) -> Iterator[Problem]:
    """Blocks that measure over the mini-batch, where that is a single sample."""
    if experiment.batch_size > 1 or experiment.data.used < 2:
        return
    larger = min(32, experiment.data.used)
    for block_id, shape in shapes(experiment).items():
        if shape.statistics:
            yield Problem.of(
                "problem.batch_of_one",
                block=block_id,
                severity="warning",
                fix=Fix(
                    "fix.batch_size",
                    lambda e: edits.set_training(e, batch_size=larger),
                    (("value", larger),),
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
                fix=setting(block, field.name, better(), better.title),
            )
