"""Text in lines of a given width, as the canvas writes it.

Qt wraps while it paints; here it is done once, so that the height is known before and painting is cheap.
"""

from __future__ import annotations

from PySide6.QtGui import QTextLayout, QTextOption

from nnstudio.ui.canvas import ink


def wrapped(text: str, width: float, size: float, most: int | None = None) -> list[str]:
    """The lines of a text; of more than ``most`` the last one ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        for start, length in _breaks(paragraph, width, size):
            if most is not None and len(lines) == most - 1:
                return [*lines, ink.elided(paragraph[start:], width, size)]
            lines.append(paragraph[start : start + length].strip())
    return lines


def _breaks(paragraph: str, width: float, size: float) -> list[tuple[int, int]]:
    """Where each line of a paragraph begins, and how long it is; one line where it is empty."""
    layout = QTextLayout(paragraph, ink.font(size))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    found: list[tuple[int, int]] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append((line.textStart(), line.textLength()))
    layout.endLayout()
    return found or [(0, 0)]
