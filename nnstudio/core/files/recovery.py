"""Work that is in no file of the user's yet, kept where the next start finds it after a crash.

Each document of a running program has two files here, ``<pid>-<document>.nnstudio`` with what is drawn and
``<pid>-<document>.run`` with the run so far; they go when the work is saved or given up, never when they are read.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.container import open_container
from nnstudio.core.files.locks import Lock, is_held
from nnstudio.core.files.opening import ORIGIN, Opened, open_file
from nnstudio.core.files.placing import LEFT_SECONDS, place, sweep
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.files.shown import shown
from nnstudio.core.files.stamps import Stamp
from nnstudio.core.files.strict_json import read_json, write_json
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.earlier import EarlierRun

DRAWN, RUN, ALIVE = ".nnstudio", ".run", ".alive"
_NAME = re.compile(r"(\d{1,10})-(.{1,120})\.nnstudio", re.DOTALL)
_UNSAFE = re.compile(r"[^\w .()+-]+")
_MOST_ORIGIN = 2**16
_TRIES = 1000


@dataclass(frozen=True)
class Origin:
    """Where a document came from.

    Attributes:
        path: its file; None where it has none yet.
        title: what it is called in the window; may be empty.
        stamp: the file as it was when it was read or written last.
    """

    path: Path | None = None
    title: str = ""
    stamp: Stamp | None = None


class Recovery:
    """The recovery files of one document; they are made with the first thing that is kept."""

    def __init__(self, folder: RecoveryFolder, path: Path | None = None) -> None:
        self._folder, self._path = folder, path

    @property
    def path(self) -> Path | None:
        """The file with what is drawn; None where nothing was kept."""
        return self._path

    def keep(self, experiment: Experiment, origin: Origin) -> None:
        """Keep what is drawn.

        Raises:
            OSError: where it could not be written; what was kept before is still there.
        """
        if self._path is None:
            self._path = self._folder.new_name(origin.title)
        about = {
            "path": None if origin.path is None else str(origin.path),
            "title": origin.title,
            "stamp": origin.stamp.data() if origin.stamp else None,
        }
        place(self._path, file_bytes(experiment, None, more={ORIGIN: write_json(about)}))

    def keep_run(self, run: Checkpoint, earlier: Sequence[EarlierRun] = ()) -> None:
        """Keep the run so far, behind what is drawn; raises OSError as ``keep`` does."""
        if self._path is not None:
            place(self._path.with_suffix(RUN), file_bytes(run.experiment, run, earlier))

    def clear(self) -> None:
        """The work was saved or given up."""
        if self._path is not None:
            _remove(self._path)
            self._path = None


@dataclass(frozen=True)
class Leftover:
    """What a program that is gone has left of one document.

    Attributes:
        path: the recovery file.
        origin: where the document came from.
        written: when it was kept last, in seconds since 1970.
        problems: why it cannot be read, where it cannot; it is kept all the same.
    """

    path: Path
    origin: Origin
    written: float
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        """What to call it; may be empty."""
        return shown(self.origin.title)

    @property
    def has_run(self) -> bool:
        """Whether there is a run with it."""
        return self.path.with_suffix(RUN).is_file()

    def open(self) -> Opened:
        """What was kept; a run that cannot be read is left out with a note. Nothing is taken away.

        Raises:
            ProblemError: where what was drawn cannot be read.
        """
        drawn = open_file(self.path)
        kept = self.path.with_suffix(RUN)
        if not kept.is_file():
            return drawn
        try:
            held = open_file(kept)
        except ProblemError as error:
            causes = (replace(cause, severity="warning", fix=None) for cause in error.problems)
            dropped = (Problem.of("problem.run_dropped", severity="warning"), *causes)
            return replace(drawn, notes=(*drawn.notes, *dropped))
        return replace(drawn, run=held.run, earlier=held.earlier, notes=(*drawn.notes, *held.notes))

    def discard(self) -> None:
        """Somebody has said that it is not needed."""
        _remove(self.path)


class RecoveryFolder:
    """The folder, as one process uses it: it holds a lock there for as long as it lives."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._lock: Lock | None = None
        self._naming = threading.Lock()
        self._names: set[Path] = set()

    def begin(self) -> None:
        """Say that this process lives; what it keeps from now on is offered to nobody while it does."""
        if self._lock is None:
            self._lock = Lock.take(self._alive(os.getpid()))

    def end(self) -> None:
        """Say that it does not any more."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def new(self) -> Recovery:
        """The recovery of a document."""
        self.begin()
        return Recovery(self)

    def leftovers(self) -> tuple[Leftover, ...]:
        """What programs that are gone have left, the newest first; behind them what cannot be read."""
        sweep(self.path, LEFT_SECONDS)
        found: list[Leftover] = []
        living: dict[int, bool] = {}
        with contextlib.suppress(OSError):
            for path in self.path.glob("*" + DRAWN):
                name = _NAME.fullmatch(path.name)
                if name is None:
                    continue
                pid = int(name[1])
                if pid not in living:
                    living[pid] = is_held(self._alive(pid))
                if not living[pid]:
                    with contextlib.suppress(OSError):
                        found.append(_leftover(path, name[2]))
            for path in self.path.glob("*" + ALIVE):
                if not is_held(path):
                    path.unlink(missing_ok=True)
        return tuple(sorted(found, key=lambda one: (bool(one.problems), -one.written)))

    def adopt(self, leftover: Leftover) -> Recovery:
        """Go on with it: from now on it belongs to a document of this process.

        Raises:
            OSError: where another program was quicker, or it is gone.
        """
        self.begin()
        path = self.new_name(leftover.origin.title)
        # The run first: between the two it is offered without a run, never a run without what was drawn.
        run, own_run = leftover.path.with_suffix(RUN), path.with_suffix(RUN)
        with contextlib.suppress(FileNotFoundError):
            run.replace(own_run)
        try:
            leftover.path.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                own_run.replace(run)
            raise
        return Recovery(self, path)

    def new_name(self, title: str) -> Path:
        """A file for a document of this process that is not there yet."""
        base = f"{os.getpid()}-{safe_name(title, 60) or 'untitled'}"
        with self._naming:
            for number in range(1, _TRIES):
                path = self.path / f"{base}{'' if number == 1 else f'-{number}'}{DRAWN}"
                known = path in self._names or path.exists() or path.with_suffix(RUN).exists()
                if not known:
                    self._names.add(path)
                    return path
        raise FileExistsError(base)

    def _alive(self, pid: int) -> Path:
        return self.path / f"{pid}{ALIVE}"


def safe_name(title: str, longest: int = 100) -> str:
    """A title as a file's name: without what leads elsewhere, hides, or turns the writing around; may be empty."""
    return _UNSAFE.sub("_", title).strip(" ._")[:longest].rstrip(" .")


def _leftover(path: Path, name: str) -> Leftover:
    written = path.stat().st_mtime
    try:
        return Leftover(path, _origin(path), written)
    except ProblemError as error:
        return Leftover(path, Origin(title=name), written, error.problems)


def _origin(path: Path) -> Origin:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise ProblemError(Problem.of("problem.file_empty", path=path.name))
        with open_container(file, size, path.name) as container:
            data = read_json(container.read(ORIGIN, _MOST_ORIGIN), ORIGIN)
    given = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    where, title = given.get("path"), given.get("title")
    usable = isinstance(where, str) and where and "\0" not in where
    return Origin(
        Path(cast(str, where)) if usable else None,
        title if isinstance(title, str) else "",
        Stamp.of_data(given.get("stamp")),
    )


def _remove(path: Path) -> None:
    # What was drawn first: a run alone is offered to nobody.
    for one in (path, path.with_suffix(RUN)):
        with contextlib.suppress(OSError):
            one.unlink(missing_ok=True)
