"""Keeps a second instance of the program off the file that a document has open.

The lock lies among what the program keeps, not beside the user's file; the system gives it up with the program.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

# Loaded with the first file.
if TYPE_CHECKING:
    from nnstudio.core.files.locks import Lock

FOLDER = "locks"


class FileHold:
    """At most one file is held."""

    def __init__(self) -> None:
        self._lock: Lock | None = None
        self._path: Path | None = None

    def take(self, path: Path | None) -> int | None:
        """Hold this file instead of the one before; None holds nothing.

        Returns the number of another process that has it, and then nothing has changed; else None.
        """
        target = path.resolve() if path is not None else None
        if target == self._path:
            return None
        if target is None:
            self.release()
            return None
        lock, holder = _taken(target)
        if holder is not None:
            return holder
        self.release()
        self._lock, self._path = lock, target
        return None

    def release(self) -> None:
        """Hold nothing any more."""
        if self._lock is not None:
            self._lock.release()
        self._lock = self._path = None


def held_by(path: Path) -> int | None:
    """The number of another process that has the file open; None where none has."""
    lock, holder = _taken(path.resolve())
    if lock is not None:
        lock.release()
    return holder


def _taken(target: Path) -> tuple[Lock | None, int | None]:
    from hashlib import blake2b

    from nnstudio.core.files.locks import Lock, said_by
    from nnstudio.core.files.places import state_folder

    place = state_folder(FOLDER)
    if place is None:
        return None, None
    # On most systems a name in other case is the same file; to hold two of them back is no harm.
    name = blake2b(os.path.normcase(str(target)).encode("utf-8", "surrogateescape"), digest_size=16)
    at = place.path / f"{name.hexdigest()}.lock"
    lock = Lock.take(at, {"path": str(target), "since": time.time()})
    if lock is not None:
        return lock, None
    pid = said_by(at).get("pid")
    # This program finds its own windows without a lock.
    return None, None if pid == os.getpid() else pid if isinstance(pid, int) else 0
