"""Put bytes into a file so that at every moment either the old content or the new one is whole.

They are written beside it, and take its place in one step of the system's.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)
_TEMPORARY = re.compile(r"\.nnstudio-[0-9a-f]{12}\.tmp")

LEFT_SECONDS = 3600.0
"""A file beside another that is so old was left by a program that was killed while it wrote."""


def place(
    target: Path,
    content: bytes,
    *,
    mode: int | None = None,
    check: Callable[[Path], None] | None = None,
) -> None:
    """Write ``content`` to ``target``, whose folder must be there.

    Args:
        target: the file, no link.
        content: all of it.
        mode: its rights; None gives those of a new file.
        check: called with the written file before it takes the place of the old one; what it raises ends it.

    Raises:
        OSError: nothing has changed then.
    """
    temporary = target.with_name(f".nnstudio-{secrets.token_hex(6)}.tmp")
    try:
        # Not private, as tempfile would make it: a new file gets the rights that the user's umask gives.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        if check is not None:
            check(temporary)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def sweep(folder: Path, older_than: float = LEFT_SECONDS) -> None:
    """Take away what programs that were killed while they wrote have left in a folder."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if time.time() - entry.stat().st_mtime > older_than:
                        Path(entry.path).unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
