"""What is to be known of some data before training on them: counts, classes, constants, samples that repeat.

Measured from loaded samples in one pass each, by whoever has them; nothing here loads anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnstudio.core.datasets.base import Samples
from nnstudio.core.experiment.experiment import DataChoice
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem

PartName = Literal["train", "validation", "test"]
MOST_NAMED = 10
RARE = 0.1
"""A class with less than this share of the most frequent one's samples is rare."""

_ABSENT: dict[PartName, str] = {
    "validation": "problem.data_absent_validation",
    "test": "problem.data_absent_test",
}


@dataclass(frozen=True)
class PartFacts:
    """One part of the data.

    Attributes:
        name: which.
        samples: how many.
        counts: samples of each class; empty where numbers are learned.
        low, high, mean: of the target values where numbers are learned.
    """

    name: PartName
    samples: int
    counts: tuple[int, ...] = ()
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0


@dataclass(frozen=True)
class SampleFacts:
    """What was found.

    Attributes:
        parts: training, validation and test part, as the choice of data divides them.
        values: values per sample.
        constant: which of them never change in the training part.
        not_finite: values that are NaN or infinite, in all parts.
        repeated: training samples that are the same as an earlier one.
        contradicting: of those, the ones whose label is another.
        shared: test samples that are the same as a training sample.
        shared_validation: validation samples that are.
        left_out: rows or files that could not be used when the data were imported.
        names: of the classes; empty where numbers are their names.
    """

    parts: tuple[PartFacts, ...]
    values: int
    constant: tuple[int, ...]
    not_finite: int
    repeated: int
    contradicting: int
    shared: int
    shared_validation: int
    left_out: int
    names: tuple[str, ...]

    @property
    def train(self) -> PartFacts:
        """The part that is trained on."""
        return self.parts[0]


def sample_facts(data: DataChoice, samples: Samples) -> SampleFacts:
    """Measure loaded samples as a choice of data divides them.

    Inputs are those of the data set, before features are derived or scaled.
    """
    used, taken = data.used, data.taken
    train, held = samples.train_inputs[:used], samples.train_inputs[used:taken]
    labels = samples.train_labels[:used]
    divided = {
        "train": labels,
        "validation": samples.train_labels[used:taken],
        "test": samples.test_labels,
    }
    classes = data.dataset.shape().outputs if data.dataset.task == "classification" else 0
    prints = fingerprints(train)
    first: dict[bytes, int] = {}
    for index, one in enumerate(prints):
        first.setdefault(one, index)
    again = [index for index, one in enumerate(prints) if first[one] != index]
    differ = [index for index in again if np.any(labels[index] != labels[first[prints[index]]])]
    return SampleFacts(
        parts=tuple(
            _part(name, divided[name], classes) for name in ("train", "validation", "test")
        ),
        values=data.dataset.shape().features,
        constant=_constant(train),
        not_finite=sum(
            int((~np.isfinite(part)).sum()) for part in (train, held, samples.test_inputs)
        ),
        repeated=len(again),
        contradicting=len(differ),
        shared=sum(one in first for one in fingerprints(samples.test_inputs)),
        shared_validation=sum(one in first for one in fingerprints(held)),
        left_out=getattr(getattr(data.dataset, "found", None), "left_out", 0),
        names=data.dataset.class_names,
    )


def fact_problems(data: DataChoice, facts: SampleFacts) -> tuple[Problem, ...]:
    """What of the facts somebody should know before training, as warnings."""
    return tuple(_problems(data, facts))


def fingerprints(inputs: Array) -> list[bytes]:
    """One for each sample, the same for the same values; inputs (samples, values)."""
    # A zero has two forms, of which plus is one.
    plain = np.ascontiguousarray(inputs) + np.float32(0)
    return [hashlib.blake2b(row.data, digest_size=16).digest() for row in plain]


def _problems(data: DataChoice, facts: SampleFacts) -> Iterator[Problem]:
    def warning(code: str, **params: object) -> Problem:
        values = tuple(sorted(params.items()))
        return Problem(code, values, None, "data.dataset", "warning")

    if facts.not_finite:
        yield warning("problem.data_not_finite", count=facts.not_finite)
    test = facts.parts[2]
    if facts.shared:
        yield warning("problem.data_shared", count=facts.shared, all=test.samples)
    if facts.contradicting:
        yield warning("problem.data_contradicting", count=facts.contradicting)
    train = facts.train.counts
    for part in facts.parts[1:]:
        absent = [number for number, count in enumerate(part.counts) if count == 0 < train[number]]
        if absent and part.samples:
            yield warning(_ABSENT[part.name], labels=_named(facts, absent))
    present = [count for count in train if count]
    if len(present) > 1 and min(present) < RARE * max(present):
        rare = train.index(min(present))
        yield warning(
            "problem.data_rare",
            label=_named(facts, [rare]),
            count=min(present),
            most=max(present),
        )
    if facts.constant and len(data.dataset.input_names) == facts.values:
        names = [data.dataset.input_names[index] for index in facts.constant]
        yield warning("problem.data_constant", names=_listed(names))
    if facts.left_out:
        yield warning("problem.data_left_out", count=facts.left_out)


def _named(facts: SampleFacts, classes: list[int]) -> str:
    return _listed([facts.names[one] if facts.names else str(one) for one in classes])


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")


def _part(name: PartName, labels: Array, classes: int) -> PartFacts:
    if classes:
        counts = np.bincount(labels, minlength=classes)
        return PartFacts(name, len(labels), tuple(counts.tolist()))
    if not len(labels):
        return PartFacts(name, 0)
    return PartFacts(
        name,
        len(labels),
        (),
        float(labels.min()),
        float(labels.max()),
        float(labels.mean(dtype=np.float64)),
    )


def _constant(inputs: Array) -> tuple[int, ...]:
    if not len(inputs):
        return ()
    same = inputs.min(axis=0) == inputs.max(axis=0)
    return tuple(np.flatnonzero(same).tolist())
