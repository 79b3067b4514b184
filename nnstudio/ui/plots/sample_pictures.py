"""Samples that are pictures, as pixmaps: ink on paper in the colours of the theme.

Made only when they come into sight, and kept while there is room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.ramps import ramp

MOST_KEPT = 600


def ink_image(values: NDArray[np.floating]) -> QImage:
    """Values (rows, columns) from 0 (paper) to 1 (ink) as an image of as many pixels."""
    levels = np.ascontiguousarray(np.clip(np.nan_to_num(values) * 255.0, 0, 255).astype(np.uint8))
    height, width = levels.shape
    image = QImage(levels.data, width, height, width, QImage.Format.Format_Indexed8)
    theme = themes.current()
    image.setColorTable(ramp(theme.chip, theme.text))
    # The image must not read the array's memory once that is gone.
    return image.copy()


def colour_image(values: NDArray[np.floating]) -> QImage:
    """Values (rows, columns, 3) from 0 to 1, red, green and blue, as an image of as many pixels."""
    levels = np.ascontiguousarray(np.clip(np.nan_to_num(values) * 255.0, 0, 255).astype(np.uint8))
    height, width, _ = levels.shape
    return QImage(levels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class SamplePictures:
    """Pixmaps of samples by number; ``inputs`` (samples, values) in the shape of ``sample``.

    Two lengths are rows and columns of ink on paper, a third one are the colours of a photograph.
    """

    def __init__(self) -> None:
        self._inputs: NDArray[np.floating] | None = None
        self._shape: tuple[int, ...] = (1, 1)
        self._photo = False
        self._kept: dict[tuple[int, int], QPixmap] = {}

    def show(
        self, inputs: NDArray[np.floating] | None, shape: tuple[int, ...], *, photo: bool = False
    ) -> None:
        """Take the samples of another run; grey ones of a ``photo`` have light where others have ink."""
        self._inputs, self._shape, self._photo = inputs, shape, photo
        self.forget()

    def has(self, inputs: NDArray[np.floating]) -> bool:
        """Whether these are the samples it shows."""
        return self._inputs is inputs

    def forget(self) -> None:
        """Make all of them anew, for other colours."""
        self._kept.clear()

    def pixmap(self, number: int, side: int) -> QPixmap | None:
        """The picture of one sample, its longer side so many pixels; None where it is not loaded."""
        if self._inputs is None or not 0 <= number < len(self._inputs):
            return None
        made = self._kept.get((number, side))
        if made is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            values = self._inputs[number].reshape(self._shape)
            if self._photo and values.ndim == 2:
                values = np.repeat(values[:, :, None], 3, axis=2)
            image = ink_image(values) if values.ndim == 2 else colour_image(values)
            scaled = image.scaled(
                side,
                side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation
                if max(self._shape) >= 16
                else Qt.TransformationMode.FastTransformation,
            )
            made = self._kept[number, side] = QPixmap.fromImage(scaled)
        return made
