"""The overview comes when something is out of sight, shows where one is, and leads elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment

XOR = example("xor-tanh")
FAR = edits.move_blocks(XOR, {"output_1": (4000.0, 1500.0)})


def seen(view) -> QPointF:
    return view.mapToScene(view.viewport().rect()).boundingRect().center()


def test_it_is_there_only_while_something_is_out_of_sight(open_canvas) -> None:
    view = open_canvas(XOR)
    assert view.minimap.isHidden()
    for _ in range(8):
        view.zoom_in()
    assert view.minimap.isVisible()
    assert view.rect().contains(view.minimap.geometry())
    view.fit()
    assert view.minimap.isHidden()
    view.document.edit(lambda _: FAR, "Move")
    view.zoom_reset()
    assert view.minimap.isVisible()
    view.minimap.want(False)
    assert view.minimap.isHidden()
    view.minimap.want(True)
    assert view.minimap.isVisible()
    view.document.edit(lambda _: Experiment(), "Empty")
    assert view.minimap.isHidden()


def test_the_frame_is_where_one_looks_and_a_press_looks_elsewhere(open_canvas) -> None:
    view = open_canvas(FAR)
    view.zoom_reset()
    view.select(("input_1",))
    first, size = view.minimap.frame().center(), view.minimap.size()
    spot = QPoint(size.width() - 12, size.height() - 12)
    QTest.mouseClick(view.minimap, Qt.MouseButton.LeftButton, pos=spot)
    assert seen(view).x() > 3000 and seen(view).y() > 800
    moved = view.minimap.frame().center()
    assert moved.x() > first.x() and moved.y() > first.y()
    assert abs(moved.x() - spot.x()) < 12 and abs(moved.y() - spot.y()) < 12
    assert not view.fitting and view.document.undo_stack.count() == 0


def test_a_drag_in_it_goes_along(open_canvas) -> None:
    view = open_canvas(FAR)
    view.zoom_reset()
    QTest.mousePress(view.minimap, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    start = seen(view)
    for x in (40, 80, 120):
        at = QPointF(x, 10)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            QPointF(view.minimap.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.minimap, event)
    QTest.mouseRelease(view.minimap, Qt.MouseButton.LeftButton, pos=QPoint(120, 10))
    assert seen(view).x() > start.x() + 1000
    assert view.selected() == ()


def test_the_picture_shows_blocks_and_frame(open_canvas) -> None:
    view = open_canvas(FAR)
    view.zoom_reset()
    image = view.minimap.grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) > 3
