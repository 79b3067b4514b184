"""IDX files, plain or gzipped: MNIST and everything that was made in its image.

The header says how many numbers follow; it is believed only where so many can be there.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import Any, ClassVar, Self

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
)
from nnstudio.core.importers.naming import are_classes, class_counts, class_names, class_numbers
from nnstudio.core.importers.reading import Reading, bearable
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import flag, record
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
FRACTIONS = (">f4", ">f8")
LARGEST = float(np.finfo(np.float32).max)
MOST_DIMENSIONS = 4
BLOCK = 2**20
MOST_GROWTH = 1_100
"""Deflate cannot shrink anything further than about 1,032 times: a header that asks for more is a lie."""

_GZIP = b"\x1f\x8b"
_PARTS = (("images-idx3", "labels-idx1"), ("images.idx3", "labels.idx1"), ("images", "labels"))
_TEST = (("train", "t10k"), ("train", "test"), ("training", "test"))


@dataclass(frozen=True)
class Header:
    """What an IDX file announces: the type of its numbers, their dimensions, and the bytes of the header."""

    dtype: str
    dimensions: tuple[int, ...]
    bytes: int

    @property
    def count(self) -> int:
        """Numbers that follow."""
        product = 1
        for length in self.dimensions:
            product *= length
        return product

    @property
    def size(self) -> int:
        """Bytes that follow."""
        return self.count * np.dtype(self.dtype).itemsize


class Idx(Importer):
    """Pictures and their labels in the format of the MNIST files, plain or gzipped.

    Formula: x = pixel / 255 for bytes; other types of numbers are taken as they are.

    The file with the labels, and a test part, are found beside the pictures by their names: train-images,
    train-labels, t10k-images, t10k-labels.

    Reference: LeCun, Cortes, Burges, The MNIST Database of Handwritten Digits (1998).
    """

    title: ClassVar[str] = "IDX (MNIST)"
    order: ClassVar[int] = 20
    suffixes: ClassVar[tuple[str, ...]] = ("-ubyte", "-ubyte.gz", ".idx", ".gz")
    several: ClassVar[bool] = True

    with_test: bool = flag(
        True,
        "Test files",
        doc="Use the test part (t10k) that lies beside the training part; else a share is kept for testing.",
    )
    images: str = record("")
    labels: str = record("")
    test_images: str = record("")
    test_labels: str = record("")

    @classmethod
    def recognises(cls, reading: Reading, beginning: bytes) -> bool:
        if beginning.startswith(_GZIP):
            try:
                beginning = zlib.decompressobj(31).decompress(beginning, 64)
            except zlib.error:
                return "idx" in reading.name or "ubyte" in reading.name
        return beginning[:2] == b"\0\0" and len(beginning) > 3 and beginning[2] in TYPES

    def guessed(self, reading: Reading) -> Self:
        name = reading.raw_name
        images, labels = _pair(reading, name)
        # Whoever points to the test files means the set they belong to.
        for train, test in _TEST:
            if test in images and reading.exists(images.replace(test, train)):
                images, labels = images.replace(test, train), labels.replace(test, train)
                break
        tests = ("", "")
        for train, test in _TEST:
            others = images.replace(train, test), labels.replace(train, test)
            if train in images and all(map(reading.exists, others)):
                tests = others
                break
        return self.with_values(
            images=images, labels=labels, test_images=tests[0], test_labels=tests[1]
        )

    def preview(self, reading: Reading, rows: int = PREVIEW_ROWS) -> Preview:
        with _Stream(reading, self.images) as images, _Stream(reading, self.labels) as labels:
            _check_pair(images, labels, reading)
            count = min(rows, images.header.dimensions[0])
            pictures = _scaled(images.take(count), images.header)
            words = [str(each) for each in labels.take(count).tolist()]
            header = images.header
        tests = 0
        if self._tests:
            with _Stream(reading, self.test_images) as stream:
                tests = stream.header.dimensions[0]
        values = header.count // max(1, header.dimensions[0])
        return Preview(
            importer=self,
            pictures=pictures if pictures.ndim == 3 else None,
            labels=tuple(words),
            samples=header.dimensions[0] + tests,
            values=values,
            bytes=(header.dimensions[0] + tests) * (values + 1) * 4,
        )

    def examine(self, reading: Reading) -> Pass[Examined]:
        reading.total = sum(map(reading.size, self._files))
        headers: list[Header] = []
        labels: list[Array] = []
        for images_name, labels_name in self._pairs:
            with _Stream(reading, images_name) as images, _Stream(reading, labels_name) as marks:
                _check_pair(images, marks, reading)
                headers.append(images.header)
                labels.append(marks.take(marks.header.count))
                marks.check_end()
                yield from images.skip()
        if len({header.dimensions[1:] for header in headers}) > 1:
            raise _differ(reading, headers)
        everything = np.concatenate(labels)
        classes = class_names(everything) if are_classes(everything) else ()
        numbers = [class_numbers(one, classes) for one in labels] if classes else []
        found = Found(
            sample=headers[0].dimensions[1:] or (1,),
            outputs=len(classes) or 1,
            train=len(labels[0]),
            test=len(labels[1]) if len(labels) > 1 else 0,
            classes=classes,
            counts=class_counts(numbers[0], len(classes)) if classes else (),
            test_counts=class_counts(numbers[1], len(classes)) if len(numbers) > 1 else (),
        )
        return Examined(self, found)

    def read(self, reading: Reading, found: Found) -> Pass[Arrays]:
        reading.total = sum(map(reading.size, self._files))
        values = int(np.prod(found.sample))
        made: list[Array] = []
        for images_name, labels_name in self._pairs:
            with _Stream(reading, images_name) as images, _Stream(reading, labels_name) as marks:
                _check_pair(images, marks, reading)
                yield from images.read(made, values)
                labels = marks.take(marks.header.count)
                marks.check_end()
            made.append(
                class_numbers(labels, found.classes)
                if found.classes
                else labels.astype(np.float32)[:, None]
            )
        if len(made) == 2:
            made += [made[0][:0], made[1][:0]]
        return Arrays(*made)

    def read_new(self, reading: Reading, found: Found) -> Pass[NewSamples]:
        made: list[Array] = []
        with _Stream(reading, None) as images:
            if images.header.dimensions[1:] != found.sample:
                raise _differ(reading, [images.header], found.sample)
            yield from images.read(made, int(np.prod(found.sample)))
        return NewSamples(made[0], tuple(range(1, len(made[0]) + 1)))

    @classmethod
    def suited(cls, sample: tuple[int, ...]) -> Self:
        return cls()

    @property
    def _tests(self) -> bool:
        return self.with_test and bool(self.test_images)

    @property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        train = ((self.images, self.labels),)
        return (*train, (self.test_images, self.test_labels)) if self._tests else train

    @property
    def _files(self) -> tuple[str, ...]:
        return tuple(name for pair in self._pairs for name in pair)


class _Stream:
    """An IDX file that is open: its header, checked, and then its numbers."""

    def __init__(self, reading: Reading, name: str | None) -> None:
        self._name = shown(name or reading.name)
        raw = reading.open(name)
        size = reading.size(name)
        packed = raw.peek(2)[:2] == _GZIP  # type: ignore[attr-defined]
        self._stream: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        self._reading = reading
        self.header = self._read_header()
        bound = size * MOST_GROWTH if packed else size - self.header.bytes
        if self.header.size > bound or (not packed and self.header.size < bound):
            raise self._wrong(
                "problem.idx_length", expected=self.header.size, found=size - self.header.bytes
            )

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def take(self, samples: int) -> Array:
        """The next samples: of one dimension the numbers themselves."""
        rest = self.header.dimensions[1:]
        values = int(np.prod(rest, dtype=np.int64)) if rest else 1
        dtype = np.dtype(self.header.dtype)
        content = self._bytes(samples * values * dtype.itemsize)
        return np.frombuffer(content, dtype).reshape(samples, *rest)

    def skip(self) -> Pass[None]:
        """Read the numbers without keeping them."""
        left, strange = self.header.size, 0
        while left:
            content = self._bytes(min(BLOCK, left))
            left -= len(content)
            if self.header.dtype in FRACTIONS:
                values = np.frombuffer(content, self.header.dtype)
                strange += int((~(np.abs(values) <= LARGEST)).sum())
            yield self._reading.progress()
        self.check_end()
        if strange:
            raise self._wrong("problem.data_not_finite", count=strange)

    def read(self, made: list[Array], values: int) -> Pass[None]:
        """Add all samples to ``made`` as float32 (samples, values)."""
        count = self.header.dimensions[0]
        if self.header.count != count * values:
            raise self._wrong("problem.data_changed", path=self._name)
        bearable(count * values * 4, self._name)
        inputs = np.empty((count, values), np.float32)
        step = max(1, BLOCK // max(1, values))
        for at in range(0, count, step):
            block = self.take(min(step, count - at))
            inputs[at : at + len(block)] = _scaled(block, self.header).reshape(len(block), -1)
            yield self._reading.progress(at + len(block))
        self.check_end()
        made.append(inputs)

    def check_end(self) -> None:
        """Refuse what goes on behind its end."""
        if self._bytes(1, exact=False):
            raise self._wrong("problem.idx_longer")

    def _read_header(self) -> Header:
        magic = self._bytes(4, exact=False)
        if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES:
            raise self._wrong("problem.idx_magic")
        if not 1 <= magic[3] <= MOST_DIMENSIONS:
            raise self._wrong("problem.idx_dimensions", count=magic[3], bound=MOST_DIMENSIONS)
        lengths = self._bytes(4 * magic[3])
        dimensions = tuple(int(length) for length in np.frombuffer(lengths, ">u4"))
        header = Header(TYPES[magic[2]], dimensions, 4 + 4 * magic[3])
        if header.count == 0:
            raise self._wrong("problem.idx_empty")
        return header

    def _bytes(self, count: int, exact: bool = True) -> bytes:
        try:
            content = b""
            while len(content) < count:
                more = self._stream.read(count - len(content))
                if not more:
                    break
                content = content + more if content else more
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise self._wrong("problem.data_gzip") from None
        if exact and len(content) < count:
            raise self._wrong("problem.idx_shorter")
        return content

    def _wrong(self, code: str, **params: object) -> ProblemError:
        values = tuple(sorted({"path": self._name, **params}.items()))
        return ProblemError(Problem(code, values))


def _pair(reading: Reading, name: str) -> tuple[str, str]:
    """The names of the pictures and of the labels that a file belongs to."""
    for images, labels in _PARTS:
        for one, other, first in ((images, labels, True), (labels, images, False)):
            if one not in name:
                continue
            wanted = name.replace(one, other)
            for partner in (wanted, wanted + ".gz", wanted.removesuffix(".gz")):
                if reading.exists(partner):
                    return (name, partner) if first else (partner, name)
            lacking = wanted
            raise ProblemError(
                Problem.of("problem.idx_partner", path=reading.name, partner=shown(lacking))
            )
    raise ProblemError(Problem.of("problem.idx_name", path=reading.name))


def _check_pair(images: _Stream, labels: _Stream, reading: Reading) -> None:
    pictures, marks = images.header.dimensions, labels.header.dimensions
    if len(marks) != 1 or marks[0] != pictures[0]:
        raise ProblemError(
            Problem.of(
                "problem.idx_counts",
                path=reading.name,
                images=pictures[0],
                labels=marks[0] if len(marks) == 1 else "×".join(map(str, marks)),
            )
        )


def _differ(
    reading: Reading, headers: list[Header], wanted: tuple[int, ...] | None = None
) -> ProblemError:
    one = "×".join(map(str, headers[-1].dimensions[1:]))
    other = "×".join(map(str, headers[0].dimensions[1:] if wanted is None else wanted))
    return ProblemError(
        Problem.of("problem.data_sizes", path=reading.name, found=one, expected=other)
    )


def _scaled(block: Array, header: Header) -> Array:
    with np.errstate(over="ignore"):
        made = block.astype(np.float32)
    return made / np.float32(255) if header.dtype == ">u1" else made
