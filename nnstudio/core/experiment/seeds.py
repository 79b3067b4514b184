"""Separate streams of random numbers, all from the one seed of an experiment.

Starting weights have a stream per block, so that changing one block leaves the others' weights alone;
data, batch order and dropout have their own, so that two runs that differ in one thing see the same
everything else.
"""

from __future__ import annotations

import zlib
from typing import Literal

import numpy as np

Stream = Literal["data", "weights", "batches", "dropout", "pretraining", "labels"]
_NUMBERS: dict[Stream, int] = {
    "data": 1,
    "weights": 2,
    "batches": 3,
    "dropout": 4,
    "pretraining": 5,
    "labels": 7,
}


def sequence(seed: int, stream: Stream, key: str | int = 0) -> np.random.SeedSequence:
    """The seed sequence of one stream; ``key`` is a block's id or an epoch's number."""
    number = zlib.crc32(key.encode()) if isinstance(key, str) else key
    return np.random.SeedSequence(entropy=seed, spawn_key=(_NUMBERS[stream], number))


def generator(seed: int, stream: Stream, key: str | int = 0) -> np.random.Generator:
    """A fresh generator of one stream (PCG64)."""
    return np.random.Generator(np.random.PCG64(sequence(seed, stream, key)))


def bits(seed: int, stream: Stream, key: str | int = 0) -> np.random.SFC64:
    """A fresh fast source of raw random bits of one stream (SFC64)."""
    return np.random.SFC64(sequence(seed, stream, key))
