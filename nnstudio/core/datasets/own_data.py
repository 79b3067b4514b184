"""Data that somebody brings along: where they lie, how to know them again, and what reading them found.

The description refers to a file by its path and its fingerprint, or carries a small one inside; another file
in its place is noticed and never silently used.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.datasets.carried import pack, unpack
from nnstudio.core.datasets.remembered import known, remembered
from nnstudio.core.datasets.splitting import allotted, split, test_count
from nnstudio.core.importers.base import Arrays, Found, Importer, Pass, Report, run_through
from nnstudio.core.importers.columns import Column
from nnstudio.core.importers.reading import Reading
from nnstudio.core.importers.table import Table
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import flag, integer, number, record
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown
from nnstudio.core.parts.task import Task

MOST_CARRIED = 256 * 2**10
"""A file of at most so many bytes is carried inside the experiment."""

_EXAMPLE = (
    b"petal length,petal width,kind\n1.4,0.2,setosa\n4.7,1.4,versicolor\n1.5,0.3,setosa\n"
    b"4.5,1.5,versicolor\n1.3,0.2,setosa\n4.0,1.3,versicolor\n1.6,0.4,setosa\n4.9,1.6,versicolor\n"
)
_EXAMPLE_SHA256 = "c01a20585703345db975daac499c4df0a1b2f202e85435493b69fc3af64fe612"


class OwnData(Dataset):
    """Samples from a file or a folder: a table, arrays, pictures.

    Formula: one sample per row, array entry or picture; where the data bring no test part along, a share of
    the samples, chosen once by a seed of its own, is kept for testing.

    The file is known again by its SHA-256, wherever it lies. A small one is carried inside the experiment.
    Until a file is chosen it is an example: eight rows of Fisher's irises.

    Reference: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, section 7.2 (2009).
    """

    title: ClassVar[str] = "Your own data"
    order: ClassVar[int] = 15
    brought: ClassVar[bool] = True

    path: str = record("")
    sha256: str = record(_EXAMPLE_SHA256)
    size: int = record(len(_EXAMPLE))
    carried: str = record(pack(_EXAMPLE))
    importer: Importer = record(
        Table(
            columns=(
                Column(name="petal length"),
                Column(name="petal width"),
                Column(
                    name="kind",
                    kind="category",
                    role="target",
                    categories=("setosa", "versicolor"),
                ),
            )
        )
    )
    found: Found = record(
        Found(
            sample=(2,),
            outputs=2,
            train=8,
            classes=("setosa", "versicolor"),
            counts=(4, 4),
            inputs=("petal length", "petal width"),
            targets=("kind",),
        )
    )
    test_share: float = number(
        0.2,
        "Test share",
        low=0.01,
        high=0.9,
        doc="This share of the samples is only tested on. Data that bring a test part along keep theirs.",
    )
    stratified: bool = flag(
        True,
        "Stratified",
        doc="Every class has the same share of the training and of the test part.",
    )
    split_seed: int = integer(
        1,
        "Split seed",
        low=0,
        high=2**31 - 1,
        doc="Which samples are tested on follows from it, whatever the seed of the training is.",
    )

    @property
    def task(self) -> Task:  # type: ignore[override]
        """What is asked of a network: classes where the target has names, else numbers."""
        return self.found.task

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.found.classes

    @property
    def input_names(self) -> tuple[str, ...]:
        return self.found.inputs

    @cached_property
    def parts(self) -> tuple[int, int]:
        """Training and test samples."""
        found = self.found
        if found.test:
            return found.train, found.test
        tests = test_count(found.train, self.test_share)
        return found.train - tests, tests

    def shape(self) -> DataShape:
        return DataShape(self.found.sample, self.found.outputs, *self.parts)

    @property
    def file_name(self) -> str:
        """The name of the file or folder, without its place; empty where it only lies inside."""
        return shown(Path(self.path).name)

    def load(self, generator: np.random.Generator) -> Samples:
        arrays = remembered(self._key, self._read)
        if len(arrays.test_inputs):
            made = (arrays.inputs, arrays.labels, arrays.test_inputs, arrays.test_labels)
        else:
            train, test = self._split(arrays)
            made = (
                arrays.inputs[train],
                arrays.labels[train],
                arrays.inputs[test],
                arrays.labels[test],
            )
        inputs, tests = _filled(made[0], made[2])
        return Samples(inputs, _flat(made[1]), tests, _flat(made[3]))

    def stored_labels(self) -> Array | None:
        arrays = known(self._key)
        if arrays is None:
            return None
        return arrays.labels if self.found.test else arrays.labels[self._split(arrays)[0]]

    def class_counts(self) -> tuple[int, ...] | None:
        found = self.found
        if not found.classes:
            return None
        if found.test or not self.stratified:
            return found.counts if found.test else None
        counts = np.array(found.counts, np.int64)
        return tuple((counts - allotted(counts, self.parts[1])).tolist())

    def completed(self, inputs: Array) -> Array:
        """New inputs (samples, values), missing ones filled in as in the training part."""
        if not np.isnan(inputs).any():
            return inputs
        arrays = remembered(self._key, self._read)
        train = arrays.inputs if self.found.test else arrays.inputs[self._split(arrays)[0]]
        return fill(inputs, training_means(train))

    def reading(self) -> Reading:
        """A pass over the data, from inside where they are carried."""
        return Reading(
            self.path or "data", unpack(self.carried, self.size) if self.carried else None
        )

    def problem(self) -> Problem | None:
        """Why the data cannot be used as far as a look at the place tells; None where they seem the same."""
        where = shown(self.path, 300)
        if self.task == "classification" and self.found.outputs < 2:
            return Problem.of(
                "problem.data_one_class", field="data.dataset", label=self.found.classes[0]
            )
        if min(self.parts) < 1:
            return Problem.of("problem.data_one_sample", field="data.dataset")
        if self.carried:
            return None
        try:
            found = Path(self.path).stat()
        except (OSError, ValueError):
            return Problem.of("problem.data_missing", field="data.dataset", path=where)
        one = not (self.importer.folder or self.importer.several)
        if one and found.st_size != self.size:
            return Problem.of("problem.data_changed", field="data.dataset", path=where)
        return None

    @property
    def _key(self) -> tuple[Any, ...]:
        return self.sha256, self.importer, self.found

    def _split(self, arrays: Arrays) -> tuple[Array, Array]:
        classes = self.task == "classification"
        return split(arrays.labels, self.parts[1], self.split_seed, classes and self.stratified)

    def warm(self) -> Pass[None]:
        """Read the data step by step where they are not known yet, so that ``load`` need not."""
        if known(self._key) is None:
            arrays = yield from self._pass()
            remembered(self._key, lambda: arrays)

    def _read(self) -> Arrays:
        return run_through(self._pass())

    def _pass(self) -> Pass[Arrays]:
        changed = Problem.of(
            "problem.data_changed", field="data.dataset", path=shown(self.path, 300)
        )
        with self.reading() as reading:
            try:
                arrays = yield from self.importer.read(reading, self.found)
            except ProblemError:
                if reading.fingerprint()[0] != self.sha256:
                    raise ProblemError(changed) from None
                raise
            if reading.fingerprint() != (self.sha256, self.size):
                raise ProblemError(changed)
        return arrays


def _filled(inputs: Array, tests: Array) -> tuple[Array, Array]:
    """Missing values replaced by the mean of the training part, 0 where it knows none."""
    if not (np.isnan(inputs).any() or np.isnan(tests).any()):
        return inputs, tests
    means = training_means(inputs)
    return fill(inputs, means), fill(tests, means)


def training_means(inputs: Array) -> Array:
    """The mean of what is known of each value, float32 (values,)."""
    known = ~np.isnan(inputs)
    sums = np.where(known, inputs, 0).sum(axis=0, dtype=np.float64)
    return (sums / np.maximum(1, known.sum(axis=0))).astype(np.float32)


def fill(inputs: Array, means: Array) -> Array:
    """Inputs (samples, values) with the means in the place of what is missing."""
    return np.where(np.isnan(inputs), means, inputs)


def _flat(labels: Array) -> Array:
    """Target values (samples, 1) as (samples,); others as they are."""
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels


def import_data(
    path: str, importer: Importer, *, carry: bool = True, old: OwnData | None = None
) -> Pass[tuple[OwnData, Report]]:
    """Read all of the data once and describe them; yields how far it is and may be given up.

    Args:
        path: of the file or folder.
        importer: with its options as they were chosen, from ``preview``.
        carry: whether a small file is carried inside the experiment.
        old: whose split is kept.

    Returns:
        The data set and a report of what was left out.

    Raises:
        ProblemError: with cause and place.
    """
    place = str(Path(path).absolute())
    with Reading(place) as reading:
        examined = yield from importer.examine(reading)
        sha256, size = reading.fingerprint()
        inside = ""
        if carry and not examined.importer.folder and reading.single and size <= MOST_CARRIED:
            with Reading(place) as again:
                content = again.whole()
                if again.fingerprint() != (sha256, size):
                    raise ProblemError(Problem.of("problem.data_changed", path=shown(place, 300)))
            inside = pack(content)
    kept = old or OwnData()
    made = OwnData.make(
        path=place,
        sha256=sha256,
        size=size,
        carried=inside,
        importer=examined.importer,
        found=examined.found,
        test_share=kept.test_share,
        stratified=kept.stratified,
        split_seed=kept.split_seed,
    )
    return made, examined.report


def pointed_to(data: OwnData, path: str) -> Pass[OwnData]:
    """The same data at another place.

    Raises:
        ProblemError: ``problem.data_other`` where what lies there is something else.
    """
    place = str(Path(path).absolute())
    with Reading(place) as reading:
        other = Problem.of("problem.data_other", path=shown(place, 300))
        try:
            yield from data.importer.examine(reading)
        except ProblemError as error:
            if any(problem.code == "problem.data_missing" for problem in error.problems):
                raise
            raise ProblemError(other) from None
        if reading.fingerprint() != (data.sha256, data.size):
            raise ProblemError(other)
    return data.with_values(path=place)
