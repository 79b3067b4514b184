"""The hands of a user: everything they can do to the open window with mouse and keyboard.

Journeys are written with these and read the window's public state; nothing here calls what a button
would call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAction,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QTabBar,
    QWidget,
)

from nnstudio.app import Studio
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.history import History
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.row import Row
from nnstudio.ui.main_window import MainWindow
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Hands:
    """Two hands at the window of one studio."""

    def __init__(self, studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.studio, self.qtbot, self._monkeypatch = studio, qtbot, monkeypatch

    # -- what is looked at -------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        return self.studio.window

    @property
    def canvas(self) -> CanvasView:
        return self.window.canvas

    @property
    def experiment(self) -> Experiment:
        return self.studio.document.experiment

    @property
    def state(self) -> str:
        return self.studio.session.state

    @property
    def message(self) -> str:
        """The sentence in the bar across the top."""
        return self.window.message_bar.text()

    def view(self) -> RunView:
        """The run as the panels see it."""
        return self.window.control.view()

    def layer(self, block_id: str) -> Any:
        return self.experiment.network.by_id[block_id].layer

    @property
    def history(self) -> History:
        """What the run has measured so far."""
        history = self.view().history
        assert history is not None
        return history

    def links(self) -> set[tuple[str, str]]:
        return {(link.source, link.target) for link in self.experiment.network.links}

    def card(self, block_id: str) -> str:
        """All words on the card of a block, from left to right and down."""
        face = self.block(block_id).face
        return " · ".join(w for w in (face.title, face.number, *face.chips, face.caption) if w)

    def block(self, block_id: str) -> BlockItem:
        return self.canvas.canvas.blocks[block_id]

    def wait(self, until: Callable[[], object], timeout: int = 8000) -> None:
        self.qtbot.waitUntil(lambda: bool(until()), timeout=timeout)

    def wait_for(self, *states: str) -> None:
        self.wait(lambda: self.state in states)

    # -- buttons and menus -------------------------------------------------------------------------

    def button(self, action_id: str) -> QAbstractButton:
        """The button in the bar across the top that stands for an action."""
        action = self.window.actions_table[action_id]
        for button in self.window.run_bar.findChildren(QAbstractButton):
            if getattr(button, "action", None) is action:
                return button
        raise AssertionError(f"there is no button for {action_id}")

    def press(self, action_id: str) -> None:
        """Click a button of the bar, which must be there to be clicked."""
        button = self.button(action_id)
        assert button.isEnabled(), f"{action_id} is disabled: {button.toolTip()}"
        self.click(button)

    def come_to_front(self) -> None:
        """Without a window manager the window may lose the keyboard to nobody; take it back."""
        if not self.window.isActiveWindow() and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)

    def click(self, widget: QWidget, at: QPoint | None = None, keys=NONE) -> None:
        self.come_to_front()
        self.wait(lambda: seen(widget))
        self.qtbot.mouseClick(widget, LEFT, keys, at if at is not None else QPoint())

    def choose(self, *texts: str) -> None:
        """Click through the menus: ``choose("File", "New")``."""
        bar = self.window.menuBar()
        self.click(bar, bar.actionGeometry(_named(bar.actions(), texts[0])).center())
        seen: QWidget | None = None
        for text in texts[1:]:
            self.wait(lambda last=seen: QApplication.activePopupWidget() not in (None, last))
            seen = QApplication.activePopupWidget()
            assert isinstance(seen, QMenu)
            self.click(seen, seen.actionGeometry(_named(seen.actions(), text)).center())
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def raise_panel(self, name: str) -> None:
        """Click the tab of a panel."""
        dock = self.window.docks[name]
        title = dock.windowTitle()
        for bar in self.window.findChildren(QTabBar):
            for index in range(bar.count()):
                if seen(bar) and bar.tabText(index) == title:
                    self.click(bar, bar.tabRect(index).center())
                    return
        raise AssertionError(f"no tab says {title}")

    def key(self, key: Qt.Key | str, keys=NONE, at: QWidget | None = None) -> None:
        """Press a key, or a shortcut such as "Ctrl+S", where the keyboard is."""
        self.come_to_front()
        target = at or QApplication.focusWidget() or self.window
        if isinstance(key, str):
            combination = QKeySequence(key)[0]  # pyright: ignore[reportIndexIssue]
            key, keys = combination.key(), combination.keyboardModifiers()
        self.qtbot.keyClick(target, key, keys)

    # -- the palette and the canvas ------------------------------------------------------------------

    def entry(self, text: str) -> tuple[QWidget, QPoint]:
        """The list of the palette and the middle of one of its entries."""
        entries = self.window.palette_panel.entries
        for row in range(entries.count()):
            item = entries.item(row)
            if item.text() != text:
                continue
            if item.isHidden():
                heading = entries.heading_of(item)
                entries.scrollToItem(heading)
                self.click(entries.viewport(), entries.visualItemRect(heading).center())
            entries.scrollToItem(item)
            return entries.viewport(), entries.visualItemRect(item).center()
        raise AssertionError(f"the palette has no {text}")

    def drag_part(self, text: str, to: QPoint, over: Callable[[], None] | None = None) -> None:
        """Drag an entry of the palette to a point of the canvas; ``over`` looks before letting go."""
        source, start = self.entry(text)
        target = self.canvas.viewport()
        dropped: list[bool] = []

        def carried(drag: QDrag, *_: object) -> Qt.DropAction:
            mime = drag.mimeData()
            self._carry(target, mime, to, over)
            dropped.append(True)
            return Qt.DropAction.CopyAction

        self.come_to_front()
        # Without a window system there is nobody to carry the parcel; all the rest is real.
        self._monkeypatch.setattr(QDrag, "exec", carried)
        QTest.mousePress(source, LEFT, NONE, start)
        for step in (4, 14, 30, 60):
            _move(source, start + QPoint(step, 2))
        QTest.mouseRelease(source, LEFT, NONE, start + QPoint(60, 2))
        assert dropped, "the palette started no drag"

    @staticmethod
    def _carry(
        target: QWidget, mime: QMimeData, to: QPoint, over: Callable[[], None] | None
    ) -> None:
        told = (Qt.DropAction.CopyAction, mime, LEFT, NONE)
        enter = QDragEnterEvent(to - QPoint(30, 20), *told)
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return
        for way in (QPoint(-12, -8), QPoint(0, 0)):
            QApplication.sendEvent(target, QDragMoveEvent(to + way, *told))
        if over is not None:
            over()
        QApplication.sendEvent(target, QDropEvent(QPointF(to), *told))

    def spot(self, place: QPointF) -> QPoint:
        """A point of the canvas as a point of its widget."""
        return self.canvas.mapFromScene(place)

    def port(self, block_id: str, side: str) -> QPoint:
        return self.spot(self.block(block_id).ports[side].centre)  # type: ignore[index]

    def halfway(self, source: str, target: str) -> QPoint:
        """A point on the link from one block to another."""
        link = self.canvas.canvas.links[source, target]
        return self.spot((link.start + link.end) * 0.5)

    def middle(self, block_id: str) -> QPoint:
        """A point on a card where there is neither port nor chip."""
        rect = self.block(block_id).card_rect
        return self.spot(QPointF(rect.center().x(), rect.bottom() - 5))

    def chip(self, block_id: str, field: str) -> QPoint:
        """The middle of the chip of a field."""
        item = self.block(block_id)
        return self.spot(item.mapToScene(item.chip_rect(field).center()))

    def drag(
        self, start: QPoint, end: QPoint, over: Callable[[], None] | None = None, keys=NONE
    ) -> None:
        """Press, move and let go on the canvas; ``over`` looks before letting go."""
        self.come_to_front()
        viewport = self.canvas.viewport()
        QTest.mousePress(viewport, LEFT, keys, start)
        for share in (0.2, 0.5, 0.8, 1.0):
            _move(viewport, start + (end - start) * share)
        if over is not None:
            over()
        QTest.mouseRelease(viewport, LEFT, keys, end)

    def drag_link(self, source: str, target: str, over: Callable[[], None] | None = None) -> None:
        """Draw a link from the output of one block to the input of another."""
        self.drag(self.port(source, "output"), self.port(target, "input"), over)

    def select(self, block_id: str, keys=NONE) -> None:
        """Click a block."""
        self.click(self.canvas.viewport(), self.middle(block_id), keys)

    # -- the inspector -------------------------------------------------------------------------------

    def row(self, title: str) -> Row:
        """The row of a field that can be seen, by the words in front of it."""
        inspector = self.window.inspector
        for form in (inspector.block_form, inspector.data_form, inspector.training_form):
            assert isinstance(form, Form)
            for row in form.rows():
                if row.label.text() == title:
                    self.wait(row.isVisible)
                    self.scroll_to(row)
                    return row
        raise AssertionError(f"the inspector has no {title}")

    def scroll_to(self, widget: QWidget) -> None:
        """Scroll the inspector until something in it can be seen."""
        self.wait(widget.isVisible)
        for area in self.window.inspector.findChildren(QScrollArea):
            area.ensureWidgetVisible(widget)

    def type_into(self, title: str, text: str, end: Qt.Key | None = Key.Key_Return) -> None:
        """Click a field, replace its text and press Enter."""
        line = self.row(title).editor.control()
        assert isinstance(line, QLineEdit)
        self.click(line)
        assert line.hasFocus(), "the field did not take the keyboard"
        self.qtbot.keyClick(line, Key.Key_A, CTRL)
        self.qtbot.keyClick(line, Key.Key_Delete)
        self.qtbot.keyClicks(line, text)
        if end is not None:
            self.qtbot.keyClick(line, end)

    def pick(self, title: str, text: str) -> None:
        """Choose from a drop-down list or click a segment."""
        control = self.row(title).editor.control()
        if isinstance(control, Segmented):
            for segment in control.findChildren(QAbstractButton):
                if segment.text() == text:
                    self.click(segment)
                    return
            raise AssertionError(f"{title} has no {text}")
        assert isinstance(control, QComboBox)
        self.click(control)
        popup = control.view()
        self.wait(popup.isVisible)
        texts = [control.itemText(index) for index in range(control.count())]
        assert text in texts, f"{title} offers {texts}"
        self.qtbot.keyClick(popup, Key.Key_Home)
        for _ in range(texts.index(text)):
            self.qtbot.keyClick(popup, Key.Key_Down)
        self.qtbot.keyClick(popup, Key.Key_Return)
        self.wait(lambda: not popup.isVisible())


def _move(widget: QWidget, at: QPoint) -> None:
    """A move with the left button held; QTest's own carries no button."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        LEFT,
        NONE,
    )
    QApplication.sendEvent(widget, event)


