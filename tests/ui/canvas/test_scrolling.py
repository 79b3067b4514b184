"""Scrolling moves the picture that is there, paints what comes into sight, and leaves what lies over it alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example

XOR = example("xor-tanh")
MANY = edits.move_blocks(XOR, {"output_1": (900.0, 700.0)})


class Painted(QObject):
    """Adds up how many pixels of a widget were painted."""

    pixels = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            region: Any = event.region()
            self.pixels += sum(each.width() * each.height() for each in region)
        return False


def on_screen(view) -> QImage:
    QApplication.processEvents()
    return view.screen().grabWindow(view.window().winId()).toImage()


@pytest.mark.parametrize("by", [QPoint(7, 5), QPoint(-13, 0), QPoint(0, -11), QPoint(400, 300)])
def test_what_is_seen_is_what_would_be_painted(open_canvas, by: QPoint) -> None:
    view = open_canvas(MANY)
    view.zoom_reset()
    places = [each.pos() for each in view.pinned]
    before = on_screen(view)
    for _ in range(3):
        view.scroll_by(by)
        seen = on_screen(view)
    view.resetCachedContent()
    view.viewport().update()
    assert seen == on_screen(view)
    assert seen != before
    assert [each.pos() for each in view.pinned] == places


def test_little_is_painted(open_canvas) -> None:
    view = open_canvas(MANY)
    view.zoom_reset()
    QApplication.processEvents()
    painted = Painted()
    port = view.viewport()
    port.installEventFilter(painted)
    view.scroll_by(QPoint(6, 4))
    QApplication.processEvents()
    assert 0 < painted.pixels < port.width() * port.height() / 8
    port.removeEventFilter(painted)


def test_the_overview_is_drawn_once_for_every_zoom(open_canvas) -> None:
    view = open_canvas(MANY)
    view.zoom_reset()
    drawn = view.minimap.grab().toImage()
    picture = view.minimap._picture
    frame = view.minimap.frame()
    view.zoom_in()
    assert view.minimap.frame() != frame
    assert view.minimap.grab().toImage() != drawn
    assert view.minimap._picture is picture
