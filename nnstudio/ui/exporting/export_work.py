"""What an export does in its thread: writing and running, a report, reading weights; pictures as PNG.

Loaded with the first of them: a window needs none of it to open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.exporting import Exported, export, put
from nnstudio.core.exporters.target import Target
from nnstudio.core.files.weights_file import read_weights
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.given_weights import run_with_file
from nnstudio.core.training.weight_matching import Match

SHARPNESS = 3.0
"""Dots of a PNG for each of the picture's own."""


def export_pass(
    experiment: Experiment,
    run: Checkpoint | None,
    target: Target,
    out: Path,
    cancelled: Callable[[], bool],
) -> Iterator[Any]:
    """Write and run; returns ``Exported``."""
    yield None
    if out.suffix.lower() == ".png":
        return _png(experiment, run, target, out)
    return export(experiment, run, target, out, cancelled=cancelled)


def report_pass(
    experiment: Experiment, run: Checkpoint | None, name: str, out: Path
) -> Iterator[Any]:
    """Write the page; returns its place."""
    yield None
    from nnstudio.report.page import report_html

    out = out if out.suffix else out.with_suffix(".html")
    (place,) = put(out, {".html": report_html(experiment, run, name).encode()})
    return place


def weights_pass(experiment: Experiment, path: Path) -> Iterator[Any]:
    """Read, match and evaluate; returns the run and what fits, a (Checkpoint, Match)."""
    yield None
    found = read_weights(path)
    yield None
    made: tuple[Checkpoint, Match] = run_with_file(
        experiment, found.arrays, found.fingerprint, path.name
    )
    return made


def _png(experiment: Experiment, run: Checkpoint | None, target: Target, out: Path) -> Exported:
    """The picture of a target as dots."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    with tempfile.TemporaryDirectory() as folder:
        done = export(experiment, run, target, Path(folder) / "picture.svg")
        renderer = QSvgRenderer(QByteArray(done.files[0].read_bytes()))
    size = renderer.defaultSize()
    image = QImage(
        QSize(round(size.width() * SHARPNESS), round(size.height() * SHARPNESS)),
        QImage.Format.Format_RGB32,
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(content, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return Exported(put(out, {".png": bytes(content.data().data())}), None, done.step)
