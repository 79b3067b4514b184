"""A lock on a name that the system gives up when the process that holds it is gone, however it went.

So nothing has to be found out about processes, and no lock of a dead one is ever in the way.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_TRIES, _LOOKS, _LOOK_SECONDS = 20, 3, 0.005
_MOST_BYTES = 4096


class Lock:
    """One that is held; ``release`` gives it up."""

    def __init__(self, path: Path, handle: int | None) -> None:
        self._path, self._handle = path, handle

    @staticmethod
    def take(path: Path, said: dict[str, Any] | None = None) -> Lock | None:
        """The lock at ``path``, with what it says to others; None where somebody else has it.

        Where files cannot be locked at all it is given as if nobody else were there: one should be able to work.
        """
        for number in range(_TRIES):
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                return Lock(path, None)
            try:
                _lock(handle)
                if not _is_at(handle, path):
                    # Whoever had it has taken it away in between.
                    os.close(handle)
                    continue
                os.ftruncate(handle, 0)
                os.write(handle, json.dumps({"pid": os.getpid(), **(said or {})}).encode())
            except OSError as error:
                os.close(handle)
                if error.errno not in _TAKEN:
                    return Lock(path, None)
                # Perhaps somebody is only looking whether it is held, which takes no time.
                if number < _LOOKS:
                    time.sleep(_LOOK_SECONDS)
                    continue
                return None
            return Lock(path, handle)
        return None

    def release(self) -> None:
        """Give it up; a second time does nothing."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None


def is_held(path: Path) -> bool:
    """Whether some process has the lock at ``path``; one that this process took counts, too."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle)
    except OSError as error:
        return error.errno in _TAKEN
    finally:
        os.close(handle)
    return False


def said_by(path: Path) -> dict[str, Any]:
    """What the holder of a lock says about itself; empty where that cannot be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _is_at(handle: int, path: Path) -> bool:
    try:
        there = path.stat()
    except OSError:
        return False
    return os.path.samestat(os.fstat(handle), there)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        # Far behind the content, which others are to read.
        os.lseek(handle, 2**30, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
