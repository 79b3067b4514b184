"""The data inside the package must be whole, balanced and honestly split.

Every accuracy the program shows rests on the test images not being among the training images.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from nnstudio.core.datasets.base import DATASETS
from nnstudio.resource import resource

Arrays = tuple[NDArray[np.uint8], NDArray[np.uint8], int]


def load(name: str) -> Arrays:
    with np.load(resource("datasets", f"{name}.npz"), allow_pickle=False) as file:
        return file["images"], file["labels"], int(file["train_count"])


@pytest.mark.parametrize(
    ("name", "shape", "train_count", "brightest"),
    [("mnist_5k", (5000, 28, 28), 4000, 255), ("digits_8x8", (1797, 8, 8), 1438, 16)],
)
def test_shapes_and_ranges(
    name: str, shape: tuple[int, ...], train_count: int, brightest: int
) -> None:
    images, labels, count = load(name)
    assert (images.shape, images.dtype) == (shape, np.uint8)
    assert (labels.shape, labels.dtype) == (shape[:1], np.uint8)
    assert count == train_count
    assert (images.min(), images.max()) == (0, brightest)
    assert set(labels.tolist()) == set(range(10))


def test_every_digit_of_mnist_has_400_training_and_100_test_images() -> None:
    _, labels, count = load("mnist_5k")
    assert np.bincount(labels[:count]).tolist() == [400] * 10
    assert np.bincount(labels[count:]).tolist() == [100] * 10


def test_every_digit_of_the_small_set_is_split_four_to_one() -> None:
    _, labels, count = load("digits_8x8")
    share = np.bincount(labels[:count]) / np.bincount(labels)
    assert np.all(np.abs(share - 0.8) < 0.005)


@pytest.mark.parametrize("name", ["mnist_5k", "digits_8x8"])
def test_no_test_image_is_among_the_training_images_and_none_is_there_twice(name: str) -> None:
    images, _, count = load(name)
    train = {image.tobytes() for image in images[:count]}
    test = {image.tobytes() for image in images[count:]}
    assert not train & test
    assert len(train) + len(test) == len(images)


@pytest.mark.parametrize("name", ["mnist_5k", "digits_8x8"])
def test_the_rows_are_shuffled(name: str) -> None:
    """Sorted classes would make the first batches show one digit only."""
    _, labels, count = load(name)
    for part in (labels[:count], labels[count:]):
        # Neighbours of independent rows agree in one case of ten.
        assert 0.05 < np.mean(part[1:] == part[:-1]) < 0.15
        assert len(set(part[:64].tolist())) == 10


@pytest.mark.parametrize("name", ["mnist_5k", "digits_8x8"])
def test_the_labels_belong_to_the_images(name: str) -> None:
    """An image is nearest to the mean of its own digit: rows that slipped would score 10 %."""
    images, labels, count = load(name)
    flat = images.reshape(len(images), -1).astype(np.float64)
    means = np.stack([flat[:count][labels[:count] == digit].mean(axis=0) for digit in range(10)])
    distances = ((flat[count:, None, :] - means) ** 2).sum(axis=2)
    assert np.mean(distances.argmin(axis=1) == labels[count:]) > 0.75


def test_the_licences_are_beside_the_data() -> None:
    text = resource("datasets", "LICENSES.md").read_text(encoding="utf-8")
    for file in resource("datasets").glob("*.npz"):
        assert f"`{file.name}`" in text
    assert "ShareAlike 3.0" in text
    assert "Attribution 4.0" in text


@pytest.mark.parametrize("name", ["mnist_5k", "digits_8x8"])
def test_labels_read_alone_are_those_of_the_samples(name: str) -> None:
    dataset = DATASETS.get(name)()
    labels = dataset.stored_labels()
    assert labels is not None
    np.testing.assert_array_equal(labels, dataset.load(np.random.default_rng(0)).train_labels)


def test_what_is_drawn_has_no_stored_labels() -> None:
    assert DATASETS.get("spiral")().stored_labels() is None
