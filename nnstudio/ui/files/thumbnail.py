"""The small picture of an experiment that goes into its file: the network, and its points where it has some.

Drawn by what draws the cards of the start page, so a list of files looks like them.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from nnstudio.core.experiment.experiment import Experiment

WIDTH, HEIGHT, MARGIN = 192, 88, 6
SCALE = 2
MOST_BLOCKS = 200
"""Larger networks are specks in it, and drawing them would take time."""

_log = logging.getLogger(__name__)


def thumbnail(experiment: Experiment) -> bytes | None:
    """A PNG file with no ground of its own; None where there is nothing to show."""
    if not 0 < len(experiment.network.blocks) <= MOST_BLOCKS:
        return None
    from nnstudio.ui.start_page.pictures import paint_experiment

    picture = QImage(WIDTH * SCALE, HEIGHT * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(SCALE, SCALE)
        inside = QRectF(MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
        paint_experiment(painter, inside, experiment, data=True)
    except Exception:
        # A picture is never worth a save.
        _log.exception("no picture")
        return None
    finally:
        painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    buffer.close()
    from nnstudio.core.files.thumbnail import is_thumbnail

    made = bytes(content.data())
    return made if is_thumbnail(made) else None
