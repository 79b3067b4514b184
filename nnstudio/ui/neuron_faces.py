"""What single neurons show, made of a portrait: pictures over the plane, curves over a line, words, biases.

Pictures have the colours of the decision surface's units, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from nnstudio.language import tr
from nnstudio.ui.canvas.items.neuron_column import NeuronFaces
from nnstudio.ui.plots.plane_picture import unit_pictures
from nnstudio.ui.plots.ticks import short_number

if TYPE_CHECKING:
    from nnstudio.core.parts.calls import Array
    from nnstudio.core.training.portrait import Sketch


def faces(sketch: Sketch, title: str, largest: float) -> NeuronFaces:
    """The faces of one block named ``title``; a bias of size ``largest`` is the largest dot."""
    given, bias = sketch.given, sketch.bias
    pictures: tuple[QImage, ...] = ()
    curves: Array | None = None
    if given is not None and given.ndim == 3:
        pictures = tuple(_image(one) for one in unit_pictures(given[: sketch.units, ::-1]))
    elif given is not None:
        curves = _shares(given)
    biases: tuple[float, ...] | None = None
    if bias is not None:
        scaled = np.nan_to_num(bias / (largest if largest > 0 else 1.0))
        biases = tuple(np.clip(scaled, -1.0, 1.0).tolist())
    if sketch.weights is None:
        labels = tuple(f"x{_subscript(unit + 1)}" for unit in range(sketch.units))
    else:
        labels = () if given is not None else tuple(str(k + 1) for k in range(sketch.units))
    return NeuronFaces(_words(sketch, title, bias), pictures, curves, labels, biases)


def _words(sketch: Sketch, title: str, bias: Array | None) -> tuple[str, ...]:
    if bias is None:
        return tuple(f"{title} {unit + 1}" for unit in range(sketch.units))
    return tuple(
        tr("{name} {number}: bias {bias}", name=title, number=k + 1, bias=short_number(float(one)))
        for k, one in enumerate(bias)
    )


def _image(pixels: Array) -> QImage:
    whole = np.ascontiguousarray(pixels)
    height, width, _ = whole.shape
    made = QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    # Its own pixels, in the form that is painted fastest.
    return made.convertToFormat(QImage.Format.Format_RGB32)


def _shares(given: Array) -> Array:
    """Each curve (units, n) from its lowest to its highest value, 0 to 1."""
    known = np.nan_to_num(given, posinf=0.0, neginf=0.0)
    low, high = known.min(axis=1, keepdims=True), known.max(axis=1, keepdims=True)
    return np.where(high > low, (known - low) / np.where(high > low, high - low, 1.0), 0.5)


def _subscript(number: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))


def largest_of(arrays: Sequence[Array]) -> float:
    """The largest size in some arrays; 0 where there is none."""
    sizes = [float(np.abs(np.nan_to_num(one)).max()) for one in arrays if one.size]
    return max(sizes, default=0.0)
