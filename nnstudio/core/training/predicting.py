"""A trained network is used: samples in, classes with their probabilities or numbers out.

New samples go the way the training samples went: the same columns by name, the same categories, the same
scaling, measured on the training part alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.engine import samples
from nnstudio.core.engine.floating import quiet
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.importers.base import Found, Importer, Pass, Report
from nnstudio.core.importers.columns import Column, is_missing, number_of
from nnstudio.core.importers.finding import recognised_new
from nnstudio.core.importers.reading import Progress, Reading
from nnstudio.core.importers.table import Table
from nnstudio.core.metrics.classes import chosen_classes, class_shares
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.weights import Weights

BATCH = 256


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a network says to samples.

    Attributes:
        outputs: probabilities of the classes, float32 (samples, classes), or numbers (samples, outputs).
        classes: the names of the classes; empty where numbers are given.
        targets: the names of the numbers; of one without a name it is empty.
        rows: the number of each sample in its source, from 1.
        names: what each is called, as the file of a picture; empty where they have no names.
        truth: what the source itself says, as in `NewSamples`; None where it says nothing.
        report: what could not be read.
    """

    outputs: Array
    classes: tuple[str, ...]
    targets: tuple[str, ...]
    rows: tuple[int, ...]
    names: tuple[str, ...] = ()
    truth: Array | None = None
    report: Report = field(default_factory=Report)

    @cached_property
    def chosen(self) -> Array:
        """The number of the likeliest class of each sample, int64 (samples,); -1 where outputs are not finite."""
        return chosen_classes(self.outputs.T)

    def columns(self) -> tuple[str, ...]:
        """The headings of a table of these."""
        name = ("name",) if self.names else ()
        if self.classes:
            shares = tuple(f"p({each})" for each in self.classes)
            truth = () if self.truth is None else ("actual",)
            return ("row", *name, "prediction", *shares, *truth)
        targets = self.targets or tuple(
            f"prediction_{number}" if self.outputs.shape[1] > 1 else "prediction"
            for number in range(1, self.outputs.shape[1] + 1)
        )
        truth = () if self.truth is None else tuple(f"actual {each}" for each in targets)
        return ("row", *name, *targets, *truth)

    def table(self) -> list[tuple[str | int | float | None, ...]]:
        """A row for each sample, as `columns` names them; None where a value is not known."""
        return [self.row(index) for index in range(len(self.rows))]

    def row(self, index: int) -> tuple[str | int | float | None, ...]:
        """The row of one sample, by its place among those that were read."""
        name = (self.names[index],) if self.names else ()
        values = tuple(float(value) for value in self.outputs[index])
        truth: tuple[str | float | None, ...] = ()
        if self.classes:
            chosen = int(self.chosen[index])
            said = self.classes[chosen] if chosen >= 0 else None
            if self.truth is not None:
                number = int(self.truth[index])
                truth = (self.classes[number] if number >= 0 else None,)
            return (self.rows[index], *name, said, *values, *truth)
        if self.truth is not None:
            truth = tuple(
                float(value) if np.isfinite(value) else None
                for value in np.atleast_1d(self.truth[index])
            )
        return (self.rows[index], *name, *values, *truth)


def asked(experiment: Experiment, weights: Weights, path: str) -> Pass[Predictions]:
    """What a network with these weights says to the samples at a path; may be given up at any moment.

    Raises:
        ProblemError: with cause and place.
    """
    predictor = yield from _ready(experiment, weights)
    return (yield from predictor.read(path))


def asked_typed(
    experiment: Experiment, weights: Weights, cells: tuple[str, ...]
) -> Pass[Predictions]:
    """What it says to one sample that was typed in, a cell for each of `typed_columns`.

    Raises:
        ProblemError: naming the cell that is no value.
    """
    predictor = yield from _ready(experiment, weights)
    inputs = typed_inputs(typed_columns(experiment.data.dataset), cells)
    classes = class_names(experiment.data.dataset)
    return Predictions(predictor.outputs(inputs), classes, (), (1,))


def _ready(experiment: Experiment, weights: Weights) -> Pass[Predictor]:
    if isinstance(experiment.data.dataset, OwnData) and experiment.data.scaling != "none":
        yield from experiment.data.dataset.warm()
    yield Progress(0, 1)
    return Predictor.with_weights(experiment, weights)


def typed_columns(dataset: Dataset) -> tuple[Column, ...]:
    """What a sample is typed in as: the input columns of a table, else its values one by one."""
    importer = dataset.importer if isinstance(dataset, OwnData) else None
    if isinstance(importer, Table):
        return importer.inputs
    count = dataset.shape().features
    names = dataset.input_names or tuple(f"x{number}" for number in range(1, count + 1))
    return tuple(Column(name=name) for name in names)


