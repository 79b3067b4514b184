"""What is on its way from the palette to the canvas: how it is written into a drag and read back.

The two never meet directly, so what they exchange is a small text that anyone could have dropped; it is
read with care.
"""

from __future__ import annotations

import json
from typing import Any, cast

from PySide6.QtCore import QByteArray, QMimeData

from nnstudio.core.experiment.templates import TEMPLATES, Template
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registries

MIME_TYPE = "application/x-nnstudio-part"
_LONGEST = 4_096
_TEMPLATE = "template"

Carried = Part | Template
"""A layer to be placed, another part to be given to a block, or a whole network."""


def part_mime(carried: Carried) -> QMimeData:
    """The drag of one part with its values, or of a template."""
    data = QMimeData()
    if isinstance(carried, Template):
        told: dict[str, Any] = {"family": _TEMPLATE, "id": carried.id}
    else:
        told = {"family": carried.family, "part": to_data(carried)}
    data.setData(MIME_TYPE, QByteArray(json.dumps(told).encode("utf-8")))
    return data


def carried_in(mime: QMimeData) -> Carried | None:
    """What is being dragged; None for anything else."""
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
        family = fields.get("family")
        if family == _TEMPLATE:
            return TEMPLATES.get(str(fields.get("id")))
        registry = registries().get(family) if isinstance(family, str) else None
        return None if registry is None else from_data(registry.base, fields.get("part"))
    except (ValueError, RecursionError, ProblemError):
        return None
