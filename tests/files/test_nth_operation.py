"""ENOSPC, EIO and EACCES at every operation of a save: the original stays as it was to the last byte."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from files.faulty_disk import FaultyDisk
from files.samples import experiment, run
from files.test_earlier_runs import PICTURE, earlier

from nnstudio.core.files.opening import open_file
from nnstudio.core.files.recovery import Origin, RecoveryFolder
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.parts.problem import ProblemError

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
OLD = b"the old file, whatever it was" * 50


def attempt(path: Path, at: int, error: int, for_ever: bool) -> tuple[FaultyDisk, str | None]:
    """Save once on a disk that fails; returns the code of the problem that was said."""
    patch = pytest.MonkeyPatch()
    disk = FaultyDisk(patch, at, error, for_ever=for_ever)
    try:
        write(path)
        return disk, None
    except ProblemError as problem:
        return disk, problem.problems[0].code
    finally:
        patch.undo()


def write(path: Path) -> None:
    if path.suffix == ".json":
        save(path, experiment(), None)
    else:
        save(path, experiment(), run(), earlier(), PICTURE)


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("existing", [True, False], ids=["over a file", "a new file"])
@pytest.mark.parametrize("name", ["a.nnstudio", "a.nnstudio.json"])
def test_the_original_is_byte_identical(
    tmp_path: Path, name: str, existing: bool, for_ever: bool
) -> None:
    path = tmp_path / name
    write(path)
    new = path.read_bytes()
    path.unlink()
    said: set[str] = set()
    failed: set[str] = set()
    for error in ERRORS:
        at = 0
        while True:
            at += 1
            path.unlink(missing_ok=True)
            if existing:
                path.write_bytes(OLD)
            disk, code = attempt(path, at, error, for_ever)
            failed |= set(disk.failed)
            now = path.read_bytes() if path.exists() else None
            if code is None:
                assert now == new, (at, disk.failed)
            else:
                assert now == (OLD if existing else None), (at, disk.failed)
                said.add(code)
            left = [one for one in tmp_path.iterdir() if one != path]
            assert for_ever or not left or "unlink" in disk.failed, (at, disk.failed)
            for one in left:
                one.unlink()
            if not disk.failed:
                break
        assert at > 12, "hardly anything was counted"
    assert {"open", "write", "fsync", "replace", "read", "stat"} <= failed
    assert said >= {"problem.save_no_space", "problem.save_no_permission", "problem.save_failed"}


@pytest.mark.parametrize("error", ERRORS)
def test_what_was_kept_for_recovery_stays_as_it_was(tmp_path: Path, error: int) -> None:
    folder = RecoveryFolder(tmp_path)
    kept = folder.new()
    kept.keep(experiment(), Origin(title="x"))
    kept.keep_run(run())
    assert kept.path is not None
    paths = kept.path, kept.path.with_suffix(".run")
    before = [path.read_bytes() for path in paths]
    other = experiment().with_values(name="changed")
    at = 0
    while True:
        at += 1
        patch = pytest.MonkeyPatch()
        disk = FaultyDisk(patch, at, error)
        try:
            kept.keep(other, Origin(title="x"))
            kept.keep_run(run())
        except OSError:
            pass
        finally:
            patch.undo()
        for path, content in zip(paths, before, strict=True):
            opened = open_file(path)
            assert path.read_bytes() == content or not opened.notes
        if not disk.failed:
            break
    folder.end()
    (left,) = RecoveryFolder(tmp_path).leftovers()
    assert left.open().experiment == other and left.open().run is not None


def test_the_bytes_needed_are_said(tmp_path: Path) -> None:
    patch = pytest.MonkeyPatch()
    big = file_bytes(experiment(), run())
    disk = FaultyDisk(patch, 1, errno.ENOSPC, for_ever=True)
    try:
        with pytest.raises(ProblemError) as caught:
            save(tmp_path / "a.nnstudio", experiment(), run())
    finally:
        patch.undo()
    (problem,) = caught.value.problems
    assert problem.code == "problem.save_no_space" and disk.failed
    assert problem.values["megabytes"] == max(0.1, round(len(big) / 2**20, 1))
