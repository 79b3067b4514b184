"""A layer on its way from the palette to the canvas: how it is written into a drag and read back.

The two never meet directly, so what they exchange is a small text that anyone could have dropped; it is
read with care.
"""

from __future__ import annotations

import json
from typing import Any, cast

from PySide6.QtCore import QByteArray, QMimeData

from nnstudio.core.layers.base import LAYERS, Layer
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError

MIME_TYPE = "application/x-nnstudio-part"
_LONGEST = 4_096


def part_mime(layer: Layer) -> QMimeData:
    """The drag of one layer with its values."""
    data = QMimeData()
    text = json.dumps({"family": LAYERS.family, "part": to_data(layer)})
    data.setData(MIME_TYPE, QByteArray(text.encode("utf-8")))
    return data


def layer_in(mime: QMimeData) -> Layer | None:
    """The layer that is being dragged; None for anything else."""
    if not mime.hasFormat(MIME_TYPE):
        return None
    written = bytes(mime.data(MIME_TYPE).data())
    if len(written) > _LONGEST:
        return None
    try:
        told: Any = json.loads(written.decode("utf-8"))
        if not isinstance(told, dict):
            return None
        fields = cast("dict[str, Any]", told)
        if fields.get("family") != LAYERS.family:
            return None
        return from_data(Layer, fields.get("part"))
    except (ValueError, RecursionError, ProblemError):
        return None
