"""The zip file around an experiment: packed always the same, read only after it has been searched.

Members are read by name and with a limit; nothing is ever unpacked onto the disk. Everything in a
listing that could only be a trick (links, paths, doubles, bombs) refuses the whole file.
"""

from __future__ import annotations

import errno
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from nnstudio.core.files.shown import shown
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_BYTES = 2**31 - 1
"""Size of a file. Beyond it zip needs another, larger layout, which is never written or read here."""

MOST_MEMBERS = 256
MOST_LISTING_BYTES = 2**20

FREE_BYTES = 64 * 2**20
MOST_GROWTH = 20
"""All members together may take FREE_BYTES and MOST_GROWTH times the file; numbers shrink far less."""

_FIRST = (1980, 1, 1, 0, 0, 0)
_END = struct.Struct("<4s4H2LH")
_LOCATOR_BYTES = 20
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    LookupError,
    struct.error,
)


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip file of the members in their order; the same members give the same bytes.

    Raises:
        ProblemError: ``problem.save_too_large`` beyond ``MOST_BYTES``.
    """
    packed = io.BytesIO()
    total = sum(map(len, members.values()))
    too_large = Problem.of("problem.save_too_large", megabytes=_megabytes(total), limit=2)
    if total > MOST_BYTES:
        raise ProblemError(too_large)
    with zipfile.ZipFile(packed, "w", allowZip64=False) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _FIRST)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            dense = name.endswith((".safetensors", ".png"))
            info.compress_type = zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED
            # Digits of measured numbers hardly shrink any further, and would take ten times as long.
            level = 1 if name.endswith(".csv") else 6
            archive.writestr(info, content, compresslevel=None if dense else level)
    if packed.tell() > MOST_BYTES:
        raise ProblemError(too_large)
    return packed.getvalue()


class Container:
    """A searched zip file that is open for reading.

    Attributes:
        names: its members in their order, folders left out.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        self.names = tuple(self._infos)

    def read(self, name: str, most_bytes: int) -> bytes:
        """One member, at most ``most_bytes`` long.

        Raises:
            ProblemError: ``problem.member_missing``, ``problem.member_too_large`` or
                ``problem.damaged_member``.
        """
        info = self._infos.get(name)
        if info is None:
            raise ProblemError(Problem.of("problem.member_missing", member=name))
        if info.file_size > most_bytes:
            raise ProblemError(
                Problem.of(
                    "problem.member_too_large",
                    member=name,
                    megabytes=_megabytes(info.file_size),
                    limit=_megabytes(most_bytes),
                )
            )
        damaged = Problem.of("problem.damaged_member", member=name)
        try:
            with self._archive.open(info) as member:
                content = member.read(most_bytes + 1)
        except _BROKEN:
            raise ProblemError(damaged) from None
        except OSError as error:
            raise _damage(error, damaged) from None
        if len(content) != info.file_size:
            raise ProblemError(damaged)
        return content


@contextmanager
def open_container(file: BinaryIO, size: int, path: str) -> Generator[Container]:
    """The container in an open file of ``size`` bytes; ``path`` names it in messages.

    Raises:
        ProblemError: when the listing is damaged or holds anything that no experiment needs.
    """
    if size > MOST_BYTES:
        raise ProblemError(
            Problem.of("problem.file_too_large", path=path, megabytes=_megabytes(size), limit=2)
        )
    _check_end(file, size, path)
    damaged = Problem.of("problem.file_damaged", path=path)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN:
        raise ProblemError(damaged) from None
    except OSError as error:
        raise _damage(error, damaged) from None
    with archive:
        _check_listing(archive, size, path)
        yield Container(archive)


def _check_end(file: BinaryIO, size: int, path: str) -> None:
    """Find the record at the end of every zip file, before a listing of any length is read."""
    start = max(0, size - 2**16 - _END.size - _LOCATOR_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise ProblemError(Problem.of("problem.file_truncated", path=path))
    _, _, _, _, count, listing, offset, _ = _END.unpack_from(tail, at)
    if tail[max(0, at - _LOCATOR_BYTES) : at].startswith(b"PK\x06\x07"):
        raise ProblemError(Problem.of("problem.file_damaged", path=path))
    if count > MOST_MEMBERS or listing > MOST_LISTING_BYTES:
        raise _too_many(path, count)
    # The listing ends where this record begins; otherwise something in between was lost or put in.
    if offset + listing != start + at:
        raise ProblemError(Problem.of("problem.file_damaged", path=path))


def _check_listing(archive: zipfile.ZipFile, size: int, path: str) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise _too_many(path, len(infos))
    seen: set[str] = set()
    for info in infos:
        problem = _member_problem(info, seen)
        if problem is not None:
            raise ProblemError(
                Problem.of(problem, path=path, member=shown(info.orig_filename) or "?")
            )
        seen.add(info.filename)
    total = sum(info.file_size for info in infos)
    if total > FREE_BYTES + MOST_GROWTH * size:
        raise ProblemError(
            Problem.of(
                "problem.file_bomb",
                path=path,
                megabytes=_megabytes(total),
                packed=_megabytes(size),
            )
        )


def _member_problem(info: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """The code of what is wrong with one line of the listing."""
    name = info.orig_filename
    if info.filename in seen:
        return "problem.member_duplicate"
    parts = name.removesuffix("/").split("/")
    if any(part in ("", ".", "..") for part in parts) or any(c in name for c in "\0\\:"):
        return "problem.member_path"
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "problem.member_link"
    if info.flag_bits & 0x2041:
        return "problem.member_encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "problem.member_compression"
    return None


def _damage(error: OSError, damaged: Problem) -> Exception:
    """A listing may point before the file's beginning, which the system calls an invalid argument."""
    return ProblemError(damaged) if error.errno == errno.EINVAL else error


def _too_many(path: str, count: int) -> ProblemError:
    return ProblemError(
        Problem.of("problem.too_many_members", path=path, count=count, bound=MOST_MEMBERS)
    )


def _megabytes(size: int) -> float:
    return round(size / 2**20, 1)
