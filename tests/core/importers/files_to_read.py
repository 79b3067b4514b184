"""Small files of every format, written the way other programs write them, and how tests import them."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.core.datasets.own_data import OwnData, import_data
from nnstudio.core.importers.base import Importer, Report, run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import set_language
from nnstudio.language.sentences import say

TYPES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def imported(path: Path | str, importer: Importer | None = None, **more: Any) -> OwnData:
    """The data at a path, imported as the preview guesses them."""
    return reported(path, importer, **more)[0]


def reported(
    path: Path | str, importer: Importer | None = None, **more: Any
) -> tuple[OwnData, Report]:
    """The same with the report of what was left out."""
    chosen = preview(str(path)).importer if importer is None else importer
    return run_through(import_data(str(path), chosen, **more))


def refused(call: Callable[[], Any], *words: str) -> Problem:
    """The problem with which a call is refused; its sentence has the words in both languages."""
    with pytest.raises(ProblemError) as caught:
        call()
    problem = caught.value.problems[0]
    said_in_both(problem, *words)
    return problem


def said_in_both(problem: Problem, *words: str) -> None:
    """The problem is a sentence in English and in Korean, with these words in both."""
    said = []
    for language in ("en", "ko"):
        set_language(language)
        said.append(say(problem))
    set_language("en")
    assert said[0] != said[1]
    for sentence in said:
        assert "{" not in sentence
        assert problem.code not in sentence
        for word in words:
            assert word in sentence, (word, sentence)


def write_table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def idx_bytes(values: Array) -> bytes:
    """An array as an IDX file."""
    kind = values.dtype.kind + str(values.dtype.itemsize)
    head = bytes([0, 0, TYPES[kind], values.ndim])
    lengths = struct.pack(f">{values.ndim}I", *values.shape)
    return head + lengths + values.astype(values.dtype.newbyteorder(">")).tobytes()


def write_idx(folder: Path, train: int = 40, test: int = 10, *, packed: bool = False) -> Path:
    """A set of pictures 4 x 3 of three classes as four IDX files; returns that of the training images."""
    source = np.random.default_rng(5)
    ending = ".gz" if packed else ""
    for part, count in (("train", train), ("t10k", test)):
        if not count:
            continue
        images = source.integers(0, 256, (count, 4, 3)).astype(np.uint8)
        labels = (np.arange(count) % 3).astype(np.uint8)
        for name, values in (("images-idx3-ubyte", images), ("labels-idx1-ubyte", labels)):
            content = idx_bytes(values)
            content = gzip.compress(content, mtime=0) if packed else content
            (folder / f"{part}-{name}{ending}").write_bytes(content)
    return folder / f"train-images-idx3-ubyte{ending}"


def write_pictures(folder: Path, classes: tuple[str, ...] = ("cat", "dog"), each: int = 4) -> Path:
    """A folder of grey pictures 8 x 6, one folder per class."""
    from PIL import Image

    source = np.random.default_rng(7)
    for label in classes:
        (folder / label).mkdir(parents=True)
        for number in range(each):
            values = source.integers(0, 256, (6, 8)).astype(np.uint8)
            Image.fromarray(values).save(folder / label / f"{number}.png")
    return folder
