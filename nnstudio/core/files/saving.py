"""Save an experiment, so that at every moment either the old file or the new one is whole.

The new file is written beside the old one, read back and compared, and only then takes its place.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.container import pack
from nnstudio.core.files.earlier import MOST, earlier_folders, earlier_members
from nnstudio.core.files.manifest import manifest_data
from nnstudio.core.files.migrations import NEEDS
from nnstudio.core.files.opening import EXPERIMENT, MANIFEST, Opened, read_file
from nnstudio.core.files.placing import place, sweep
from nnstudio.core.files.runs import run_members, run_needs
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import write_json
from nnstudio.core.files.text import document_text
from nnstudio.core.files.thumbnail import THUMBNAIL
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.earlier import EarlierRun

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}


def save(
    path: str | os.PathLike[str],
    experiment: Experiment,
    run: Checkpoint | None,
    earlier: Sequence[EarlierRun] = (),
    thumbnail: bytes | None = None,
) -> None:
    """Write experiment and runs to ``path``; an older file there stays as it was unless all went well.

    A name that ends in ``.json`` is written as text, which holds the experiment alone; a run is refused there.

    Raises:
        ProblemError: ``problem.save_*`` with the path and the reason; nothing has changed then.
    """
    name = os.fspath(path)
    if is_text_name(name):
        if run is not None:
            raise ProblemError(Problem.of("problem.save_text_run", path=shown(name)))
        whole = Opened(experiment)
        write = _text
    else:
        whole = Opened(experiment, run, (), tuple(earlier[-MOST:]), thumbnail)
        write = _container
    content = write(whole)
    if "\0" in name:
        raise ProblemError(Problem.of("problem.save_no_folder", path=shown(name)))
    try:
        # Through a link to the file it names: the link stays a link.
        target = Path(name).resolve()
        place(
            target,
            content,
            mode=_mode(target, name),
            check=lambda written: _verify(written, content, whole, write, name),
        )
    except OSError as error:
        raise ProblemError(_problem(error, name, len(content))) from None
    sweep(target.parent)


def is_text_name(name: str | os.PathLike[str]) -> bool:
    """Whether a file of this name holds an experiment as text."""
    return os.fspath(name).lower().endswith(".json")


def file_bytes(
    experiment: Experiment,
    run: Checkpoint | None,
    earlier: Sequence[EarlierRun] = (),
    thumbnail: bytes | None = None,
    *,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """The whole file; the same content gives the same bytes. ``more`` are members by name."""
    needs = run_needs(run) if run is not None else NEEDS
    runs = (["run"] if run is not None else []) + earlier_folders(earlier)
    members = {
        MANIFEST: write_json(manifest_data(needs, runs)),
        EXPERIMENT: write_json(to_data(experiment)),
        **(more or {}),
        **(run_members(run) if run is not None else {}),
        **earlier_members(earlier),
        **({} if thumbnail is None else {THUMBNAIL: thumbnail}),
    }
    return pack(members)


def _container(whole: Opened) -> bytes:
    return file_bytes(whole.experiment, whole.run, whole.earlier, whole.thumbnail)


def _text(whole: Opened) -> bytes:
    return document_text(whole.experiment).encode()


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
    temporary: Path, content: bytes, whole: Opened, write: Callable[[Opened], bytes], name: str
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
    same = opened.experiment == whole.experiment and _same_arrays(whole.run, opened.run)
    if not same or write(opened) != content:
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
