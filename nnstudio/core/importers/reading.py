"""One pass over somebody's data: what is opened is counted and fingerprinted while it is read.

Bytes come from a file, from the files of a folder, or from a description that carries them; whatever the
system refuses on the way becomes a problem that names the file.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

BLOCK = 2**20
MOST_BYTES = 8 * 2**30
"""A file larger than this is refused before it is opened."""


@dataclass(frozen=True)
class Progress:
    """How far a pass is: bytes read of those there are, and samples found so far."""

    done: int
    total: int
    samples: int = 0

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.done / self.total) if self.total > 0 else 1.0


class Reading:
    """A pass over the data at ``path``, or over ``content`` that was read from there before.

    It is a context: at its end everything it opened is closed.

    Attributes:
        path: of the file or folder.
        total: bytes of everything opened so far, or expected of all of it where that is known.
    """

    def __init__(self, path: str, content: bytes | None = None) -> None:
        if content is None and (not path or "\0" in path):
            raise ProblemError(Problem.of("problem.data_missing", path=shown(path)))
        self.path = path
        self.total = 0
        self._content = content
        self._opened: list[tuple[str, _Counted]] = []
        self._ended: list[tuple[str, str, int]] = []
        self._done = 0

    @property
    def folder(self) -> Path:
        """The folder that the data lie in."""
        place = Path(self.path)
        return place if place.is_dir() else place.parent

    @property
    def name(self) -> str:
        """The name of the file or folder, fit to be shown."""
        return shown(Path(self.path).name or self.path)

    @property
    def raw_name(self) -> str:
        """The name as the system has it."""
        return Path(self.path).name

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self._done + sum(counted.done for _, counted in self._opened)

    @property
    def single(self) -> bool:
        """Whether only the file itself was opened."""
        names = [name for name, _ in self._opened] + [name for name, _, _ in self._ended]
        return names == [""]

    def progress(self, samples: int = 0) -> Progress:
        """How far it is."""
        return Progress(self.done, self.total, samples)

    def open(self, name: str | None = None) -> BinaryIO:
        """The file itself, or one beside it or in the folder, as a stream that is counted.

        Raises:
            ProblemError: ``problem.data_*`` where it is no file or cannot be opened.
        """
        place = self.path if name is None else self._place(name)
        if self._content is not None and name is None:
            counted = _Counted(io.BytesIO(self._content), len(self._content))
        else:
            counted = _Counted(*_opened(place))
        self._opened.append((name or "", counted))
        self.total = max(self.total, self._done + sum(one.size for _, one in self._opened))
        # A reader closes what it reads from; here that is left to the end of the pass.
        return io.BufferedReader(counted, BLOCK)  # type: ignore[return-value]

    def _place(self, name: str) -> str:
        """Where a file beside it, or below the folder, lies; a name cannot lead anywhere else."""
        parts = name.split("/")
        below = 1 if not Path(self.path).is_dir() else len(parts)
        strange = os.sep != "/" and os.sep in name
        if strange or len(parts) > below or any(part in ("", ".", "..") for part in parts):
            raise ProblemError(Problem.of("problem.data_missing", path=shown(name, 300)))
        return os.fspath(self.folder / name)

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name beside it."""
        return self._content is None and (self.folder / name).is_file()

    def whole(self, name: str | None = None, most: int = MOST_BYTES) -> bytes:
        """All bytes of a file, refused where they are more than ``most``."""
        stream = self.open(name)
        counted = self._opened[-1][1]
        if counted.size > most:
            raise too_large(self.path if name is None else name, counted.size, most)
        # To read with a limit would allocate as much as the limit.
        content = b"".join(iter(lambda: stream.read(BLOCK), b""))
        if len(content) > most:
            raise too_large(self.path if name is None else name, len(content), most)
        self._end()
        return content

    def _end(self) -> None:
        """Close everything that is open, read to its end, and keep its fingerprint alone."""
        for name, counted in self._opened:
            counted.drain()
            counted.close_source()
            self._ended.append((name, counted.sha.hexdigest(), counted.done))
            self._done += counted.done
        self._opened.clear()

    def beginning(self, size: int = 2**16) -> bytes:
        """The first bytes, looked at without counting."""
        if self._content is not None:
            return self._content[:size]
        file, _ = _opened(self.path)
        with file:
            return file.read(size)

    def size(self, name: str | None = None) -> int:
        """Bytes of a file that is not opened for it."""
        if self._content is not None and name is None:
            return len(self._content)
        place = self.path if name is None else self._place(name)
        try:
            return Path(place).stat().st_size
        except OSError as error:
            raise unreadable(place, error) from None

    def fingerprint(self) -> tuple[str, int]:
        """SHA-256 and size of everything that was opened, read to its end first.

        Of one file it is the file's own; of several, that of a list of their names and fingerprints.
        """
        self._end()
        size = sum(count for _, _, count in self._ended)
        if len(self._ended) == 1:
            return self._ended[0][1], size
        lines = sorted(f"{name}\0{sha}\n" for name, sha, _ in self._ended)
        return hashlib.sha256("".join(lines).encode(errors="replace")).hexdigest(), size

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for _, counted in self._opened:
            counted.close_source()
        if isinstance(error, OSError):
            raise unreadable(self.path, error) from None


class _Counted(io.RawIOBase):
    """A file whose bytes are counted and hashed as they are read, from the beginning to the end."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        super().__init__()
        self.size, self.done = size, 0
        self.sha = hashlib.sha256()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        content = self._source.read(len(buffer))
        buffer[: len(content)] = content
        self.sha.update(content)
        self.done += len(content)
        return len(content)

    def drain(self) -> None:
        """Read what is left."""
        if self._source.closed:
            return
        while content := self._source.read(BLOCK):
            self.sha.update(content)
            self.done += len(content)

    def close_source(self) -> None:
        """Read no more."""
        self._source.close()


def _opened(path: str) -> tuple[BinaryIO, int]:
    """The file at ``path`` and its size."""
    if not path or "\0" in path:
        raise ProblemError(Problem.of("problem.data_missing", path=shown(path)))
    try:
        # Looked at first: to open a pipe would wait for ever.
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise ProblemError(Problem.of("problem.file_is_folder", path=shown(path, 300)))
        if not stat.S_ISREG(found.st_mode):
            raise ProblemError(Problem.of("problem.data_no_file", path=shown(path, 300)))
        if found.st_size > MOST_BYTES:
            raise too_large(path, found.st_size, MOST_BYTES)
        return Path(path).open("rb", buffering=0), found.st_size
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: OSError) -> ProblemError:
    """What the system said of a file, as a problem."""
    where = shown(path, 300)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ProblemError(Problem.of("problem.data_missing", path=where))
    if isinstance(error, PermissionError):
        return ProblemError(Problem.of("problem.file_no_permission", path=where))
    reason = error.strerror or type(error).__name__
    return ProblemError(Problem.of("problem.file_unreadable", path=where, reason=reason))


def too_large(path: str, size: int, most: int) -> ProblemError:
    """A file or what it would become in memory is larger than what is read."""
    return ProblemError(
        Problem.of(
            "problem.data_too_large", path=shown(path, 300), size_bytes=size, most_bytes=most
        )
    )


def bearable(needed: int, name: str) -> None:
    """Refuse what would not fit into the memory that is free, before anything is allocated.

    Raises:
        ProblemError: ``problem.data_memory`` with both sizes.
    """
    import psutil

    free = psutil.virtual_memory().available
    if needed > 0.8 * free:
        raise ProblemError(
            Problem.of("problem.data_memory", path=name, needed_bytes=needed, free_bytes=free)
        )
