"""A note: free text that stands beside the blocks and changes no result.

It belongs to the layout, so it is saved, copied and undone with it and is no part of the settings' hash.
"""

from __future__ import annotations

from nnstudio.core.parts.fields import number, text
from nnstudio.core.parts.part import Description

LONGEST = 2_000
"""Characters of one note."""

USUAL_WIDTH = 180.0
"""Canvas units, about as wide as a block."""


class Note(Description):
    """Text at a place of the canvas; x and y are its top left corner in canvas units."""

    id: str = text("", "Id", longest=64)
    text: str = text("", "Text", longest=LONGEST)
    x: float = number(0.0, "x", low=-1e6, high=1e6)
    y: float = number(0.0, "y", low=-1e6, high=1e6)
    width: float = number(USUAL_WIDTH, "Width", low=60.0, high=2_000.0)
