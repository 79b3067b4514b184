"""Small pictures of experiments: the points they learn from, or else the network itself.

Each is drawn from the experiment it stands for, so a card never shows what it does not open.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.ui.block_tint import tint_token
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour

MOST_DOTS = 6
MOST_POINTS = 240
_DOT = 2.6


def paint_experiment(painter: QPainter, room: QRectF, experiment: Experiment, data: bool) -> None:
    """Draw what an experiment is about into ``room``: its network, and its points where ``data`` is asked for."""
    if not experiment.network.blocks:
        _paint_empty(painter, room)
        return
    if data and experiment.data.dataset.shape().features <= 2:
        points = QRectF(room.left(), room.top(), room.height() * 1.25, room.height())
        _paint_points(painter, points, experiment)
        room = room.adjusted(points.width() + 12, 0, 0, 0)
    _paint_network(painter, room, experiment)


def _paint_empty(painter: QPainter, room: QRectF) -> None:
    pen = QPen(themes.colour("marker"), 1.4, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side = room.height() * 0.62
    box = QRectF(0, 0, side * 1.5, side)
    box.moveCenter(room.center())
    painter.drawRoundedRect(box, 7, 7)
    painter.setPen(QPen(themes.colour("secondary"), 1.8))
    middle, arm = room.center(), side * 0.16
    painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
    painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))


def _paint_points(painter: QPainter, room: QRectF, experiment: Experiment) -> None:
    """The data as they lie in the plane, or a curve's points over its axis."""
    dataset = experiment.data.dataset
    loaded = dataset.load(np.random.default_rng(0))
    inputs, labels = loaded.train_inputs[:MOST_POINTS], loaded.train_labels[:MOST_POINTS]
    painter.setPen(Qt.PenStyle.NoPen)
    flat = np.ravel(labels)
    if inputs.shape[1] == 1:
        across, up, classes = inputs[:, 0], flat, np.zeros(len(flat), dtype=int)
    else:
        across, up, classes = inputs[:, 0], inputs[:, 1], (flat > 0).astype(int)
    x, y = (
        _spread(across, room.left() + 4, room.right() - 4),
        _spread(up, room.bottom() - 4, room.top() + 4),
    )
    for number in np.unique(classes):
        painter.setBrush(themes.colour(class_colour(int(number)), 0.85))
        for at in np.flatnonzero(classes == number):
            painter.drawEllipse(QPointF(x[at], y[at]), 1.7, 1.7)


def _spread(values: np.ndarray, low: float, high: float) -> list[float]:
    least, most = float(values.min()), float(values.max())
    span = (most - least) or 1.0
    return [low + (float(value) - least) / span * (high - low) for value in values]


def _paint_network(painter: QPainter, room: QRectF, experiment: Experiment) -> None:
    """Blocks as columns of dots, as many as fit, with the links between them."""
    if len(experiment.network.links) >= len(experiment.network.blocks):
        room = room.adjusted(0, 8, 0, 0)  # Links that jump over blocks pass above them.
    known = shapes(experiment)
    ranks = _ranks(experiment)
    columns = max(ranks.values(), default=0) + 1
    pitch = room.width() / max(columns, 1)
    dots: dict[str, list[QPointF]] = {}
    for block in experiment.network.blocks:
        shape = known.get(block.id)
        features = shape.features if shape is not None else 1
        count = min(MOST_DOTS, max(1, round(1 + math.log2(max(features, 1)) * 0.75)))
        if features <= 3:
            count = features
        x = room.left() + pitch * (ranks[block.id] + 0.5)
        gap = min(room.height() / MOST_DOTS, 13.0)
        top = room.center().y() - gap * (count - 1) / 2
        dots[block.id] = [QPointF(x, top + gap * number) for number in range(count)]
    painter.setPen(QPen(themes.colour("secondary", 0.32), 0.7))
    for link in experiment.network.links:
        near = ranks[link.target] - ranks[link.source] == 1
        if near:
            for one in dots[link.source]:
                for other in dots[link.target]:
                    painter.drawLine(one, other)
        else:
            _paint_shortcut(painter, dots[link.source], dots[link.target])
    painter.setPen(Qt.PenStyle.NoPen)
    for block in experiment.network.blocks:
        painter.setBrush(themes.colour(tint_token(block.layer)))
        for dot in dots[block.id]:
            painter.drawEllipse(dot, _DOT, _DOT)


def _paint_shortcut(painter: QPainter, one: list[QPointF], other: list[QPointF]) -> None:
    """A link that jumps over blocks, drawn around them."""
    start, end = one[0] - QPointF(0, 4), other[0] - QPointF(0, 4)
    top = min(start.y(), end.y()) - 4
    painter.drawPolyline(QPolygonF([start, QPointF(start.x(), top), QPointF(end.x(), top), end]))


def _ranks(experiment: Experiment) -> dict[str, int]:
    """How many blocks lie before each block on its longest way."""
    network = experiment.network
    ranks: dict[str, int] = {}
    for block_id in network.order:
        ranks[block_id] = max((ranks[s] + 1 for s in network.incoming[block_id]), default=0)
    return ranks
