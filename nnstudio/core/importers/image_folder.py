"""A folder of pictures with one folder for each class, as everybody sorts pictures.

Sizes and kinds may be mixed: every picture is brought to one size, and those that cannot be read are named.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np

from nnstudio.core.importers.base import (
    MOST_CLASSES,
    MOST_REPORTED,
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
from nnstudio.core.importers.pictures import MOST_BYTES, SUFFIXES, Fit, decoded, size_of
from nnstudio.core.importers.reading import Reading, bearable
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import choice, integer, record
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

MOST_FILES = 1_000_000
MOST_LEVELS = 20
LOOKED_AT = 50
LARGEST_GUESS = 64
_TRAIN = ("train", "training")
_TEST = ("test", "testing", "val", "valid", "validation")

Colour = Literal["grey", "colour"]


@dataclass(frozen=True)
class _Picture:
    """A file: its path below the folder, its class, and whether it belongs to the test part."""

    name: str
    label: str
    test: bool


class ImageFolder(Importer):
    """Pictures in folders that are named after their classes.

    Formula: x = pixel / 255, every picture scaled to one size; grey is 0.299 R + 0.587 G + 0.114 B.

    Folders called train and test (or val) above those of the classes make the training and the test part.
    Pictures are turned as their camera says, of animations the first frame is taken, and what is transparent
    is put on white.

    Reference: Deng et al., ImageNet: A Large-Scale Hierarchical Image Database (2009).
    """

    title: ClassVar[str] = "Folder of pictures"
    order: ClassVar[int] = 40
    folder: ClassVar[bool] = True
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES

    width: int = integer(
        28, "Width", low=1, high=512, scale="log", unit="pixels", doc="Of a sample."
    )
    height: int = integer(
        28, "Height", low=1, high=512, scale="log", unit="pixels", doc="Of a sample."
    )
    colour: Colour = choice(
        "grey",
        "Colours",
        {"grey": "Grey", "colour": "Red, green, blue"},
        doc="Grey gives one value per pixel, colours three.",
    )
    fit: Fit = choice(
        "crop",
        "Other proportions",
        {"crop": "Cropped", "stretch": "Stretched"},
        doc="What becomes of a picture whose sides have another ratio than a sample's.",
    )
    labels: tuple[str, ...] = record(())

    @classmethod
    def recognises(cls, reading: Reading, beginning: bytes) -> bool:
        return True

    def guessed(self, reading: Reading) -> Self:
        sizes: Counter[tuple[int, int]] = Counter()
        colours = 0
        for picture in _spread(_listed(reading), LOOKED_AT):
            try:
                width, height, colour = size_of(
                    reading.whole(picture.name, MOST_BYTES), picture.name
                )
            except ProblemError:
                continue
            sizes[width, height] += 1
            colours += colour
        if not sizes:
            raise ProblemError(Problem.of("problem.pictures_none", path=reading.name))
        (width, height), _ = sizes.most_common(1)[0]
        shrink = min(1.0, LARGEST_GUESS / max(width, height))
        return self.with_values(
            width=max(1, round(width * shrink)),
            height=max(1, round(height * shrink)),
            colour="colour" if 2 * colours > sum(sizes.values()) else "grey",
        )

    def preview(self, reading: Reading, rows: int = PREVIEW_ROWS) -> Preview:
        listed = _listed(reading)
        decoder = _Decoder(self, reading)
        chosen = _spread(listed, rows)
        pictures = [(one, made) for one in chosen if (made := decoder.values(one)) is not None]
        values = int(np.prod(self.sample))
        return Preview(
            importer=self,
            pictures=np.stack([made.reshape(self.sample) for _, made in pictures])
            if pictures
            else None,
            labels=tuple(shown(one.label) for one, _ in pictures),
            samples=len(listed),
            values=values,
            bytes=len(listed) * (values + 1) * 4,
            report=decoder.report(),
        )

    @property
    def sample(self) -> tuple[int, ...]:
        """The shape of one sample."""
        plain = (self.height, self.width)
        return (*plain, 3) if self.colour == "colour" else plain

    def examine(self, reading: Reading) -> Pass[Examined]:
        listed = _listed(reading)
        reading.total = sum(reading.size(one.name) for one in listed)
        decoder = _Decoder(self, reading)
        kept: list[_Picture] = []
        for number, picture in enumerate(listed, 1):
            if decoder.values(picture) is not None:
                kept.append(picture)
            yield reading.progress(number)
        if not kept:
            raise ProblemError(
                (Problem.of("problem.pictures_none", path=reading.name), *decoder.named[:3])
            )
        labels = tuple(sorted({one.label for one in kept}))
        counted = Counter((one.label, one.test) for one in kept)
        counts = tuple(counted[label, False] for label in labels)
        tests = tuple(counted[label, True] for label in labels)
        if not sum(counts):
            counts, tests = tests, ()
        found = Found(
            sample=self.sample,
            outputs=len(labels),
            train=sum(counts),
            test=sum(tests),
            classes=_names(labels),
            counts=counts,
            test_counts=tests if sum(tests) else (),
            left_out=decoder.count,
        )
        return Examined(self.with_values(labels=labels), found, decoder.report())

    def read(self, reading: Reading, found: Found) -> Pass[Arrays]:
        listed = _listed(reading)
        reading.total = sum(reading.size(one.name) for one in listed)
        values = int(np.prod(self.sample))
        total = found.train + found.test
        if total > len(listed):
            raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
        bearable(total * values * 4, reading.name)
        parts = [
            (np.empty((count, values), np.float32), np.empty(count, np.int64))
            for count in (found.train, found.test)
        ]
        filled = [0, 0]
        decoder = _Decoder(self, reading)
        numbers = {label: number for number, label in enumerate(self.labels)}
        for picture in listed:
            made = decoder.values(picture)
            if made is not None:
                which = int(picture.test and found.test > 0)
                at = filled[which]
                if at >= len(parts[which][0]) or picture.label not in numbers:
                    raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
                parts[which][0][at], parts[which][1][at] = made, numbers[picture.label]
                filled[which] += 1
            yield reading.progress(sum(filled))
        if filled != [found.train, found.test]:
            raise ProblemError(Problem.of("problem.data_changed", path=reading.name))
        return Arrays(*parts[0], *parts[1])

    @classmethod
    def suited(cls, sample: tuple[int, ...]) -> Self | None:
        if len(sample) not in (2, 3) or (len(sample) == 3 and sample[2] != 3):
            return None
        height, width, *channels = sample
        return cls(height=height, width=width, colour="colour" if channels else "grey")

    def read_new(self, reading: Reading, found: Found) -> Pass[NewSamples]:
        if Path(reading.path).is_dir():
            files = [name for name, _ in _walked(reading.folder)]
        else:
            files = [reading.raw_name]
        if not files:
            raise ProblemError(Problem.of("problem.pictures_none", path=reading.name))
        bearable(len(files) * int(np.prod(self.sample)) * 4, reading.name)
        decoder = _Decoder(self, reading)
        made: list[Array] = []
        rows: list[int] = []
        names: list[str] = []
        for number, name in enumerate(files, 1):
            values = decoder.values(_Picture(name, "", False))
            if values is not None:
                made.append(values)
                rows.append(number)
                names.append(shown(name, 300))
            yield reading.progress(number)
        empty = np.zeros((0, int(np.prod(self.sample))), np.float32)
        inputs = np.stack(made) if made else empty
        return NewSamples(inputs, tuple(rows), None, decoder.report(), tuple(names))


class _Decoder:
    """Reads pictures one by one and remembers which could not be read."""

    def __init__(self, importer: ImageFolder, reading: Reading) -> None:
        self._size = importer.width, importer.height
        self._colour = importer.colour == "colour"
        self._fit: Fit = importer.fit
        self._reading = reading
        self.count = 0
        self.named: list[Problem] = []

    def values(self, picture: _Picture) -> Array | None:
        """The values of a picture, None where it cannot be read."""
        try:
            content = self._reading.whole(picture.name, MOST_BYTES)
            made = decoded(content, shown(picture.name), self._size, self._colour, self._fit)
        except ProblemError as error:
            self.count += 1
            if len(self.named) < MOST_REPORTED:
                self.named.append(replace(error.problems[0], severity="warning"))
            return None
        return made.ravel()

    def report(self) -> Report:
        """What could not be read so far."""
        return Report(self.count, tuple(self.named))


def _listed(reading: Reading) -> list[_Picture]:
    """All pictures in the order of their classes and names.

    Raises:
        ProblemError: ``problem.pictures_none`` or ``problem.pictures_no_classes``.
    """
    walked = list(_walked(reading.folder))
    if not walked:
        raise ProblemError(Problem.of("problem.pictures_none", path=reading.name))
    tops = {parts[0].lower() for _, parts in walked if len(parts) > 1}
    divided = (
        bool(tops) and tops <= {*_TRAIN, *_TEST} and bool(tops & set(_TRAIN) and tops & set(_TEST))
    )
    listed: list[_Picture] = []
    for name, parts in walked:
        if divided and len(parts) > 2:
            listed.append(_Picture(name, parts[1], parts[0].lower() in _TEST))
        elif not divided and len(parts) > 1:
            listed.append(_Picture(name, parts[0], False))
    if not listed:
        raise ProblemError(Problem.of("problem.pictures_no_classes", path=reading.name))
    if len({one.label for one in listed}) > MOST_CLASSES:
        raise ProblemError(
            Problem.of(
                "problem.data_classes",
                count=len({one.label for one in listed}),
                bound=MOST_CLASSES,
            )
        )
    return sorted(listed, key=lambda one: (one.test, one.label, one.name))


def _walked(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pictures below a folder, each by its path from there; every folder is entered once.

    So a link that leads back to a folder above ends there.
    """
    entered: set[str] = set()
    waiting: list[tuple[str, ...]] = [()]
    count = 0
    while waiting:
        parts = waiting.pop()
        place = folder.joinpath(*parts)
        real = os.path.realpath(place)
        if real in entered or len(parts) > MOST_LEVELS:
            continue
        entered.add(real)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            if not parts:
                raise
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            below = (*parts, entry.name)
            if _is(entry, "is_dir"):
                waiting.append(below)
            elif entry.name.lower().endswith(SUFFIXES) and _is(entry, "is_file"):
                count += 1
                if count > MOST_FILES:
                    raise ProblemError(
                        Problem.of(
                            "problem.pictures_too_many", path=shown(folder.name), bound=MOST_FILES
                        )
                    )
                yield "/".join(below), below


def _is(entry: os.DirEntry[str], kind: Literal["is_dir", "is_file"]) -> bool:
    """Whether an entry is a folder or a file; a link that leads round in a circle is neither."""
    try:
        return entry.is_dir() if kind == "is_dir" else entry.is_file()
    except OSError:
        return False


def _spread(listed: list[_Picture], count: int) -> list[_Picture]:
    """So many of the pictures, evenly chosen, so that every class is seen."""
    return listed[:: max(1, -(-len(listed) // count))]


def _names(labels: tuple[str, ...]) -> tuple[str, ...]:
    """What the classes are called: their folders, fit to be shown."""
    return tuple(shown(label) for label in labels)
