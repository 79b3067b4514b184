"""Save an experiment, so that at every moment either the old file or the new one is whole.

The new file is written beside the old one, read back and compared, and only then takes its place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.container import pack
from nnstudio.core.files.manifest import manifest_data
from nnstudio.core.files.migrations import NEEDS
from nnstudio.core.files.opening import EXPERIMENT, MANIFEST, read_file
from nnstudio.core.files.runs import run_members, run_needs
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import write_json
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}
_BINARY = getattr(os, "O_BINARY", 0)


def save(path: str | os.PathLike[str], experiment: Experiment, run: Checkpoint | None) -> None:
    """Write experiment and run to ``path``; an older file there stays as it was unless all went well.

    Raises:
        ProblemError: ``problem.save_*`` with the path and the reason; nothing has changed then.
    """
    name = os.fspath(path)
    content = file_bytes(experiment, run)
    if "\0" in name:
        raise ProblemError(Problem.of("problem.save_no_folder", path=shown(name)))
    try:
        # Through a link to the file it names: the link stays a link.
        _write(Path(name).resolve(), content, experiment, run, name)
    except OSError as error:
        raise ProblemError(_problem(error, name, len(content))) from None


def file_bytes(experiment: Experiment, run: Checkpoint | None) -> bytes:
    """The whole file; the same experiment and run give the same bytes."""
    members = {
        MANIFEST: write_json(manifest_data(run_needs(run) if run is not None else NEEDS)),
        EXPERIMENT: write_json(to_data(experiment)),
        **(run_members(run) if run is not None else {}),
    }
    return pack(members)


def _write(
    target: Path, content: bytes, experiment: Experiment, run: Checkpoint | None, name: str
) -> None:
    mode = _mode(target, name)
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
        _verify(temporary, content, experiment, run, name)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path, name: str) -> int | None:
    """The rights of the file that will be replaced, None where there is none yet."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise ProblemError(Problem.of("problem.save_is_folder", path=name))
    # To replace a write-protected file is allowed where its folder may be written, but not wanted.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
    return stat.S_IMODE(mode)


def _verify(
    temporary: Path, content: bytes, experiment: Experiment, run: Checkpoint | None, name: str
) -> None:
    """Read what the disk has now, as a later start of the program would."""
    with temporary.open("rb") as file:
        same = file.read() == content
        file.seek(0)
        opened = read_file(file, name) if same else None
    if opened is None:
        raise ProblemError(Problem.of("problem.save_not_verified", path=name))
    if opened.notes:
        causes = [note for note in opened.notes if note.code != "problem.run_dropped"]
        raise ProblemError((Problem.of("problem.save_not_verified", path=name), *causes))
    # Written again it must be the same file; the arrays are compared themselves, because a mistake in
    # writing them would be made twice.
    same = opened.experiment == experiment and _same_arrays(run, opened.run)
    if not same or file_bytes(opened.experiment, opened.run) != content:
        raise ProblemError(Problem.of("problem.save_not_verified", path=name))


def _same_arrays(one: Checkpoint | None, other: Checkpoint | None) -> bool:
    """True when all arrays of two runs have the same names and the same bytes."""
    return _array_bytes(one) == _array_bytes(other)


def _array_bytes(run: Checkpoint | None) -> dict[str, bytes]:
    groups = {"": run.parameters, "statistics": run.statistics, **run.slots} if run else {}
    return {
        f"{group}/{name}": array.tobytes()
        for group, arrays in groups.items()
        for name, array in arrays.items()
    }


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _problem(error: OSError, name: str, needed: int) -> Problem:
    if error.errno in _NO_SPACE:
        megabytes = max(0.1, round(needed / 2**20, 1))
        return Problem.of("problem.save_no_space", path=name, megabytes=megabytes)
    if error.errno in _NO_PERMISSION:
        return Problem.of("problem.save_no_permission", path=name)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Problem.of("problem.save_no_folder", path=name)
    reason = error.strerror or type(error).__name__
    return Problem.of("problem.save_failed", path=name, reason=reason)
