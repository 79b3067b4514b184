"""Reading the image sets that ship inside the package.

The files hold uint8 images, already shuffled and split with equal shares of every class.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnstudio.core.datasets.base import Samples
from nnstudio.core.parts.calls import Array
from nnstudio.resource import resource


@lru_cache(maxsize=4)
def bundled_images(name: str, brightest: float) -> Samples:
    """The images of ``resources/datasets/<name>.npz`` divided by ``brightest``; arrays are read-only."""
    with (
        resource("datasets", f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        images = stored["images"].reshape(len(stored["images"]), -1).astype(np.float32) / brightest
        labels = stored["labels"].astype(np.int64)
        train = int(stored["train_count"])
    images.flags.writeable = labels.flags.writeable = False
    return Samples(images[:train], labels[:train], images[train:], labels[train:])


@lru_cache(maxsize=4)
def bundled_train_labels(name: str) -> Array:
    """The labels of the training part, read without unpacking an image; read-only."""
    with (
        resource("datasets", f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        labels = stored["labels"][: int(stored["train_count"])].astype(np.int64)
    labels.flags.writeable = False
    return labels
