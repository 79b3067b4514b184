"""The problems of blocks at hand: opens the sheet beside a badge, and goes from one problem to the next.

It knows which problems belong to which block; what they say and how they are mended comes with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from nnstudio.core.parts.problem import Fix
from nnstudio.language.sentences import say_fix
from nnstudio.ui.canvas.interactions.keys import in_order
from nnstudio.ui.canvas.overlays.problem_popover import ProblemPopover
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class Trouble(QObject):
    """The sheet of one canvas."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.sheet = ProblemPopover(view, view.say, self._mend)
        self.sheet.closed.connect(self._give_keys_back)
        view.canvas.badgeEntered.connect(self.open_for)
        view.canvas.badgeLeft.connect(self.sheet.leave_soon)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._moved)

    @Slot(str)
    def open_for(self, block_id: str, *, keys: bool = False) -> None:
        """Show what is wrong with a block, if anything is."""
        view = self._view
        problems = view.canvas.problems_of(block_id)
        item = view.canvas.blocks.get(block_id)
        if item is None or not problems or view.gesturing:
            return
        spot = view.viewport().mapToParent(view.mapFromScene(item.badge))
        name = block_title(view.document.experiment.network, block_id)
        self.sheet.open_at(block_id, name, problems, spot, keys=keys)

    def next(self) -> None:
        """Go to the next block with a problem, and show it with the keyboard on the remedy.

        Where no block has one but the network does, the list of problems is asked for.
        """
        view = self._view
        order = in_order(view.document.experiment.network)
        troubled = [block_id for block_id in order if view.canvas.problems_of(block_id)]
        if not troubled:
            if view.canvas.problem_count:
                view.problemsRequested.emit()
            return
        chosen = view.selected()
        here = self.sheet.block_id if self.sheet.isVisible() else (chosen[-1] if chosen else "")
        last = order.index(here) if here in order else -1
        goal = next((b for b in troubled if order.index(b) > last), troubled[0])
        view.select((goal,))
        view.show_blocks((goal,))
        self.open_for(goal, keys=True)

    def close(self) -> None:
        """Take the sheet away."""
        if self.sheet.isVisible():
            self.sheet.close_sheet()

    def _mend(self, fix: Fix) -> None:
        self._view.edit(fix.apply, say_fix(fix))

    @Slot()
    def _moved(self) -> None:
        self.close()

    @Slot()
    def _give_keys_back(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
