"""Drawing a link from port to port, in either direction, and taking the end of one off its port.

While the mouse moves, ports where the link may end light up, the other blocks fade, and over one of
those the reason stands beside the mouse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.links import link_problem
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.block_item import FADED, BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.port_item import PortItem, Side
from nnstudio.ui.canvas.items.rubber_link import RubberLink

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class DrawLink(Gesture):
    """A press on a port, or with ``taken`` on the end of a link that is there."""

    def __init__(
        self, view: CanvasView, event: QMouseEvent, port: PortItem, taken: LinkItem | None = None
    ) -> None:
        super().__init__(view, event)
        self._port = port
        self._taken = taken.key if taken else None
        self._end_side: Side = "input" if port.side == "output" else "output"
        self._rubber: RubberLink | None = None
        self._reasons: dict[str, Problem | None] = {}

    def click(self) -> None:
        if self._taken is not None:
            self.view.canvas.select((), (self._taken,))

    def begin(self) -> None:
        canvas = self.view.canvas
        free = self._without_taken(self.view.document.experiment)
        for block_id, item in canvas.blocks.items():
            problem = link_problem(free.network, *self._link_to(block_id))
            self._reasons[block_id] = problem
            if problem is None and self._end_side in item.ports:
                item.ports[self._end_side].set_offered(True)
            elif block_id != self._port.block_id:
                item.setOpacity(FADED)
        if self._taken is not None:
            canvas.links[self._taken].setVisible(False)
        self._rubber = RubberLink()
        canvas.addItem(self._rubber)

    def follow(self, event: QMouseEvent) -> None:
        if self._rubber is None:
            return
        point = event.position().toPoint()
        over = self._over(point)
        reason = self._reasons.get(over.block_id) if over else None
        legal = over is not None and reason is None
        end = over.ports[self._end_side].centre if legal and over else self.view.mapToScene(point)
        self._stretch(end, legal)
        self._mark_replaced(over.block_id if legal and over else None)
        if reason is not None:
            self.view.viewport().setCursor(Qt.CursorShape.ForbiddenCursor)
            self.view.reason.tell(self.view.say(reason), point)
        else:
            self.view.viewport().setCursor(Qt.CursorShape.CrossCursor)
            self.view.reason.hide()

    def finish(self, event: QMouseEvent) -> None:
        over = self._over(event.position().toPoint())
        self.cancel()
        if over is None:
            if self._taken is not None:
                self.view.edit(self._without_taken, tr("Disconnect"))
            return
        reason = self._reasons.get(over.block_id)
        if reason is not None:
            self.view.message.emit(self.view.say(reason))
            return
        source, target = self._link_to(over.block_id)
        self.view.edit(
            lambda e: edits.connect(self._without_taken(e), source, target), tr("Connect")
        )

    def cancel(self) -> None:
        canvas = self.view.canvas
        if self._rubber is not None:
            canvas.removeItem(self._rubber)
            self._rubber = None
        for item in canvas.blocks.values():
            item.setOpacity(1.0)
            for port in item.ports.values():
                port.set_offered(False)
        for link in canvas.links.values():
            link.setVisible(True)
        self._mark_replaced(None)
        self.view.reason.hide()

    def _stretch(self, end: QPointF, legal: bool) -> None:
        if self._rubber is None:
            return
        if self._port.side == "output":
            self._rubber.stretch(self._port.centre, end, firm=legal)
        else:
            self._rubber.stretch(end, self._port.centre, firm=legal)

    def _mark_replaced(self, block_id: str | None) -> None:
        """Fade the link whose place the new one would take."""
        target = None if block_id is None else self._link_to(block_id)[1]
        experiment = self.view.document.experiment
        one = target is not None and experiment.network.by_id[target].layer.sources[1] == 1
        for key, link in self.view.canvas.links.items():
            link.set_marks(leaving=one and key[1] == target and key != self._taken)

    def _over(self, point: QPoint) -> BlockItem | None:
        """The block under the mouse, or whose port is; the one the link starts at counts only on its card."""
        hit = self.view.canvas.item_near(self.view.mapToScene(point))
        if isinstance(hit, PortItem):
            if hit is self._port:
                return None
            return self.view.canvas.blocks[hit.block_id]
        return hit if isinstance(hit, BlockItem) else None

    def _link_to(self, block_id: str) -> tuple[str, str]:
        if self._port.side == "output":
            return self._port.block_id, block_id
        return block_id, self._port.block_id

    def _without_taken(self, experiment: Experiment) -> Experiment:
        return edits.disconnect(experiment, *self._taken) if self._taken else experiment
