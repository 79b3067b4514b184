"""A disk on which the N-th operation fails, under everything in Python that reaches the disk.

Each call is counted before it is done; a write that fails may have written half.
"""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

CALLS = (
    "open",
    "fsync",
    "replace",
    "rename",
    "chmod",
    "stat",
    "lstat",
    "fstat",
    "unlink",
    "scandir",
    "access",
    "mkdir",
    "link",
    "ftruncate",
    "write",
    "close",
)


class FaultyDisk:
    """Fails at operation ``at``, counted from 1, and at all later ones where ``for_ever``.

    Attributes:
        count: operations so far.
        failed: names of those that failed.
    """

    def __init__(
        self, patch: pytest.MonkeyPatch, at: int, error: int, *, for_ever: bool = False
    ) -> None:
        self._at, self._error, self._for_ever = at, error, for_ever
        self.count = 0
        self.failed: list[str] = []
        for name in CALLS:
            patch.setattr(os, name, self._counted(name, getattr(os, name)))
        patch.setattr(os, "fdopen", self._file)
        patch.setattr(io, "open", self._opened(io.open))

    def step(self, name: str) -> bool:
        """Whether this operation fails."""
        self.count += 1
        fails = self.count == self._at or (self._for_ever and self.count > self._at)
        if fails:
            self.failed.append(name)
        return fails

    def error(self) -> OSError:
        return OSError(self._error, os.strerror(self._error))

    def _counted(self, name: str, real: Any) -> Any:
        def call(*args: Any, **values: Any) -> Any:
            if self.step(name):
                raise self.error()
            return real(*args, **values)

        return call

    def _file(self, handle: int, mode: str) -> Any:
        return _File(self, handle, mode)

    def _opened(self, real: Any) -> Any:
        def call(file: Any, mode: str = "r", *args: Any, **values: Any) -> Any:
            if self.step("open"):
                raise self.error()
            if "b" in mode and isinstance(file, (str, os.PathLike)):
                return _File(self, os.fspath(file), mode)
            return real(file, mode, *args, **values)

        return call


class _File(io.FileIO):
    def __init__(self, disk: FaultyDisk, file: Any, mode: str) -> None:
        self._disk = disk
        super().__init__(file, mode.replace("b", ""))

    def write(self, data: Any) -> int:
        if self._disk.step("write"):
            super().write(bytes(data)[: len(data) // 2])
            raise self._disk.error()
        return super().write(data)

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        if self._disk.step("read"):
            raise self._disk.error()
        return super().read(-1 if size is None else size) or b""

    def flush(self) -> None:
        if not self.closed and self.writable() and self._disk.step("flush"):
            raise self._disk.error()
        super().flush()
