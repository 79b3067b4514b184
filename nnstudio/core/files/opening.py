"""Open an experiment: a .nnstudio container or a text, believed only after it has been checked.

Damage to the experiment refuses the file with cause and place; damage to the run leaves the run out and
says so, because the network somebody drew is worth more than an hour of training.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.beside import found_beside, run_beside
from nnstudio.core.files.container import Container, open_container
from nnstudio.core.files.earlier import is_earlier, read_earlier
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.manifest import Manifest, read_manifest
from nnstudio.core.files.migrations import migrate
from nnstudio.core.files.runs import MEMBERS, has_run, read_run
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import MOST_BYTES, read_json
from nnstudio.core.files.text import read_text
from nnstudio.core.files.thumbnail import THUMBNAIL, read_thumbnail
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.earlier import EarlierRun

MANIFEST = "manifest.json"
EXPERIMENT = "experiment.json"
ORIGIN = "recovery.json"
"""In recovery files only: which document it was; see ``recovery``."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_SPACE = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True)
class Opened:
    """What a file held.

    Attributes:
        experiment: the description.
        run: the run that was saved with it, None where there is none or it could not be used.
        notes: warnings on everything that was left out.
        earlier: runs that were made before it, the oldest first.
        thumbnail: a small picture of it as a PNG file; None where there is none.
    """

    experiment: Experiment
    run: Checkpoint | None = None
    notes: tuple[Problem, ...] = ()
    earlier: tuple[EarlierRun, ...] = ()
    thumbnail: bytes | None = None


def open_file(path: str | os.PathLike[str]) -> Opened:
    """Read a ``.nnstudio`` file or an experiment's text (``.json``); the content decides, not the name.

    Raises:
        ProblemError: when the experiment cannot be read, naming cause and place.
    """
    name = os.fspath(path)
    if "\0" in name:
        raise ProblemError(Problem.of("problem.file_missing", path=shown(name)))
    try:
        # Looked at first: to open a pipe would wait for ever.
        kind = Path(name).stat().st_mode
        if stat.S_ISDIR(kind):
            raise ProblemError(Problem.of("problem.file_is_folder", path=name))
        if not stat.S_ISREG(kind):
            raise ProblemError(Problem.of("problem.not_ours", path=name))
        with Path(name).open("rb") as file:
            opened = read_file(file, name)
        return replace(
            opened,
            experiment=found_beside(opened.experiment, Path(name).parent),
            run=None if opened.run is None else run_beside(opened.run, Path(name).parent),
        )
    except FileNotFoundError:
        raise ProblemError(Problem.of("problem.file_missing", path=name)) from None
    except PermissionError:
        raise ProblemError(Problem.of("problem.file_no_permission", path=name)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProblemError(
            Problem.of("problem.file_unreadable", path=name, reason=reason)
        ) from None


def read_file(file: BinaryIO, path: str) -> Opened:
    """The same from a file that is open; ``path`` names it in messages."""
    size = os.fstat(file.fileno()).st_size
    first = file.read(1024)
    if not first:
        raise ProblemError(Problem.of("problem.file_empty", path=path))
    if first.startswith((_ZIP, _EMPTY_ZIP)):
        with open_container(file, size, path) as container:
            return _read_container(container, path)
    if _ZIP.startswith(first):
        raise ProblemError(Problem.of("problem.file_truncated", path=path))
    if first.lstrip(_SPACE).startswith(b"{"):
        file.seek(0)
        experiment, notes = read_text(file.read(MOST_BYTES + 1), path)
        return Opened(experiment, None, notes)
    raise ProblemError(Problem.of("problem.not_ours", path=path))


def _read_container(container: Container, path: str) -> Opened:
    if MANIFEST not in container.names and EXPERIMENT not in container.names:
        raise ProblemError(Problem.of("problem.not_ours", path=path))
    raw = container.read(MANIFEST, MOST_BYTES)
    manifest = read_manifest(read_json(raw, MANIFEST), path, MANIFEST)
    data = read_json(container.read(EXPERIMENT, MOST_BYTES), EXPERIMENT)
    data = migrate(data, manifest.version)
    experiment, notes = read_experiment(data, EXPERIMENT, newer=manifest.newer)
    run, dropped = _run(container, manifest)
    earlier, left_out = read_earlier(container, manifest)
    picture, unseen = _thumbnail(container)
    notes = (*notes, *dropped, *left_out, *unseen, *_strangers(container))
    return Opened(experiment, run, notes, earlier, picture)


def _thumbnail(container: Container) -> tuple[bytes | None, tuple[Problem, ...]]:
    try:
        return read_thumbnail(container), ()
    except ProblemError as error:
        return None, tuple(replace(cause, severity="warning") for cause in error.problems)


def _run(container: Container, manifest: Manifest) -> tuple[Checkpoint | None, tuple[Problem, ...]]:
    """The run, or why it was left out."""
    if not has_run(container):
        return None, ()
    try:
        return read_run(container, manifest), ()
    except ProblemError as error:
        causes = (replace(cause, severity="warning", fix=None) for cause in error.problems)
        return None, (Problem.of("problem.run_dropped", severity="warning"), *causes)


def _strangers(container: Container) -> tuple[Problem, ...]:
    """A note on members that no part of this program writes."""
    known = {MANIFEST, EXPERIMENT, ORIGIN, THUMBNAIL, *MEMBERS}
    names = [shown(name) for name in container.names if name not in known and not is_earlier(name)]
    if not names:
        return ()
    listed = shown(", ".join(names), 200)
    return (Problem.of("problem.extra_members", severity="warning", names=listed),)
