"""Where a single block that is being moved would land: between two others, or beside a card it covers.

A block without links is put into the link it is let go on, which lights up meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.splicing import splice, splice_problem
from nnstudio.language import tr
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.rubber_link import RubberLink
from nnstudio.ui.canvas.nudging import nudged
from nnstudio.ui.canvas.placement import make_room
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_INSIDE = 12.0


class Landing:
    """Follows one block of a view from the beginning of its move to the end."""

    def __init__(self, view: CanvasView, item: BlockItem) -> None:
        self._view, self._item = view, item
        self._link: LinkItem | None = None
        self._glow: RubberLink | None = None
        network = view.document.experiment.network
        block_id = item.block_id
        self._loose = not network.incoming[block_id] and not network.outgoing[block_id]

    @property
    def link(self) -> tuple[str, str] | None:
        """The link the block would be put into now."""
        return None if self._link is None else self._link.key

    def hover(self) -> None:
        """The block is somewhere else."""
        link = self._found() if self._loose else None
        if link is self._link:
            return
        self.clear()
        self._link = link
        if link is not None:
            link.set_marks(receiving=True)
            # In a large network links are only a picture while something moves; this lies above it.
            self._glow = RubberLink()
            self._glow.stretch(link.start, link.end, firm=True)
            self._glow.setZValue(0.5)
            self._view.canvas.addItem(self._glow)

    def landed(
        self, move: Callable[[Experiment], Experiment]
    ) -> tuple[Callable[[Experiment], Experiment], str]:
        """The edit that puts the block down, with its label; ``move`` is the plain move."""
        link, block_id = self.link, self._item.block_id
        if link is None:
            return lambda e: nudged(move(e), block_id), tr("Move")
        name = block_title(self._view.document.experiment.network, block_id)

        def put_between(experiment: Experiment) -> Experiment:
            return make_room(splice(move(experiment), block_id, *link), link[0], block_id)

        return put_between, tr("Insert {name}", name=name)

    def clear(self) -> None:
        """Take all marks away."""
        if self._glow is not None:
            self._view.canvas.removeItem(self._glow)
            self._glow = None
        if self._link is not None and self._link.scene() is not None:
            self._link.set_marks()
        self._link = None

    def _found(self) -> LinkItem | None:
        """The link that runs through the middle of the card and may take the block."""
        network = self._view.document.experiment.network
        area = self._item.card_rect.adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE)
        for key, link in self._view.canvas.links.items():
            if not link.boundingRect().intersects(area) or not link.shape().intersects(area):
                continue
            if splice_problem(network, self._item.block_id, *key) is None:
                return link
        return None
