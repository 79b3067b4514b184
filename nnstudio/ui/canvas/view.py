"""The canvas as a widget: shows the scene, hands events to the gestures and edits to the document.

It is the one door: what stands outside selects, adds, deletes and zooms through its methods and hears
its signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.suiting import suited
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import tr
from nnstudio.ui.canvas import building, commands, menus, notes, placement
from nnstudio.ui.canvas.chip_tip import show_chip_tip
from nnstudio.ui.canvas.interactions import pan_zoom
from nnstudio.ui.canvas.interactions.drop_part import DropPart
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.interactions.keys import handle_key, next_block
from nnstudio.ui.canvas.interactions.start import gesture_for
from nnstudio.ui.canvas.items.block_item import ACCESSIBLE_TEXT, BlockItem
from nnstudio.ui.canvas.items.flow import Flow
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.overlays.header import CanvasHeader
from nnstudio.ui.canvas.overlays.reason import Reason
from nnstudio.ui.canvas.surface import CanvasSurface
from nnstudio.ui.canvas.trouble import Trouble
from nnstudio.ui.document import Document
from nnstudio.ui.known_cost import KnownCost
from nnstudio.ui.part_mime import Carried
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.ui.canvas.quick_add import QuickAdd


class CanvasView(CanvasSurface):
    """The network of a document, to be looked at and edited.

    Attributes:
        document: where every edit goes.
        say: turns a problem into a sentence.
        reason: the sign beside the mouse.

    Signals:
        selectionChanged(tuple): ids of the selected blocks, in the network's order of blocks.
        message(str): one sentence for the person, such as why an edit was refused.
        problemsRequested(): the number of problems was clicked.
    """

    selectionChanged = Signal(object)
    message = Signal(str)
    problemsRequested = Signal()

    def __init__(
        self, document: Document, say: Callable[[Problem], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(say, parent)
        self.document, self.say = document, say
        self.reason = Reason(self)
        self._header = CanvasHeader(self.viewport())
        self.pinned += (self._header.sizes, self._header.trouble)
        self._header.clicked.connect(self.problemsRequested)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._gesture: Gesture | None = None
        self._drop = DropPart(self)
        self.trouble = Trouble(self)
        self._selected: tuple[str, ...] = ()
        self._space_held = False
        self._running = False, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self._changed(None, document.experiment)
        self.canvas.selectionChanged.connect(self._selection_changed)
        document.changed.connect(self._changed)
        document.replaced.connect(self._replaced)
        themes.notifier().changed.connect(self.retheme)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(tr("Network"))
        self._empty.setText(tr("Drag an Input block here to begin, or press / and type"))
        self._header.show_sizes(self.document.experiment, *self._running)

    # -- what comes from outside -------------------------------------------------------------------

    def select(self, ids: Iterable[str]) -> None:
        """Select these blocks and nothing else; ids that no block has are ignored."""
        chosen = tuple(ids)
        self.canvas.select(chosen)
        if not self.fitting:
            self.show_blocks(chosen)

    def selected(self) -> tuple[str, ...]:
        """Ids of the selected blocks."""
        return self.canvas.selected_blocks()

    def set_problems(self, problems: list[Problem]) -> None:
        """Show these problems on their blocks, and their number at the top."""
        self.trouble.close()
        self.canvas.set_problems(problems)
        self._header.show_problems(len(problems))
        pan_zoom.update_reach(self)

    def set_running(self, running: bool, stale: bool = False) -> None:
        """Say at the top whether the network is being trained; it can be edited all the same.

        With ``stale`` the run has other settings than the document. It costs nothing to say it again.
        """
        if (running, stale) != self._running:
            self._running = running, stale
            self._header.show_sizes(self.document.experiment, *self._running)

    def set_cost(self, known: KnownCost) -> None:
        """Say at the top what training would cost."""
        self._header.cost = known
        self._header.show_sizes(self.document.experiment, *self._running)

    def set_activity(self, block_id: str, counts: Array | None) -> None:
        """Show a histogram of activations, counts of shape (bins,), on a block; None takes it away."""
        self.canvas.set_activity(block_id, counts)

    def clear_activity(self) -> None:
        """Take all histograms away."""
        for block_id in self.canvas.blocks:
            self.canvas.set_activity(block_id, None)

    def set_flow(self, source: str, target: str, flow: Flow | None) -> None:
        """Draw a link as the gradient that passes back along it; None draws it plainly."""
        self.canvas.set_flow(source, target, flow)

    @cached_property
    def quick(self) -> QuickAdd:
        """The line to type layers into, loaded with what reads it when it is first wanted."""
        from nnstudio.ui.canvas.quick_add import QuickAdd

        return QuickAdd(self)

    def type_in(self, text: str) -> None:
        """Add the layers of a typed line; where it cannot be read, open it to go on typing."""
        if not self.gesturing:
            self.quick.type_in(text)

    def take(self, carried: Carried) -> None:
        """Add a layer, give a part to the selected blocks, or put a template in the network's place."""
        if not self.gesturing:
            building.take(self, carried)

    def add_layer(self, layer: Layer) -> None:
        """Add a block at the end of the chain, before the output, and select it."""
        if self.gesturing:
            return
        label = tr("Add {name}", name=tr(layer.title))
        self._add(lambda e: placement.append(e, suited(e, layer)), label)
        if self.fitting:
            self.fit()
        else:
            self.show_blocks(self.selected())

    def add_at(self, layer: Layer, at: tuple[float, float], label: str) -> None:
        """Add a block with its top left corner at a point of the canvas, and select it."""
        whole = self.shows_all
        self.fitting = False
        self._add(lambda e: placement.insert(e, layer, at), label)
        if whole and not self.shows_all:
            # Making room pushed the end of the network out of sight.
            self.fit()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def quick_add(self, text: str = "") -> None:
        """Open the line to type layers into, with some text in it already."""
        if not self.gesturing:
            self.quick.open(text)

    def _add(self, change: Callable[[Experiment], tuple[Experiment, str]], label: str) -> None:
        added: list[str] = []

        def adding(experiment: Experiment) -> Experiment:
            changed, block_id = change(experiment)
            added.append(block_id)
            return changed

        if self.edit(adding, label):
            self.canvas.select(added)

    def delete_selection(self) -> None:
        """Remove the selected blocks and links as one step."""
        commands.delete_selection(self)

    def rename_selected(self) -> None:
        """Open the name of the selected block, or the text of the selected note, for editing."""
        blocks, chosen = self.selected(), self.canvas.selected_notes()
        if len(blocks) == 1:
            commands.rename_block(self, blocks[0])
        elif len(chosen) == 1:
            notes.write_note(self, chosen[0])

    def arrange(self) -> None:
        """Line all blocks up from left to right and show them."""
        commands.arrange(self)

    def edit(self, change: Callable[[Experiment], Experiment], label: str, merge: str = "") -> bool:
        """Apply an edit to the document; where it is refused, say why and return False."""
        try:
            self.document.edit(change, label, merge)
        except ProblemError as error:
            self.message.emit(self.say(error.problems[0]))
            return False
        return True

    # -- following the document --------------------------------------------------------------------

    @Slot(object, object)
    def _changed(self, _old: Experiment | None, new: Experiment) -> None:
        # Undo by a shortcut in the middle of a gesture: what the hand holds may be gone.
        self.give_up_gesture()
        self.trouble.close()
        with QSignalBlocker(self.canvas):
            self.canvas.mirror(new)
        self._selection_changed()
        self._empty.setVisible(not new.network.blocks)
        self._header.show_sizes(new, *self._running)
        pan_zoom.update_reach(self)

    @Slot(object)
    def _replaced(self, _new: Experiment) -> None:
        self.canvas.select(())
        self.fit()

    @Slot()
    def _selection_changed(self) -> None:
        chosen = self.canvas.selected_blocks()
        if chosen != self._selected:
            self._selected = chosen
            items = (self.canvas.blocks[block_id] for block_id in chosen)
            self.setAccessibleDescription("\n".join(i.data(ACCESSIBLE_TEXT) for i in items))
            self.selectionChanged.emit(chosen)

    @Slot(object)
    def retheme(self, _theme: object = None) -> None:
        """Draw everything in the colours of the applied theme."""
        self.resetCachedContent()
        self.take_type()
        self._header.retheme()
        self.minimap.renew(self.canvas.content_rect())
        self.canvas.update()
        self.viewport().update()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.canvas.retranslate()
        self.minimap.retranslate()
        self._name()
        self._header.show_problems(self.canvas.problem_count)

    # -- events ------------------------------------------------------------------------------------

    @property
    def gesturing(self) -> bool:
        """Whether a gesture is in progress."""
        return self._gesture is not None

    def give_up_gesture(self) -> bool:
        """Cancel the gesture in progress; False when there is none."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        if gesture.moving:
            gesture.cancel()
        self._reset_cursor()
        return True

    def give_up(self) -> bool:
        """What Escape does: cancel the gesture, else select nothing; False when there was neither."""
        if self.give_up_gesture():
            return True
        chosen = bool(self.canvas.selectedItems())
        self.canvas.select(())
        return chosen

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._gesture is None:
            self._gesture = gesture_for(self, event, hand=self._space_held)
            if self._gesture is not None:
                self._gesture.press()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            super().mouseMoveEvent(event)
            return
        self._gesture.moved(event)
        if self._gesture is not None and self._gesture.moving:
            self.fitting = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if gesture is None or event.button() != gesture.button:
            return
        self._gesture = None
        gesture.released(event)
        self._reset_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = self.mapToScene(event.position().toPoint())
        hit = self.canvas.item_near(point)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and isinstance(hit, BlockItem) and hit.in_title(point):
            commands.rename_block(self, hit.block_id)
        elif left and isinstance(hit, NoteItem):
            notes.write_note(self, hit.note_id)
        elif left and hit is None:
            self.quick.open(at=point)
        else:
            self.mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and show_chip_tip(self, event):
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.gesturing:
            return
        menus.open_menu(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat() and self._gesture is None:
                self._space_held = True
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            event.accept()
        elif not handle_key(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._reset_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from block to block and behind the last one out of the canvas."""
        block_id = None if self.gesturing else next_block(self, forward)
        if block_id is None:
            return super().focusNextPrevChild(forward)
        self.canvas.select((block_id,))
        self.show_blocks((block_id,))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space_held = False
        self._reset_cursor()
        super().focusOutEvent(event)

    def _reset_cursor(self) -> None:
        if self._space_held:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._gesture is None:
            self.viewport().unsetCursor()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.drop(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._header.place()
        self._empty.setGeometry(self.rect())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
