"""The confusion matrix as a figure: true classes down, predicted classes across, darker where there are more.

The diagonal is blue and mistakes are orange, each with its number where there is room.
"""

from __future__ import annotations

from nnstudio.core.exporters.svg import SOFT, Drawing
from nnstudio.core.training.judged import ClassScores
from nnstudio.language import tr

MOST_CLASSES = 40
_RIGHT, _WRONG = (0, 114, 178), (213, 94, 0)
_LEFT, _TOP, _SIZE = 46.0, 40.0, 330.0


def matrix_svg(scores: ClassScores) -> str:
    """The matrix of the first classes as SVG text."""
    count = min(len(scores.there), MOST_CLASSES)
    cell = _SIZE / max(count, 1)
    largest = max(1, int(scores.matrix.max()))
    drawing = Drawing()
    middle = _LEFT + _SIZE / 2
    drawing.text(middle, 14, tr("Predicted class"), size=11, anchor="middle", colour=SOFT)
    drawing.text(
        14, _TOP + _SIZE / 2, tr("True class"), size=11, anchor="middle", colour=SOFT, turned=True
    )
    every = 1 if count <= 20 else 5
    for row in range(count):
        if row % every == 0:
            at = cell * (row + 0.5)
            drawing.text(_LEFT + at, _TOP - 6, str(row), size=10, anchor="middle", colour=SOFT)
            drawing.text(_LEFT - 7, _TOP + at + 3.5, str(row), size=10, anchor="end", colour=SOFT)
        for column in range(count):
            samples = int(scores.matrix[row, column])
            # The root lets single mistakes be seen beside hundreds that were right.
            strength = (samples / largest) ** 0.5
            x, y = _LEFT + cell * column, _TOP + cell * row
            fill = _mixed(_RIGHT if row == column else _WRONG, strength)
            drawing.box(x, y, cell - 1, cell - 1, fill=fill, stroke="", round_=2)
            if samples and cell >= 17:
                ink = "#ffffff" if strength > 0.6 else "#1b1f27"
                size = 11 if cell >= 26 else 9
                drawing.text(
                    x + cell / 2,
                    y + cell / 2 + 4,
                    str(samples),
                    size=size,
                    anchor="middle",
                    colour=ink,
                )
    return drawing.svg(0, 0, _LEFT + _SIZE + 10, _TOP + _SIZE + 10, tr("Class by class"))


def _mixed(colour: tuple[int, int, int], strength: float) -> str:
    """The colour on white paper; what is nothing is almost white."""
    share = 0.035 + 0.9 * strength if strength else 0.03
    return "#" + "".join(f"{round(255 + (one - 255) * share):02x}" for one in colour)
