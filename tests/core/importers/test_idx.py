"""IDX files: read as they were written, and refused where the header and the rest do not agree."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from core.importers.files_to_read import idx_bytes, imported, refused, write_idx

from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.idx import Idx


@pytest.mark.parametrize("packed", [False, True])
def test_pictures_and_labels_are_what_was_written(tmp_path: Path, packed: bool) -> None:
    data = imported(write_idx(tmp_path, packed=packed))
    source = np.random.default_rng(5)
    images = source.integers(0, 256, (40, 4, 3)).astype(np.uint8)
    loaded = data.load(np.random.default_rng(0))
    assert np.array_equal(loaded.train_inputs, images.reshape(40, 12).astype(np.float32) / 255)
    assert loaded.train_labels.tolist() == [number % 3 for number in range(40)]
    assert len(loaded.test_inputs) == 10
    assert data.shape().sample == (4, 3)
    assert data.found.counts == (14, 13, 13)
    assert data.class_counts() == (14, 13, 13)


def test_any_of_the_four_files_leads_to_the_set(tmp_path: Path) -> None:
    write_idx(tmp_path)
    made = [preview(str(path)).importer for path in sorted(tmp_path.iterdir())]
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_set_without_test_files_is_split(tmp_path: Path) -> None:
    data = imported(write_idx(tmp_path, test=0))
    assert (data.shape().train, data.shape().test) == (32, 8)
    both = write_idx(tmp_path)
    chosen = preview(str(both)).importer.with_values(with_test=False)
    assert imported(both, chosen).shape().test == 8


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "i4", "f4", "f8"])
def test_every_type_of_number_is_read(tmp_path: Path, kind: str) -> None:
    values = (np.arange(24).reshape(6, 2, 2) - (0 if kind == "u1" else 5)).astype(kind)
    (tmp_path / "train-images-idx3").write_bytes(idx_bytes(values))
    (tmp_path / "train-labels-idx1").write_bytes(idx_bytes(np.array([0, 1] * 3, np.uint8)))
    data = imported(tmp_path / "train-images-idx3")
    loaded = data.load(np.random.default_rng(0))
    found = np.sort(np.concatenate([loaded.train_inputs, loaded.test_inputs]).ravel())
    scale = 255 if kind == "u1" else 1
    np.testing.assert_allclose(found, np.sort(values.ravel()).astype(np.float32) / scale)


HEAD = bytes([0, 0, 8, 3])
GOOD = idx_bytes(np.zeros((6, 2, 2), np.uint8))
_NOISE = np.random.default_rng(0).integers(0, 256, (6, 30, 30)).astype(np.uint8)
DAMAGED = gzip.compress(idx_bytes(_NOISE))[:2000] + b"\xff" * 2000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "problem.idx_magic"),
        (bytes([0, 0, 7, 3]) + GOOD[4:], "problem.idx_magic"),
        (HEAD[:2], "problem.idx_magic"),
        (HEAD + b"\0\0", "problem.idx_shorter"),
        (bytes([0, 0, 8, 0]) + GOOD[4:], "problem.idx_dimensions"),
        (bytes([0, 0, 8, 200]) + GOOD[4:], "problem.idx_dimensions"),
        (GOOD[:-1], "problem.idx_length"),
        (GOOD + b"!", "problem.idx_length"),
        (
            HEAD + struct.pack(">3I", 2**32 - 1, 2**32 - 1, 2**32 - 1) + bytes(9),
            "problem.idx_length",
        ),
        (HEAD + struct.pack(">3I", 0, 2, 2), "problem.idx_empty"),
        (gzip.compress(GOOD)[:-9], "problem.data_gzip"),
        (DAMAGED, "problem.data_gzip"),
        (gzip.compress(GOOD[:-1]), "problem.idx_shorter"),
        (gzip.compress(GOOD + b"!"), "problem.idx_longer"),
        (
            gzip.compress(HEAD + struct.pack(">3I", 6, 60_000, 60_000) + bytes(1000)),
            "problem.idx_length",
        ),
        # The pictures of six, and the labels of seven.
        (idx_bytes(np.zeros((7, 2, 2), np.uint8)), "problem.idx_counts"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "import"])
def test_fault_52_and_53_a_header_that_lies(
    tmp_path: Path, content: bytes, code: str, step: str
) -> None:
    images, labels = tmp_path / "train-images-idx3", tmp_path / "train-labels-idx1"
    images.write_bytes(GOOD)
    labels.write_bytes(idx_bytes(np.array([0, 1] * 3, np.uint8)))
    importer = preview(str(images)).importer
    images.write_bytes(content)
    if step == "import":
        problem = refused(lambda: imported(images, importer), "idx3")
        assert problem.code == code
    elif code not in ("problem.idx_longer", "problem.data_gzip", "problem.idx_shorter"):
        # A preview does not read to the end.
        assert refused(lambda: preview(str(images), importer), "idx3").code == code


def test_fault_53_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    images = tmp_path / "train-images-idx3.gz"
    header = HEAD + struct.pack(">3I", 60_000, 2_800, 2_800)
    images.write_bytes(gzip.compress(header + bytes(2**22)))
    (tmp_path / "train-labels-idx1.gz").write_bytes(
        gzip.compress(idx_bytes(np.zeros(60_000, np.uint8)))
    )
    problem = refused(
        lambda: imported(images, Idx(images=images.name, labels="train-labels-idx1.gz"))
    )
    assert problem.code in ("problem.idx_length", "problem.data_memory")


def test_fault_52_half_of_a_set_says_which_file_lacks(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(GOOD)
    problem = refused(
        lambda: preview(str(tmp_path / "train-images-idx3-ubyte")), "train-labels-idx1-ubyte"
    )
    assert problem.code == "problem.idx_partner"
    (tmp_path / "digits").write_bytes(GOOD)
    assert refused(lambda: preview(str(tmp_path / "digits")), "digits").code == "problem.idx_name"


def test_names_in_a_description_lead_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = write_idx(tmp_path / "sub")
    (tmp_path / "secret").write_bytes(idx_bytes(np.zeros(40, np.uint8)))
    importer = preview(str(path)).importer.with_values(labels="../secret")
    assert refused(lambda: imported(path, importer)).code == "problem.data_missing"


@pytest.mark.parametrize("value", [np.inf, np.nan, 1e300])
def test_fault_50_values_that_are_not_finite_are_counted(tmp_path: Path, value: float) -> None:
    values = np.zeros((6, 2, 2))
    values[3, 1] = value
    (tmp_path / "train-images-idx3").write_bytes(idx_bytes(values))
    (tmp_path / "train-labels-idx1").write_bytes(idx_bytes(np.array([0, 1] * 3, np.uint8)))
    problem = refused(lambda: imported(tmp_path / "train-images-idx3"), "2")
    assert problem.code == "problem.data_not_finite"
