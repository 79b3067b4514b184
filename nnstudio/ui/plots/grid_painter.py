"""Paints a grid of histograms: names, titles with captions, cells, and the numbers of their axes.

It paints what is given and knows neither pointer nor scroll bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter

from nnstudio.ui.plots.grid_cells import Cell, Size, fill_pictures
from nnstudio.ui.plots.grid_geometry import CAPTION, GAP, GridGeometry
from nnstudio.ui.plots.histogram_range import paint_range, paint_upright_range, range_detail
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

FADED = 0.4


@dataclass(frozen=True)
class Row:
    """One quantity: its key, its name at the left and the token of its bars."""

    key: str
    title: str
    colour_token: str


@dataclass(frozen=True)
class Caption:
    """A few words below the title of a column; ``token`` is their colour. ``shorter`` is for narrow columns."""

    text: str
    token: str = "secondary"
    shorter: str = ""


@dataclass(frozen=True)
class GridPicture:
    """Everything that is to be painted."""

    rows: Sequence[Row]
    titles: Sequence[str]
    captions: Mapping[int, Sequence[Caption]]
    cells: Mapping[tuple[str, int], Cell]
    faded: bool


def paint_grid(
    painter: QPainter, picture: GridPicture, geometry: GridGeometry, ratio: float
) -> None:
    """Paint it; ``ratio`` is the number of physical pixels in a logical one."""
    labels, head = int(geometry.labels), int(geometry.head)
    columns, rows = list(geometry.seen_columns()), list(geometry.seen_rows())
    painter.save()
    painter.setClipRect(QRect(labels, 0, geometry.width - labels, geometry.height))
    _paint_heads(painter, picture, geometry, columns)
    painter.restore()
    painter.save()
    painter.setClipRect(QRect(0, head, geometry.width, geometry.height - head))
    painter.setFont(themes.font())
    painter.setPen(themes.colour("secondary"))
    middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for index in rows:
        rect = geometry.cell(index, 0)
        place = QRect(0, rect.top(), labels - 6, rect.height())
        painter.drawText(place, middle | Qt.TextFlag.TextWordWrap, picture.rows[index].title)
    painter.setClipRect(QRect(labels, head, geometry.width - labels, geometry.height - head))
    painter.setFont(themes.font(fonts.CAPTION - 1))
    painter.setOpacity(FADED if picture.faded else 1.0)
    for index in rows:
        _paint_row(painter, picture, geometry, index, columns, ratio)
    painter.restore()


def _paint_heads(
    painter: QPainter, picture: GridPicture, geometry: GridGeometry, columns: Sequence[int]
) -> None:
    strong, small = themes.font(strong=True), themes.font(fonts.CAPTION - 1)
    metrics, narrow = QFontMetricsF(strong), QFontMetricsF(small)
    line = CAPTION * geometry.scale
    top = geometry.head - geometry.captions * line
    painter.setOpacity(FADED if picture.faded else 1.0)
    for column in columns:
        rect = geometry.cell(0, column)
        left, width = rect.left() - GAP / 2, rect.width() + GAP
        painter.setFont(strong)
        painter.setPen(themes.colour("text"))
        end = Qt.TextElideMode.ElideRight
        # The number at the end is what tells many layers apart.
        middle = Qt.TextElideMode.ElideMiddle
        title = metrics.elidedText(picture.titles[column], middle, width - 2)
        place = QRectF(left, 0, width, top - 4)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(small)
        for number, caption in enumerate(picture.captions.get(column, ())):
            fits = narrow.horizontalAdvance(caption.text) <= width - 2
            text = caption.text if fits or not caption.shorter else caption.shorter
            painter.setPen(themes.colour(caption.token))
            place = QRectF(left, top - 5 + number * line, width, line)
            shown = narrow.elidedText(text, end, width - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_row(
    painter: QPainter,
    picture: GridPicture,
    geometry: GridGeometry,
    index: int,
    columns: Sequence[int],
    ratio: float,
) -> None:
    row = picture.rows[index]
    cells = {c: picture.cells[row.key, c] for c in columns if (row.key, c) in picture.cells}
    if not cells:
        return
    noted = any(cell.notes for cell in cells.values())
    lift = QFontMetrics(painter.font()).height() if noted else 0
    first = geometry.cell(index, 0)
    width, height = round(first.width() * ratio), round(max(1, first.height() - lift) * ratio)
    size: Size = (width, height, themes.current().value(row.colour_token), max(1, int(ratio)))
    fill_pictures(list(cells.values()), size)
    detail: int | None = None
    if geometry.has_ranges:
        # The same for a whole row, so that its numbers can be compared.
        wide = [cell for cell in cells.values() if not cell.upright]
        details = (range_detail(cell.low, cell.high, first.width()) for cell in wide)
        detail = max(details, default=0)
    for column, cell in cells.items():
        whole = geometry.cell(index, column)
        rect = whole.adjusted(0, lift, 0, 0)
        painter.drawImage(rect, cell.pictures[size])
        painter.setPen(themes.colour("hairline"))
        bottom = rect.bottom() + 1
        painter.drawLine(rect.left(), bottom, rect.right(), bottom)
        metrics = QFontMetricsF(painter.font())
        note = next((n for n in cell.notes if metrics.horizontalAdvance(n) <= rect.width()), "")
        if note:
            painter.setPen(themes.colour("secondary"))
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(whole, corner, note)
        if cell.upright:
            paint_upright_range(painter, rect, cell.low, cell.high)
        elif detail is not None:
            paint_range(painter, rect, cell.low, cell.high, detail)