def typed_inputs(columns: tuple[Column, ...], cells: tuple[str, ...]) -> Array:
    """One sample from what was typed, float32 (1, values); a number may have a decimal comma, empty is missing.

    Raises:
        ProblemError: ``problem.typed_number`` or ``problem.typed_category`` naming the column.
    """
    values: list[float] = []
    for column, cell in zip(columns, cells, strict=True):
        text = cell.strip()
        if column.kind == "category":
            if text and text not in column.categories:
                raise ProblemError(
                    Problem.of("problem.typed_category", column=column.name, value=shown(text, 40))
                )
            values += [float(text == category) for category in column.categories]
            continue
        value = np.nan if is_missing(text) else number_of(text, "," in text)
        if value is None:
            raise ProblemError(
                Problem.of("problem.typed_number", column=column.name, value=shown(text, 40))
            )
        values.append(value)
    return np.array([values], np.float32)


def predict(checkpoint: Checkpoint, inputs: Array) -> Array:
    """What a trained network says to samples, float32 (samples, classes or outputs).

    Args:
        checkpoint: of the run.
        inputs: as the data set has them, before features and scaling, float32 (samples, values); of one's own
            data missing values may be NaN.

    Raises:
        ProblemError: where the network's own training data are needed and cannot be had, or samples have
            another size than the network's.
    """
    return Predictor(checkpoint).outputs(inputs)


class Predictor:
    """Asks one trained network; what it needs of the training data is read once."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._take(checkpoint.experiment, Weights.kept(checkpoint))

    @classmethod
    def with_weights(cls, experiment: Experiment, weights: Weights) -> Predictor:
        """One that asks a network with the weights of a moment of its run."""
        made = cls.__new__(cls)
        made._take(experiment, weights)
        return made

    def _take(self, experiment: Experiment, weights: Weights) -> None:
        self.experiment = experiment
        self.dataset: Dataset = experiment.data.dataset
        self._state = State(experiment)
        weights.load_into(self._state)
        plain = self.experiment.data.scaling == "none"
        self._form = samples.Form(self.experiment, None if plain else samples.raw(self.experiment))

    @quiet
    def outputs(self, inputs: Array) -> Array:
        """Probabilities or numbers for samples, float32 (samples, classes or outputs); see `predict`."""
        shape = self.dataset.shape()
        if inputs.ndim != 2 or inputs.shape[1] != shape.features:
            raise ProblemError(
                Problem.of(
                    "problem.predict_size",
                    expected=shape.features,
                    found=inputs.shape[1] if inputs.ndim == 2 else 0,
                )
            )
        classes = self.dataset.task == "classification"
        made = np.empty((len(inputs), shape.outputs), np.float32)
        if not len(inputs):
            return made
        if isinstance(self.dataset, OwnData):
            inputs = self.dataset.completed(inputs)
        size = min(BATCH, len(inputs))
        plan = Plan(self._state, size, training=False)
        nothing = np.zeros_like(plan.targets)
        padded = np.zeros((size, inputs.shape[1]), np.float32)
        with one_thread():
            for at in range(0, len(inputs), size):
                block = inputs[at : at + size]
                padded[: len(block)] = block
                plan.load(self._form.rows(padded), nothing)
                plan.run_forward()
                given = class_shares(plan.outputs) if classes else plan.outputs
                made[at : at + len(block)] = given.T[: len(block)]
        return made

    def read(self, path: str) -> Pass[Predictions]:
        """Read other data in the form of the training data, and say what the network says to them.

        Raises:
            ProblemError: with cause and place, where the data cannot be read or have not what is needed.
        """
        with Reading(path) as reading:
            importer, found = reader(self.dataset, path)
            new = yield from importer.read_new(reading, found)
        return Predictions(
            outputs=self.outputs(new.inputs),
            classes=class_names(self.dataset),
            targets=self.dataset.found.targets
            if isinstance(self.dataset, OwnData) and not self.dataset.found.classes
            else (),
            rows=new.rows,
            names=new.names,
            truth=new.labels,
            report=new.report,
        )


def reader(dataset: Dataset, path: str) -> tuple[Importer, Found]:
    """How data at a path are read as samples of a data set: as its own were, else by their size.

    Raises:
        ProblemError: where nothing reads them.
    """
    kind = recognised_new(path)
    if isinstance(dataset, OwnData) and type(dataset.importer) is kind:
        return dataset.importer, dataset.found
    shape = dataset.shape()
    found = Found(sample=shape.sample, outputs=shape.outputs, inputs=dataset.input_names)
    importer = kind.suited(shape.sample)
    if importer is None:
        raise ProblemError(
            Problem.of(
                "problem.predict_format",
                path=Path(path).name,
                kind=kind.title,
                sample="×".join(map(str, shape.sample)),
            )
        )
    return importer, found


def class_names(dataset: Dataset) -> tuple[str, ...]:
    """The names of a data set's classes, their numbers where they have none; empty where numbers are learned."""
    if dataset.task != "classification":
        return ()
    return dataset.class_names or tuple(str(number) for number in range(dataset.shape().outputs))
