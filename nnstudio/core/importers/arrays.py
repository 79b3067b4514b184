"""NumPy's files: several arrays in an .npz, or one in an .npy whose last column is the target.

They are read without pickle, so that no file can run anything.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

import numpy as np

from nnstudio.core.importers.base import (
    PREVIEW_ROWS,
    Arrays,
    Examined,
    Found,
    Importer,
    NewSamples,
    Pass,
    Preview,
    Report,
)
from nnstudio.core.importers.naming import are_classes, class_counts, class_names, class_numbers
from nnstudio.core.importers.npy import MAGIC, ArrayHeader, read_header, read_values
from nnstudio.core.importers.reading import Reading, bearable
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import choice, flag, record
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

MOST_MEMBERS = 256
MOST_BYTES = 2**31
MOST_GROWTH = 1_100
Learned = Literal["auto", "classes", "numbers"]
_SINGLE = "array"
_INPUTS = ("x_train", "train_x", "train_images", "x", "inputs", "images", "data", "features")
_LABELS = ("y_train", "train_y", "train_labels", "y", "labels", "targets", "target", "label")
_TEST_INPUTS = ("x_test", "test_x", "test_images", "test_inputs")
_TEST_LABELS = ("y_test", "test_y", "test_labels", "test_targets")
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    LookupError,
    struct.error,
)


class NumpyArrays(Importer):
    """Samples from arrays: inputs (samples, ...) and labels (samples,) or target values (samples, outputs).

    Formula: x = pixel / 255 for bytes of three or more dimensions; other numbers are taken as they are. Of a
    single array (samples, columns) the last column is the target.

    Samples with values that are not finite are left out. Arrays of objects are refused.

    Reference: Harris et al., Array Programming with NumPy, Nature 585 (2020).
    """

    title: ClassVar[str] = "NumPy (NPZ, NPY)"
    order: ClassVar[int] = 30
    suffixes: ClassVar[tuple[str, ...]] = (".npz", ".npy")

    learned: Learned = choice(
        "auto",
        "Labels are",
        {"auto": "As they look", "classes": "Names of classes", "numbers": "Numbers"},
        doc="As they look: texts and few different whole numbers are classes, all else is numbers.",
    )
    with_test: bool = flag(
        True,
        "Test arrays",
        doc="Use the test part (x_test, y_test) where the file has one; else a share is kept for testing.",
    )
    inputs: str = record("")
    labels: str = record("")
    test_inputs: str = record("")
    test_labels: str = record("")

    @classmethod
    def recognises(cls, reading: Reading, beginning: bytes) -> bool:
        return beginning.startswith((MAGIC, b"PK\x03\x04"))

    def guessed(self, reading: Reading) -> Self:
        with _Members(reading) as members:
            if members.single:
                return self.with_values(inputs=_SINGLE, labels=_SINGLE)
            names = list(members.names)

            def first(wanted: tuple[str, ...]) -> str:
                known = {name.lower(): name for name in names}
                return next((known[each] for each in wanted if each in known), "")

            inputs, labels = first(_INPUTS), first(_LABELS)
            if not (inputs and labels) and len(names) == 2:
                sizes = [len(members.header(name).shape) for name in names]
                inputs, labels = names if sizes[0] >= sizes[1] else reversed(names)
            if not (inputs and labels):
                raise ProblemError(
                    Problem.of(
                        "problem.npz_names",
                        path=reading.name,
                        names=shown(", ".join(names), 200),
                    )
                )
            tests = first(_TEST_INPUTS), first(_TEST_LABELS)
            tests = tests if all(tests) else ("", "")
        return self.with_values(
            inputs=inputs, labels=labels, test_inputs=tests[0], test_labels=tests[1]
        )

    def preview(self, reading: Reading, rows: int = PREVIEW_ROWS) -> Preview:
        with _Members(reading) as members:
            inputs, labels = self._pair(members, self.inputs, self.labels)
            tests = members.header(self.test_inputs).shape[0] if self._tests else 0
            shape = _sample(inputs)
            plain = _plain(inputs[:rows])
            words = tuple(str(label) for label in labels[:rows].tolist())
        values = int(np.prod(shape))
        pictures = len(shape) == 2 or (len(shape) == 3 and shape[2] == 3)
        return Preview(
            importer=self,
            rows=()
            if pictures
            else tuple(
                (*(f"{value:g}" for value in row[:100]), word)
                for row, word in zip(plain.tolist(), words, strict=True)
            ),
            pictures=plain.reshape(-1, *shape) if pictures else None,
            labels=words,
            samples=len(inputs) + tests,
            values=values,
            bytes=(len(inputs) + tests) * (values + 1) * 4,
        )

    def examine(self, reading: Reading) -> Pass[Examined]:
        with _Members(reading) as members:
            parts: list[tuple[Array, Array]] = []
            sample: tuple[int, ...] = ()
            left_out = 0
            for names in self._pairs:
                inputs, labels = self._pair(members, *names)
                yield reading.progress(len(inputs))
                if sample and _sample(inputs) != sample:
                    raise _sizes(reading, _sample(inputs), sample)
                sample = _sample(inputs)
                kept = _finite(inputs, labels)
                left_out += int((~kept).sum())
                parts.append((inputs[kept], labels[kept]))
        if not len(parts[0][0]):
            raise ProblemError(Problem.of("problem.data_no_rows", path=reading.name))
        marks = [labels for _, labels in parts]
        classes = self._classes(marks)
        numbers = [class_numbers(one, classes) for one in marks] if classes else []
        found = Found(
            sample=sample,
            outputs=len(classes) or int(np.prod(marks[0].shape[1:], dtype=np.int64)),
            train=len(parts[0][0]),
            test=len(parts[1][0]) if len(parts) > 1 else 0,
            classes=classes,
            counts=class_counts(numbers[0], len(classes)) if classes else (),
            test_counts=class_counts(numbers[1], len(classes)) if len(numbers) > 1 else (),
            left_out=left_out,
        )
        named = (
            (Problem.of("problem.data_not_finite_rows", severity="warning", count=left_out),)
            if left_out
            else ()
        )
        return Examined(self, found, Report(left_out, named))

    def read(self, reading: Reading, found: Found) -> Pass[Arrays]:
        made: list[Array] = []
        with _Members(reading) as members:
            for names in self._pairs:
                inputs, labels = self._pair(members, *names)
                kept = _finite(inputs, labels)
                bearable(int(kept.sum()) * int(np.prod(found.sample)) * 4, reading.name)
                made.append(_plain(inputs[kept]))
                made.append(_targets(labels[kept], found))
                yield reading.progress(len(inputs))
        if made[0].shape != (found.train, int(np.prod(found.sample))):
            raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
        if len(made) == 2:
            made += [made[0][:0], made[1][:0]]
        return Arrays(*made)

    def read_new(self, reading: Reading, found: Found) -> Pass[NewSamples]:
        values = int(np.prod(found.sample))
        with _Members(reading) as members:
            name = self.inputs if self.inputs in members.names else members.names[0]
            inputs = members.array(name)
            if members.single and inputs.ndim == 2 and inputs.shape[1] == values + 1:
                inputs = inputs[:, :-1]
        if inputs.dtype.kind in "SU":
            raise ProblemError(Problem.of("problem.npy_text", path=name))
        if _sample(inputs) != found.sample and int(np.prod(inputs.shape[1:])) != values:
            raise _sizes(reading, _sample(inputs), found.sample)
        yield reading.progress(len(inputs))
        plain = _plain(inputs)
        kept = np.isfinite(plain).all(axis=1)
        numbers = (np.flatnonzero(kept) + 1).tolist()
        lost = int((~kept).sum())
        named = tuple(
            Problem.of("problem.data_sample_not_finite", severity="warning", row=row + 1)
            for row in np.flatnonzero(~kept)[:100].tolist()
        )
        return NewSamples(plain[kept], tuple(numbers), None, Report(lost, named))

    @classmethod
    def suited(cls, sample: tuple[int, ...]) -> Self:
        return cls(inputs="x")

    @property
    def _tests(self) -> bool:
        return self.with_test and bool(self.test_inputs)

    @property
    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield self.inputs, self.labels
        if self._tests:
            yield self.test_inputs, self.test_labels

    def _pair(self, members: _Members, inputs: str, labels: str) -> tuple[Array, Array]:
        """Inputs (n, ...) and labels (n,) or (n, outputs), which fit each other."""
        if members.single:
            both = members.array(_SINGLE)
            if both.ndim != 2 or both.shape[1] < 2 or both.dtype.kind in "SU":
                raise ProblemError(
                    Problem.of("problem.npy_columns", path=members.name, value=_times(both.shape))
                )
            return both[:, :-1], both[:, -1]
        one, other = members.array(inputs), members.array(labels)
        if one.dtype.kind in "SU":
            raise ProblemError(Problem.of("problem.npy_text", path=shown(inputs)))
        if other.ndim == 2 and other.shape[1] == 1:
            other = other[:, 0]
        if one.ndim < 2 or other.ndim > 2 or len(one) != len(other):
            raise ProblemError(
                Problem.of(
                    "problem.npz_shapes",
                    path=members.name,
                    inputs=_times(one.shape),
                    labels=_times(other.shape),
                )
            )
        return one, other

    def _classes(self, labels: list[Array]) -> tuple[str, ...]:
        if labels[0].ndim == 2 or self.learned == "numbers":
            if any(one.dtype.kind in "SU" for one in labels):
                raise ProblemError(Problem.of("problem.npy_text", path=shown(self.labels)))
            return ()
        together = np.concatenate(labels)
        if self.learned == "classes" or are_classes(together):
            return class_names(together)
        return ()


class _Members:
    """The arrays of a file: its members by name, or the one there is."""

    def __init__(self, reading: Reading) -> None:
        self.name = reading.name
        self._content = reading.whole(most=MOST_BYTES)
        self.single = self._content.startswith(MAGIC)
        self._archive: zipfile.ZipFile | None = None
        self._infos: dict[str, zipfile.ZipInfo] = {}
        if self.single:
            self.names: tuple[str, ...] = (_SINGLE,)
            return
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(self._content))
            infos = self._archive.infolist()
        except _BROKEN:
            raise self._damaged(self.name) from None
        if len(infos) > MOST_MEMBERS:
            raise ProblemError(
                Problem.of(
                    "problem.too_many_members",
                    path=self.name,
                    count=len(infos),
                    bound=MOST_MEMBERS,
                )
            )
        self._infos = {
            info.filename.removesuffix(".npy"): info
            for info in infos
            if info.filename.endswith(".npy")
        }
        self.names = tuple(self._infos)
        if not self.names:
            raise ProblemError(Problem.of("problem.npz_empty", path=self.name))

    def __enter__(self) -> _Members:
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def header(self, name: str) -> ArrayHeader:
        """What an array announces."""
        stream, _ = self._open(name)
        try:
            with stream:
                return read_header(stream, shown(name))
        except _BROKEN:
            raise self._damaged(name) from None

    def array(self, name: str) -> Array:
        """An array."""
        stream, available = self._open(name)
        try:
            with stream:
                header = read_header(stream, shown(name))
                return read_values(stream, header, available, shown(name))
        except _BROKEN:
            raise self._damaged(name) from None

    def _open(self, name: str) -> tuple[Any, int]:
        if self.single:
            return io.BytesIO(self._content), len(self._content)
        info = self._infos.get(name)
        if info is None or self._archive is None:
            raise ProblemError(Problem.of("problem.member_missing", member=shown(name)))
        available = min(info.file_size, max(1, info.compress_size) * MOST_GROWTH)
        try:
            return self._archive.open(info), available
        except _BROKEN:
            raise self._damaged(name) from None

    def _damaged(self, name: str) -> ProblemError:
        return ProblemError(Problem.of("problem.npy_damaged", path=shown(name)))


def _sample(inputs: Array) -> tuple[int, ...]:
    """The shape of one sample; a single channel does not count."""
    shape = tuple(inputs.shape[1:])
    return shape[:2] if len(shape) == 3 and shape[2] == 1 else shape


def _plain(inputs: Array) -> Array:
    """Inputs as float32 (samples, values); bytes of pictures from 0 to 1."""
    with np.errstate(over="ignore"):
        flat = inputs.reshape(len(inputs), -1).astype(np.float32)
    return flat / np.float32(255) if inputs.dtype == np.uint8 and inputs.ndim > 2 else flat


def _finite(inputs: Array, labels: Array) -> Array:
    """Which samples have finite values and labels only."""
    kept = np.ones(len(inputs), bool)
    for part in (inputs, labels):
        if part.dtype.kind == "f":
            with np.errstate(over="ignore"):
                flat = part.reshape(len(part), -1).astype(np.float32)
            kept &= np.isfinite(flat).all(axis=1)
    return kept


def _targets(labels: Array, found: Found) -> Array:
    if found.classes:
        return class_numbers(labels, found.classes)
    return labels.reshape(len(labels), -1).astype(np.float32)


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _sizes(reading: Reading, found: tuple[int, ...], wanted: tuple[int, ...]) -> ProblemError:
    return ProblemError(
        Problem.of(
            "problem.data_sizes", path=reading.name, found=_times(found), expected=_times(wanted)
        )
    )
