"""What is wrong between the data and the rest: samples that lack, features, outputs and loss that do not fit.

Whether every class occurs is only known from the data themselves; they are looked at once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.datasets.base import Samples
from nnstudio.core.experiment import edits, seeds
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.experiment.fixes import (
    data_setting,
    fitting_output,
    other_loss,
    other_place,
    setting,
)
from nnstudio.core.experiment.network import Block
from nnstudio.core.features.plain import Plain
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.parts.problem import Fix, Problem

MOST_NAMED = 10
"""Of the classes that lack, so many are named."""

_SCALINGS = DataChoice.field("scaling").choices


def sample_problems(experiment: Experiment) -> Iterator[Problem]:
    """Too few samples to learn or to score from, and features that cannot be made."""
    data = experiment.data
    stopping = data.dataset.problem()
    if stopping is not None:
        yield replace(stopping, fix=other_place())
    if data.validation > 0 and data.held_back == 0:
        yield Problem.of(
            "problem.no_validation_samples",
            field="data.validation",
            severity="warning",
            share=data.validation,
            count=data.taken,
            fix=data_setting("validation", 0.0, "0"),
        )
    if not data.features.fits(data.dataset.shape().features):
        yield Problem.of(
            "problem.features_do_not_fit",
            field="data.features",
            severity="warning",
            name=data.features.title,
            values=data.dataset.shape().features,
            fix=data_setting("features", Plain(), Plain.title),
        )
    elif data.input_features == 0:
        yield Problem.of(
            "problem.no_features",
            field="data.features",
            fix=data_setting("features", Plain(), Plain.title),
        )
    if data.used == 1:
        yield Problem.of(
            "problem.one_sample",
            field="data.training_samples",
            severity="warning",
            fix=_all_samples(data),
        )
    elif data.dataset.task == "classification":
        yield from _class_problems(experiment)


def pretraining_problems(experiment: Experiment) -> Iterator[Problem]:
    """Layers that learn their starting weights from data that leave [0, 1]."""
    network, data = experiment.network, experiment.data
    for block in network.blocks:
        initializer = getattr(block.layer, "initializer", None)
        if not isinstance(initializer, Initializer) or not initializer.pretrains:
            continue
        sources = [network.by_id[each.source] for each in network.links if each.target == block.id]
        fed = any(isinstance(source.layer, Input) for source in sources)
        if fed and data.scaling != "min_max" and not _within(experiment):
            yield Problem.of(
                "problem.rbm_inputs",
                block=block.id,
                field="initializer",
                severity="warning",
                fix=data_setting("scaling", "min_max", dict(_SCALINGS)["min_max"]),
            )


def values_problems(experiment: Experiment, block: Block, layer: Output) -> Iterator[Problem]:
    """An output or a loss that does not fit data whose targets are numbers; nothing for classes."""
    shape, loss = experiment.data.dataset.shape(), experiment.training.loss
    if experiment.data.dataset.task != "regression":
        return
    if layer.units != shape.outputs:
        yield Problem.of(
            "problem.output_values",
            block=block.id,
            field="units",
            units=layer.units,
            values=shape.outputs,
            fix=fitting_output(experiment),
        )
    if layer.activation.type == "softmax":
        identity = ACTIVATIONS.get("identity")
        yield Problem.of(
            "problem.softmax_of_values",
            block=block.id,
            field="activation",
            severity="error" if layer.units == 1 else "warning",
            fix=setting(block, "activation", identity(), identity.title),
        )
    if "regression" not in loss.tasks:
        better = LOSSES.get("mean_squared_error")()
        yield Problem.of(
            "problem.loss_of_classes",
            block=block.id,
            field="training.loss",
            loss=loss.title,
            expected=better.title,
            fix=other_loss(better),
        )


def loss_of_values(experiment: Experiment, block: Block, layer: Output) -> Iterator[Problem]:
    """A loss made for numbers alone, where the data have classes."""
    loss, data = experiment.training.loss, experiment.data.dataset
    if data.task == "classification" and "classification" not in loss.tasks:
        one = data.shape().outputs == 2 and layer.units == 1
        better = LOSSES.get("binary_cross_entropy" if one else "cross_entropy")()
        yield Problem.of(
            "problem.loss_of_values",
            block=block.id,
            field="training.loss",
            severity="warning",
            loss=loss.title,
            expected=better.title,
            fix=other_loss(better),
        )


def _class_problems(experiment: Experiment) -> Iterator[Problem]:
    data = experiment.data
    dataset: Any = data.dataset
    counts = data.dataset.class_counts() if data.used == data.available else None
    if counts is not None:
        present = frozenset(np.flatnonzero(counts).tolist())
    elif data.dataset.brought and data.dataset.stored_labels() is None:
        return  # To read them now could take long; whoever trains on them knows more.
    else:
        present = _present(dataset, experiment.training.seed, data.used)
    missing = [each for each in range(data.dataset.shape().outputs) if each not in present]
    if len(present) == 1:
        yield Problem.of(
            "problem.one_class",
            field="data.training_samples",
            severity="warning",
            label=min(present),
            count=data.used,
            fix=_all_samples(data),
        )
    elif missing:
        named = ", ".join(map(str, missing[:MOST_NAMED]))
        yield Problem.of(
            "problem.missing_classes",
            field="data.training_samples",
            severity="warning",
            labels=named + (", ..." if len(missing) > MOST_NAMED else ""),
            count=data.used,
            fix=_all_samples(data),
        )


def _within(experiment: Experiment) -> bool:
    """Whether the network's inputs lie in [0, 1]; standardised ones have a mean of 0 and do not."""
    data = experiment.data
    if data.scaling == "standard":
        return False
    if not data.features.fits(data.dataset.shape().features):
        return True  # Another problem says so.
    if data.dataset.brought and data.dataset.stored_labels() is None:
        return True  # To read them now could take long.
    dataset: Any = data.dataset
    features: Any = data.features
    low, high = _limits(dataset, features, experiment.training.seed, data.used)
    return low >= 0.0 and high <= 1.0


@lru_cache(maxsize=64)
def _limits(dataset: Any, features: Any, seed: int, used: int) -> tuple[float, float]:
    """The smallest and the largest input that training sees; unscaled."""
    samples: Samples = dataset.load(seeds.generator(seed, "data"))
    inputs = features.derive(samples.train_inputs[:used])
    return (float(inputs.min()), float(inputs.max())) if inputs.size else (0.0, 1.0)


@lru_cache(maxsize=64)
def _present(dataset: Any, seed: int, used: int) -> frozenset[int]:
    """The classes among the samples that training sees; any data set is a key of the cache."""
    labels = dataset.stored_labels()
    if labels is None:
        labels = dataset.load(seeds.generator(seed, "data")).train_labels
    return frozenset(labels[:used].tolist())


def _all_samples(data: DataChoice) -> Fix | None:
    """Use every training sample; None where that is so already."""
    if data.taken == data.available:
        return None
    return Fix(
        "fix.use_all_samples",
        lambda e: edits.set_data(e, training_samples=None),
        (("available", data.available),),
    )
