"""The small 8 x 8 digits, for experiments that should take a second.

They come from scans of forms, counted down to 17 grey values.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.datasets.bundled import bundled_images, bundled_train_labels
from nnstudio.core.parts.calls import Array

TOTAL, TRAIN = 1797, 1438


class Digits8x8(Dataset):
    """Handwritten digits 0 to 9, 8 x 8 grey values in [0, 1].

    Formula: x = value / 16.

    1,797 digits, shuffled once with a fixed seed; every digit has the same share in both parts.

    Reference: Alpaydin, Kaynak, Optical Recognition of Handwritten Digits, UCI (1998).
    """

    title: ClassVar[str] = "Digits 8×8"
    order: ClassVar[int] = 20

    def shape(self) -> DataShape:
        return DataShape((8, 8), 10, TRAIN, TOTAL - TRAIN)

    def load(self, generator: np.random.Generator) -> Samples:
        return bundled_images("digits_8x8", 16.0)

    def stored_labels(self) -> Array:
        return bundled_train_labels("digits_8x8")
