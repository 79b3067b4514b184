"""NumPy's files: arrays are found by their names, and nothing in them can run or lie."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from core.importers.files_to_read import imported, refused

from nnstudio.core.importers.finding import preview


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_a_set_in_the_usual_names(tmp_path: Path, write: Any) -> None:
    source = np.random.default_rng(1)
    train, test = (source.integers(0, 256, (n, 5, 4)).astype(np.uint8) for n in (30, 12))
    path = tmp_path / "set.npz"
    write(path, x_train=train, y_train=np.arange(30) % 3, x_test=test, y_test=np.arange(12) % 3)
    data = imported(path)
    loaded = data.load(source)
    assert np.array_equal(loaded.train_inputs, train.reshape(30, 20).astype(np.float32) / 255)
    assert loaded.test_labels.tolist() == [n % 3 for n in range(12)]
    assert data.shape().sample == (5, 4)
    found = preview(str(path))
    assert found.pictures is not None
    assert found.pictures.shape == (30, 5, 4)
    assert found.samples == 42


def test_colours_and_single_channels(tmp_path: Path) -> None:
    for channels, sample in ((3, (4, 4, 3)), (1, (4, 4))):
        np.savez(tmp_path / "a.npz", x=np.zeros((6, 4, 4, channels), np.uint8), y=[0, 1] * 3)
        assert imported(tmp_path / "a.npz").shape().sample == sample


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["cat", "dog"] * 4, ("cat", "dog")),
        ([5, -3] * 4, ("-3", "5")),
        ([1.0, 2.0] * 4, ("1", "2")),
        ([True, False] * 4, ("False", "True")),
        ([b"x", b"y"] * 4, ("x", "y")),
    ],
)
def test_fault_49_labels_of_any_kind(tmp_path: Path, labels: list[Any], names: Any) -> None:
    np.savez(tmp_path / "a.npz", data=np.arange(16.0).reshape(8, 2), target=labels)
    data = imported(tmp_path / "a.npz")
    assert data.class_names == names
    loaded = data.load(np.random.default_rng(0))
    for row, label in zip(loaded.train_inputs, loaded.train_labels, strict=True):
        raw = labels[int(row[0]) // 2]
        said = raw.decode() if isinstance(raw, bytes) else str(raw)
        assert names[label] == {"1.0": "1", "2.0": "2"}.get(said, said)


def test_numbers_are_learned_where_labels_are_no_classes(tmp_path: Path) -> None:
    source = np.random.default_rng(2)
    np.savez(tmp_path / "a.npz", x=source.normal(size=(20, 3)), y=source.normal(size=(20, 2)))
    data = imported(tmp_path / "a.npz")
    assert (data.task, data.shape().outputs) == ("regression", 2)


def test_one_array_has_its_target_in_the_last_column(tmp_path: Path) -> None:
    table = np.random.default_rng(3).normal(size=(20, 4))
    for order in ("C", "F"):
        np.save(tmp_path / "a.npy", np.array(table, order=order))
        data = imported(tmp_path / "a.npy")
        loaded = data.load(np.random.default_rng(0))
        rows = np.column_stack([loaded.train_inputs, loaded.train_labels])
        known = {tuple(row) for row in table.astype(np.float32).tolist()}
        assert {tuple(row) for row in rows.tolist()} <= known


def npy(header: str) -> bytes:
    text = header.encode("latin-1")
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


class Evil:
    """Would leave a trace if it were ever unpickled."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("evil-was-here"),))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9, 9)}\n") + bytes(8),
            "npy_short",
        ),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}\n") + bytes(40),
            "npy_long",
        ),
        (
            npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2)}\n") + bytes(40),
            "npy_objects",
        ),
        (npy("{'descr': '<M8[s]', 'fortran_order': False, 'shape': (2,2)}\n"), "npy_type"),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': ()}\n") + bytes(8),
            "npy_dimensions",
        ),
        (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}\n"), "npy_nothing"),
        (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 3)}\n"), "npy_dimensions"),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999)}\n"),
            "npy_short",
        ),
        (npy("__import__('os').system('touch evil')"), "npy_damaged"),
        (npy("(" * 500), "npy_damaged"),
        (b"\x93NUMPY", "npy_damaged"),
        (b"\x93NUMPY\x09\x00", "npy_damaged"),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (5,)}\n") + bytes(40),
            "npy_columns",
        ),
    ],
)
def test_an_array_that_lies_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(content)
    assert refused(lambda: imported(path)).code == f"problem.{code}"


def test_fault_35_objects_are_never_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    objects = np.array([Evil(), Evil()], dtype=object)
    stream = io.BytesIO()
    np.lib.format.write_array(stream, objects, allow_pickle=True)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", stream.getvalue())
        archive.writestr("y.npy", stream.getvalue())
    assert refused(lambda: imported(tmp_path / "a.npz"), "x").code == "problem.npy_objects"
    assert not (tmp_path / "evil-was-here").exists()


def test_archives_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, weights=np.zeros((3, 3)), bias=np.zeros(3), third=np.zeros(2))
    assert refused(lambda: imported(path), "weights, bias").code == "problem.npz_names"
    np.savez(path, x=np.zeros((3, 3)), y=np.zeros(4))
    assert refused(lambda: imported(path), "3×3", "4").code == "problem.npz_shapes"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert refused(lambda: imported(path), "a.npz").code == "problem.npz_empty"
    np.savez(path, x=np.zeros((30, 30)), y=np.arange(30) % 2)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert refused(lambda: imported(path), "a.npz").code == "problem.npy_damaged"
    path.write_bytes(content[:200] + bytes([content[200] ^ 255]) + content[201:])
    assert refused(lambda: imported(path)).code == "problem.npy_damaged"


def test_a_bomb_in_an_archive_is_refused_by_its_size(tmp_path: Path) -> None:
    head = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (50000, 20000)}\n")
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("x.npy", "y.npy"):
            archive.writestr(name, head + bytes(2**21))
    assert refused(lambda: imported(tmp_path / "a.npz")).code == "problem.npy_short"


def test_fault_50_numbers_too_large_for_a_network_are_left_out_in_silence(tmp_path: Path) -> None:
    table = np.arange(24.0).reshape(8, 3)
    table[2, 0] = 1e300
    np.save(tmp_path / "a.npy", table)
    assert preview(str(tmp_path / "a.npy")).samples == 8
    assert imported(tmp_path / "a.npy").found.train == 7
