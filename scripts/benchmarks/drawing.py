"""Milliseconds a frame, repaint included: the canvas with many blocks, and a curve of a million points.

Gestures are real mouse events; a frame ends when Qt has nothing left to do.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio.app import application
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.language.sentences import say
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.document import Document
from nnstudio.ui.plots.curve_plot import CurvePlot

FRAMES = 30
POINTS = 1_000_000
VIEW = 1400, 900
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def many_blocks(count: int) -> Experiment:
    """``count`` blocks in rows of twenty: pairs of dense layers, each with a way around it."""
    layers: list[Layer] = [Input()]
    shortcuts: list[tuple[int, int]] = []
    while len(layers) < count - 1:
        kind = Add() if len(layers) % 3 == 0 else Dense(units=10)
        if isinstance(kind, Add):
            shortcuts.append((max(1, len(layers) - 3), len(layers)))
        layers.append(kind)
    layers.append(Output())
    ids = [f"block_{number}" for number in range(count)]
    pairs = [*zip(range(count), range(1, count), strict=False)]
    links = [Link(source=ids[a], target=ids[b]) for a, b in (*pairs, *shortcuts) if a != b]
    blocks = [Block(id=each, layer=layer) for each, layer in zip(ids, layers, strict=True)]
    network = Network(blocks=tuple(blocks), links=tuple(dict.fromkeys(links)))
    places = {
        each: (edits.SPACING * (number % 20), edits.SPACING * (number // 20))
        for number, each in enumerate(ids)
    }
    return edits.move_blocks(Experiment(network=network), places)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def frames(widget: QWidget, act: Callable[[int], Any], count: int = FRAMES) -> float:
    """Median milliseconds of ``act`` and the painting it causes.

    Raises:
        SystemExit: where nothing was painted, because then nothing was measured.
    """
    app, paints = QApplication.instance(), Paints(widget)
    assert app is not None
    times: list[float] = []
    for number in range(count):
        before, started = paints.count, time.perf_counter()
        act(number)
        app.processEvents()
        taken = time.perf_counter() - started
        if paints.count > before:
            times.append(1000 * taken)
    widget.removeEventFilter(paints)
    if len(times) < count // 2:
        raise SystemExit(f"only {len(times)} of {count} frames were painted")
    return statistics.median(times)


def canvas(blocks: int) -> dict[str, float]:
    """Build, zoom, pan, drag one and drag fifty."""
    app = QApplication.instance()
    assert app is not None
    experiment = many_blocks(blocks)
    built: list[float] = []
    document, view = Document(experiment), None
    for _ in range(5):
        if view is not None:
            view.close()
            view.deleteLater()
            app.processEvents()
        started = time.perf_counter()
        document = Document(experiment)
        view = CanvasView(document, say)
        view.resize(*VIEW)
        view.show()
        app.processEvents()
        built.append(1000 * (time.perf_counter() - started))
    assert view is not None
    port, middle = view.viewport(), QPointF(VIEW[0] / 2, VIEW[1] / 2)
    found = {
        "links": float(len(experiment.network.links)),
        "build_ms": statistics.median(built),
        "zoom_ms": frames(port, lambda n: _turn(port, middle, 60 if n < FRAMES / 2 else -60)),
        "pan_ms": frames(port, lambda n: _drag_step(port, middle, n, Qt.MouseButton.MiddleButton)),
    }
    _release(port, middle, Qt.MouseButton.MiddleButton)
    view.fit()
    inside = [
        each
        for each, item in view.canvas.blocks.items()
        if port.rect().adjusted(60, 60, -260, -200).contains(_centre(view, item))
    ]
    held = inside[len(inside) // 2]
    for name, chosen in (("drag_1_ms", (held,)), ("drag_50_ms", (held, *_others(inside, held)))):
        view.canvas.select(chosen)
        start = QPointF(_centre(view, view.canvas.blocks[held]))
        found[name] = frames(port, lambda n, start=start: _drag_step(port, start, n, LEFT))
        _release(port, start, LEFT)
        app.processEvents()
        before, after = experiment.positions, document.experiment.positions
        if {each for each in after if after[each] != before[each]} != set(chosen):
            raise SystemExit("the drag did not move what was chosen")
        document.open(experiment, None)
        app.processEvents()
    view.close()
    view.deleteLater()
    app.processEvents()
    return found


def _others(inside: list[str], held: str) -> list[str]:
    return [each for each in inside if each != held][:49]


def _centre(view: CanvasView, item: Any) -> QPoint:
    """A point of a card that belongs to no chip: those are dragged by themselves."""
    rect = item.card_rect
    return view.mapFromScene(QPointF(rect.center().x(), rect.bottom() - 5))


def _turn(port: QWidget, at: QPointF, by: int) -> None:
    event = QWheelEvent(
        at,
        QPointF(port.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, by),
        NONE,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def _drag_step(port: QWidget, start: QPointF, number: int, button: Qt.MouseButton) -> None:
    """Press in the first frame, then move on by a few pixels in each."""
    if number == 0:
        _mouse(port, QEvent.Type.MouseButtonPress, start, button, button)
    at = start + QPointF(6.0 * (number + 1), 4.0 * (number + 1))
    _mouse(port, QEvent.Type.MouseMove, at, NONE, button)


def _release(port: QWidget, start: QPointF, button: Qt.MouseButton) -> None:
    at = start + QPointF(6.0 * FRAMES, 4.0 * FRAMES)
    _mouse(port, QEvent.Type.MouseButtonRelease, at, button, NONE)


def _mouse(
    port: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    place = QPointF(port.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(port, event)


def curves() -> dict[str, float]:
    """A recorded curve of a million noisy points that grows by a thousand in every frame."""
    app = QApplication.instance()
    assert app is not None
    source = np.random.default_rng(1)
    total = POINTS + FRAMES * 1000
    y = (np.exp(-np.arange(total) / total) + 0.05 * source.standard_normal(total)).astype(
        np.float32
    )
    x = np.arange(total) / 1000
    plot = CurvePlot("bench")
    plot.add_series("loss", "loss", "training", faint=True)
    plot.resize(620, 360)
    plot.set_x_range(0.0, float(x[-1]))
    plot.show()
    app.processEvents()

    def grow(number: int) -> None:
        end = POINTS + 1000 * number
        plot.set_data("loss", x[:end], y[:end])

    port = plot.view
    frames(port, grow, 5)
    found = {"points": float(POINTS), "redraw_ms": frames(port, grow)}
    plot.close()
    plot.deleteLater()
    app.processEvents()
    return found


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("canvas", "curves"))
    options = parser.parse_args()
    application(QSettings("", QSettings.Format.IniFormat))
    if options.what == "canvas":
        print(json.dumps({str(blocks): canvas(blocks) for blocks in (200, 1000)}))
    else:
        print(json.dumps(curves()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
