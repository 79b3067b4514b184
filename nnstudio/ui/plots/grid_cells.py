"""What stands in a cell of the grid: bars of now, ridges of several moments, or bands of all of them.

All cells of a row are turned into pictures together, because they change together many times a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnstudio.ui.plots.course_raster import band_images, ridge_images
from nnstudio.ui.plots.histogram_raster import histogram_image

Size = tuple[int, int, str, int]
"""Width and height in physical pixels, colour, and physical pixels in a logical one."""


class Drawing(Protocol):
    """The picture of one cell."""

    @staticmethod
    def images(drawings: Sequence[Drawing], size: Size) -> list[QImage]:
        """One picture for each of several of its kind."""
        ...


@dataclass(frozen=True, eq=False)
class Bars:
    """A histogram, counts (bins,), that reaches from one share of the width to another."""

    counts: NDArray[np.generic]
    span: tuple[float, float] = (0.0, 1.0)

    @staticmethod
    def images(drawings: Sequence[Drawing], size: Size) -> list[QImage]:
        width, height, colour, ratio = size
        return [
            histogram_image(one.counts, width, height, colour, ratio, one.span)
            for one in drawings
            if isinstance(one, Bars)
        ]


@dataclass(frozen=True, eq=False)
class Ridges:
    """Histograms of several moments over the same axis, (moments, bins), the newest last."""

    counts: NDArray[np.float64]

    @staticmethod
    def images(drawings: Sequence[Drawing], size: Size) -> list[QImage]:
        return ridge_images([one.counts for one in drawings if isinstance(one, Ridges)], *size)


@dataclass(frozen=True, eq=False)
class Bands:
    """Percentiles of several moments, (moments, 5), as shares of the height from the bottom.

    ``places`` (moments,) says where along the width each of them stands, from 0 to 1.
    """

    shares: NDArray[np.float64]
    places: NDArray[np.float64]

    @staticmethod
    def images(drawings: Sequence[Drawing], size: Size) -> list[QImage]:
        return band_images(
            [(one.shares, one.places) for one in drawings if isinstance(one, Bands)], *size
        )


@dataclass
class Cell:
    """One cell: its drawing, from where to where its axis goes, and numbers about all values.

    ``upright`` is true where the axis of the values goes up and not across.
    """

    drawing: Drawing
    low: float
    high: float
    stats: Mapping[str, float]
    notes: tuple[str, ...] = ()
    upright: bool = False
    pictures: dict[Size, QImage] = field(default_factory=dict[Size, QImage])


def fill_pictures(cells: Sequence[Cell], size: Size) -> None:
    """Make the pictures of this size that are missing, all of a kind together."""
    missing: dict[type, list[Cell]] = {}
    for cell in cells:
        if size not in cell.pictures:
            missing.setdefault(type(cell.drawing), []).append(cell)
    for some in missing.values():
        drawings = [cell.drawing for cell in some]
        for cell, picture in zip(some, drawings[0].images(drawings, size), strict=True):
            cell.pictures.clear()
            cell.pictures[size] = picture
