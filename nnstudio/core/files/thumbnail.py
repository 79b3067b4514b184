"""The small picture of an experiment in its file, which lists of files show without opening it.

It is looked at before anything else decodes it: a picture that claims to be large is none.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from nnstudio.core.files.container import Container, open_container
from nnstudio.core.parts.problem import Problem, ProblemError

THUMBNAIL = "thumbnail.png"
MOST_BYTES = 2**18
MOST_SIDE = 1024
_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_SIZE = struct.Struct(">II")


def is_thumbnail(content: bytes) -> bool:
    """Whether this begins as a PNG file of a size that a small picture has."""
    if len(content) > MOST_BYTES or not content.startswith(_START):
        return False
    rest = content[len(_START) : len(_START) + _SIZE.size]
    return len(rest) == _SIZE.size and all(1 <= side <= MOST_SIDE for side in _SIZE.unpack(rest))


def read_thumbnail(container: Container) -> bytes | None:
    """The picture in a file; None where there is none.

    Raises:
        ProblemError: ``problem.thumbnail_broken`` and those of damaged members.
    """
    if THUMBNAIL not in container.names:
        return None
    content = container.read(THUMBNAIL, MOST_BYTES)
    if not is_thumbnail(content):
        raise ProblemError(Problem.of("problem.thumbnail_broken"))
    return content


def thumbnail_of(path: str | os.PathLike[str]) -> bytes | None:
    """The picture in a file, without reading anything else of it; None where there is none, whatever the cause."""
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            with open_container(file, size, os.fspath(path)) as container:
                return read_thumbnail(container)
    except (OSError, ProblemError, ValueError):
        return None
