"""How a file was when it was read or written last, to tell whether somebody else has changed it since.

A file that was only touched, or copied back as it was, has not changed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

ENDS = 2**20
"""Bytes looked at from each end. A container's last ones hold the checksum of everything inside it."""

Fate = Literal["same", "changed", "gone"]


@dataclass(frozen=True)
class Stamp:
    """Time of the last change in nanoseconds, size in bytes, and a digest of both ends of the content."""

    modified: int
    size: int
    digest: str

    def data(self) -> dict[str, Any]:
        """As JSON data."""
        return {"modified": self.modified, "size": self.size, "digest": self.digest}

    @staticmethod
    def of_data(data: Any) -> Stamp | None:
        """The stamp in JSON data; None where there is none."""
        if not isinstance(data, dict):
            return None
        given = cast("dict[str, Any]", data)
        modified, size, digest = given.get("modified"), given.get("size"), given.get("digest")
        if type(modified) is int and type(size) is int and isinstance(digest, str):
            return Stamp(modified, size, digest)
        return None


def stamp(path: str | os.PathLike[str]) -> Stamp | None:
    """The file as it is now; None where it is not there or cannot be read."""
    try:
        with Path(path).open("rb") as file:
            about = os.fstat(file.fileno())
            digest = hashlib.blake2b(file.read(ENDS), digest_size=16)
            file.seek(max(0, about.st_size - ENDS))
            digest.update(file.read(ENDS))
    except OSError:
        return None
    return Stamp(about.st_mtime_ns, about.st_size, digest.hexdigest())


def fate(path: str | os.PathLike[str], known: Stamp) -> Fate:
    """What has become of a file since it was stamped; content is compared only where time or size differ."""
    try:
        about = Path(path).stat()
    except OSError:
        return "gone"
    if (about.st_mtime_ns, about.st_size) == (known.modified, known.size):
        return "same"
    now = stamp(path)
    if now is None:
        return "gone"
    return "same" if (now.size, now.digest) == (known.size, known.digest) else "changed"
