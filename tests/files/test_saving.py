"""Saving fails whole or succeeds whole: the old file is never touched before the new one is proven."""

from __future__ import annotations

import errno
import io
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from files.samples import experiment, run, sample

from nnstudio.core.files import container
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.parts.problem import ProblemError

OLD = b"the old file, whatever it was"


def raising(number: int) -> Any:
    def fail(*args: Any, **values: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


class FullDisk(io.FileIO):
    """Takes half of what is written and then says that there is no room."""

    def write(self, data: Any) -> int:
        super().write(bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")


def code_of(path: Path, state: Any = None) -> str:
    with pytest.raises(ProblemError) as caught:
        save(path, experiment(), state)
    return caught.value.problems[0].code


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("replace", errno.ENOSPC, "problem.save_no_space"),
        ("replace", errno.EACCES, "problem.save_no_permission"),
        ("replace", errno.EIO, "problem.save_failed"),
        ("open", errno.EROFS, "problem.save_no_permission"),
        ("open", errno.EDQUOT, "problem.save_no_space"),
        ("open", errno.ENOENT, "problem.save_no_folder"),
        ("fsync", errno.EIO, "problem.save_failed"),
        ("fsync", errno.ENOSPC, "problem.save_no_space"),
    ],
)
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    error: int,
    code: str,
    existing: bool,
) -> None:
    path = tmp_path / "a.nnstudio"
    if existing:
        path.write_bytes(OLD)
    monkeypatch.setattr(os, name, raising(error))
    found = code_of(path, run())
    monkeypatch.undo()
    assert found == code
    assert [p.name for p in tmp_path.iterdir()] == (["a.nnstudio"] if existing else [])
    assert not existing or path.read_bytes() == OLD


def test_a_disk_that_fills_up_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nnstudio"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "fdopen", lambda handle, mode: FullDisk(handle, mode))
    with pytest.raises(ProblemError) as caught:
        save(path, experiment(), run())
    monkeypatch.undo()
    (problem,) = caught.value.problems
    assert problem.code == "problem.save_no_space"
    assert problem.values == {"path": str(path), "megabytes": 0.1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.nnstudio"] and path.read_bytes() == OLD


def test_an_interruption_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.nnstudio"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(path, experiment(), None)
    monkeypatch.undo()
    assert [p.name for p in tmp_path.iterdir()] == ["a.nnstudio"] and path.read_bytes() == OLD


def test_a_disk_that_does_not_keep_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Liar(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(bytes(data)[:-50] + b"\0" * 50)

    path = tmp_path / "a.nnstudio"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "fdopen", lambda handle, mode: Liar(handle, mode))
    found = code_of(path, run())
    monkeypatch.undo()
    assert found == "problem.save_not_verified"
    assert [p.name for p in tmp_path.iterdir()] == ["a.nnstudio"] and path.read_bytes() == OLD


def test_a_writer_that_garbles_arrays_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one release of safetensors did with transposed arrays: the file itself looks healthy."""
    from nnstudio.core.files import runs

    right = runs.write_tensors
    monkeypatch.setattr(
        runs, "write_tensors", lambda arrays: right({k: a[::-1] for k, a in arrays.items()})
    )
    assert code_of(tmp_path / "a", run()) == "problem.save_not_verified"
    assert not list(tmp_path.iterdir())


def test_a_run_that_could_not_be_opened_is_not_saved(tmp_path: Path) -> None:
    broken = {n: np.full_like(a, np.nan) for n, a in run().parameters.items()}
    with pytest.raises(ProblemError) as caught:
        save(tmp_path / "a", experiment(), replace(run(), parameters=broken))
    codes = [problem.code for problem in caught.value.problems]
    assert codes[0] == "problem.save_not_verified"
    assert codes[-1] == "problem.run_array_not_finite"
    assert not list(tmp_path.iterdir())


def test_the_old_file_keeps_its_rights_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    path = tmp_path / "a.nnstudio"
    path.write_bytes(OLD)
    path.chmod(0o640)
    save(path, experiment(), run())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        save(tmp_path / "b.nnstudio", experiment(), None)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.nnstudio").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "a.nnstudio"
    link.symlink_to(tmp_path / "there" / "real.nnstudio")
    save(link, experiment(), None)
    assert link.is_symlink() and open_file(link).experiment == experiment()
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["real.nnstudio"]


def test_a_write_protected_file_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nnstudio"
    path.write_bytes(OLD)
    # Whoever runs the tests as root may write everything; so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda target, mode: False)
    assert code_of(path) == "problem.save_no_permission"
    assert path.read_bytes() == OLD


def test_places_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    assert code_of(tmp_path / "folder") == "problem.save_is_folder"
    assert code_of(tmp_path / "nowhere" / "a") == "problem.save_no_folder"
    assert code_of(tmp_path / "file" / "a") == "problem.save_no_folder"
    assert code_of(tmp_path / ("a" * 300)) == "problem.save_failed"
    assert code_of(Path("a\0b")) == "problem.save_no_folder"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_strange_names_are_only_names(tmp_path: Path) -> None:
    for name in ("내 실험 🧪.nnstudio", "a b'\"", "-rf", "ends.", "\u202egnp.a", "x" * 250):
        save(tmp_path / name, experiment(), None)
        assert open_file(tmp_path / name).experiment == experiment()


def test_more_than_a_zip_file_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "MOST_BYTES", len(sample()) - 1)
    assert code_of(tmp_path / "a", run()) == "problem.save_too_large"
    monkeypatch.setattr(container, "MOST_BYTES", 10)
    assert code_of(tmp_path / "a", run()) == "problem.save_too_large"
    assert not list(tmp_path.iterdir())
