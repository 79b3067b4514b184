"""A process that does portions: frames come in by a pipe and go out by another, until there are no more."""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from io import BufferedReader

from nnstudio.core.study.portion import advance
from nnstudio.core.training.serving import pipes

LENGTH = struct.Struct("<Q")
"""Before each frame stands how many bytes it has."""


def main() -> None:
    """Do what is asked for until nobody asks any more."""
    source, to = pipes()
    with suppress(OSError, EOFError):
        while True:
            put(to, advance(take(source)))
    os._exit(0)


def take(source: BufferedReader) -> bytes:
    """The next frame.

    Raises:
        EOFError: when there is none, or it is cut off.
    """
    (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
    return _exactly(source, length)


def put(to: int, frame: bytes) -> None:
    """Write a frame."""
    for piece in (LENGTH.pack(len(frame)), frame):
        left = memoryview(piece)
        while left:
            left = left[os.write(to, left) :]


def _exactly(source: BufferedReader, length: int) -> bytes:
    read = source.read(length)
    if len(read) < length:
        raise EOFError
    return read
