"""Five thousand handwritten digits that ship with the studio.

Small enough to start at once and offline, real enough to overfit on.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.datasets.bundled import bundled_images, bundled_train_labels
from nnstudio.core.parts.calls import Array


class Mnist5k(Dataset):
    """Handwritten digits 0 to 9, 28 x 28 grey values in [0, 1]: 4,000 for training, 1,000 for testing.

    Formula: x = pixel / 255.

    A subset of MNIST with 500 images of each digit, shuffled once with a fixed seed; every digit has the
    same share in both parts.

    Reference: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition,
    Proc. IEEE 86 (1998).
    """

    title: ClassVar[str] = "MNIST-5k"
    order: ClassVar[int] = 10

    def shape(self) -> DataShape:
        return DataShape((28, 28), 10, 4000, 1000)

    def load(self, generator: np.random.Generator) -> Samples:
        return bundled_images("mnist_5k", 255.0)

    def stored_labels(self) -> Array:
        return bundled_train_labels("mnist_5k")
