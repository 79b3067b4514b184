"""What every importer is: a description of how data of one format are read, and the reading itself.

Reading is done in passes that tell how far they are and can be given up at any moment; nothing is
allocated before its size is known to be bearable.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeVar

from nnstudio.core.importers.reading import Progress, Reading
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import record
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.registry import Registry
from nnstudio.core.parts.task import Task

MOST_CLASSES = 1_000
PREVIEW_ROWS = 50
MOST_REPORTED = 100
"""So many rows that cannot be read are named; all are counted."""

T = TypeVar("T")
Pass = Generator[Progress, None, T]
"""A pass: it yields how far it is and returns what it found; closing it gives it up."""


def run_through(steps: Pass[T]) -> T:
    """Make a pass to its end at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class Found(Description):
    """What reading all the data found, kept so that sizes are known without reading again.

    Attributes:
        sample: one sample's shape.
        outputs: the number of classes, or of target values of a sample.
        train, test: samples; ``test`` counts a test part that the data bring along.
        classes: the names of the classes in the order of their numbers; empty where numbers are learned.
        counts, test_counts: samples of each class.
        inputs: the names of the values of a sample; empty where they have none.
        targets: the names of the target values, or of the classes' column.
        left_out: rows or files that could not be used.
    """

    sample: tuple[int, ...] = record((1,))
    outputs: int = record(1)
    train: int = record(1)
    test: int = record(0)
    classes: tuple[str, ...] = record(())
    counts: tuple[int, ...] = record(())
    test_counts: tuple[int, ...] = record(())
    inputs: tuple[str, ...] = record(())
    targets: tuple[str, ...] = record(())
    left_out: int = record(0)

    @property
    def task(self) -> Task:
        """What is asked of a network."""
        return "classification" if self.classes else "regression"


@dataclass(frozen=True, eq=False)
class Arrays:
    """Data as they were read: inputs float32 (samples, values) and labels, in the order of the source.

    Labels are classes, int64 (samples,), or numbers, float32 (samples, outputs). An input may be NaN where
    a missing value is to be filled in. The test part has no samples where the data have none of their own.
    """

    inputs: Array
    labels: Array
    test_inputs: Array
    test_labels: Array


@dataclass(frozen=True)
class Report:
    """What could not be used: how many rows or files, and the first of them as problems with their place."""

    count: int = 0
    named: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What a pass over all data found.

    Attributes:
        importer: with everything that it found out about the format and its columns.
        found: the sizes and names.
        report: what was left out.
    """

    importer: Importer
    found: Found
    report: Report = field(default_factory=Report)


@dataclass(frozen=True, eq=False)
class Preview:
    """The beginning of some data, read fast, as it would be understood.

    Attributes:
        importer: with its options as they were guessed or given.
        rows: the first rows of a table as they stand in the file.
        lines: the number of the line each of them begins at, from 1.
        pictures: the first samples (n, height, width) or (n, height, width, 3) in [0, 1], None for tables.
        labels: the labels of the pictures, in words.
        samples: how many samples there are, as far as the beginning tells.
        values: values per sample that a network would be given, as far as the beginning tells.
        bytes: memory that all samples would take.
        report: rows of the beginning that cannot be read.
    """

    importer: Importer
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    pictures: Array | None = None
    labels: tuple[str, ...] = ()
    samples: int = 0
    values: int = 0
    bytes: int = 0
    report: Report = field(default_factory=Report)


@dataclass(frozen=True, eq=False)
class NewSamples:
    """Samples to ask a trained network about, in the form its training data had.

    Attributes:
        inputs: float32 (samples, values); NaN where a value is missing.
        rows: for each its number in the source, from 1.
        labels: what the source says of them, class numbers or values as `Arrays` has them; None where it
            says nothing.
        report: what could not be read.
        names: what each is called, for pictures the files' names; empty where rows have no names.
    """

    inputs: Array
    rows: tuple[int, ...]
    labels: Array | None = None
    report: Report = field(default_factory=Report)
    names: tuple[str, ...] = ()


class Importer(Part):
    """How data of one format are read.

    Attributes:
        suffixes: what the names of such files end with.
        folder: whether it reads folders instead of files.
        several: whether it reads files beside the one that is named.
        signed: whether its files begin with something that no others do; these formats are asked first.
    """

    family: ClassVar[str] = "importer"
    suffixes: ClassVar[tuple[str, ...]] = ()
    folder: ClassVar[bool] = False
    several: ClassVar[bool] = False
    signed: ClassVar[bool] = True

    @classmethod
    def recognises(cls, reading: Reading, beginning: bytes) -> bool:
        """Whether the data look like this format; ``beginning`` are the first bytes, none of a folder."""
        raise NotImplementedError

    def guessed(self, reading: Reading) -> Self:
        """Itself with its options guessed from the beginning of the data.

        Raises:
            ProblemError: where the data are not of this format after all.
        """
        raise NotImplementedError

    def preview(self, reading: Reading, rows: int = PREVIEW_ROWS) -> Preview:
        """The beginning of the data, read with the options as they are."""
        raise NotImplementedError

    def examine(self, reading: Reading) -> Pass[Examined]:
        """Read everything once and say what was found, without keeping the samples."""
        raise NotImplementedError

    def read(self, reading: Reading, found: Found) -> Pass[Arrays]:
        """Read everything as it was examined."""
        raise NotImplementedError

    def read_new(self, reading: Reading, found: Found) -> Pass[NewSamples]:
        """Read other data in the form of those that were examined; labels may be missing there."""
        raise NotImplementedError

    @classmethod
    def suited(cls, sample: tuple[int, ...]) -> Self | None:
        """An importer whose `read_new` gives samples of this shape; None where the format has no such samples."""
        return None

    def fitted_to(self, old: Any) -> Self:
        """Itself with what somebody chose in ``old``, the same importer on the same data."""
        return self


IMPORTERS = Registry(Importer, "nnstudio.core.importers")
