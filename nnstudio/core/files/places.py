"""Where the program keeps what is its own and not the user's: recovery files and locks.

Where the home folder cannot be written it is a folder for temporary files, found again by the next start.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAME = "nnstudio"


@dataclass(frozen=True)
class Place:
    """A folder that can be written; ``lasting`` is False where the system may empty it."""

    path: Path
    lasting: bool = True


def state_folder(name: str) -> Place | None:
    """The folder ``name`` among what the program keeps, made where it is not there.

    None where nothing can be written.
    """
    # Loaded when something is kept: a window needs none of it to open.
    import platformdirs

    usual = Path(platformdirs.user_state_dir(NAME, appauthor=False)) / name
    if _is_writable(usual):
        return Place(usual)
    return _temporary(name)


def _temporary(name: str) -> Place | None:
    """A folder of this user's own among those for temporary files; never one that somebody else has put there."""
    getuid = getattr(os, "getuid", None)
    owner = str(getuid()) if getuid is not None else "user"
    try:
        outer = Path(tempfile.gettempdir()) / f"{NAME}-{owner}"
        outer.mkdir(mode=0o700, exist_ok=True)
        found = outer.lstat()
    except OSError:
        return None
    foreign = getuid is not None and (found.st_uid != getuid() or found.st_mode & 0o077)
    if not stat.S_ISDIR(found.st_mode) or foreign or not _is_writable(outer / name):
        return None
    return Place(outer / name, lasting=False)


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made there; asked by making one, because rights do not say it everywhere."""
    probe = folder / f".probe-{secrets.token_hex(6)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return False
    return True