def _named(actions: list[QAction], text: str) -> QAction:
    """The entry of a menu by its words, without mnemonic and dots, or by its name."""
    for action in actions:
        if text in (_plain(action.text()), action.objectName()):
            return action
    raise AssertionError(f"no {text} among {[_plain(a.text()) for a in actions]}")


def _plain(text: str) -> str:
    # Korean menus carry their mnemonic behind the word, in brackets.
    words = text.split("(&")[0] if "(&" in text else text
    return words.replace("&", "").rstrip("…")


def shown_text(widget: QWidget) -> str:
    """All words on labels and buttons that can be seen inside a widget, one line each."""
    lines = [
        child.text()
        for child in widget.findChildren(QWidget)
        if isinstance(child, (QLabel, QAbstractButton)) and child.text() and child.isVisible()
    ]
    return "\n".join(lines)


def seen(widget: QWidget) -> bool:
    """Whether a widget is on the screen: Qt calls one behind a tab, or scrolled away, visible too."""
    if not widget.isVisible():
        return False
    shown, at = widget.rect(), widget
    while not at.isWindow() and (parent := at.parentWidget()) is not None:
        shown, at = shown.translated(at.pos()).intersected(parent.rect()), parent
    return not shown.isEmpty()


def is_sentence(text: str) -> bool:
    """Whether this is for people: words, and no bare code."""
    return len(text.split()) >= 3 and "problem." not in text and "{" not in text


def inside(rect: QRect, x: float, y: float) -> QPoint:
    """A point at these shares of a rectangle's width and height."""
    return QPoint(rect.left() + int(rect.width() * x), rect.top() + int(rect.height() * y))
