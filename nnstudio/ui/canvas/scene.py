"""The drawing: one item for each block, link and note of the experiment, kept in step with it.

Only what differs between two experiments is touched, so a change of one block repaints one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.core.experiment.edits import SPACING
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import BlockShape, shapes
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem
from nnstudio.ui.canvas.faces import block_face
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.flow import Flow
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.items.port_item import PortItem, Side
from nnstudio.ui.canvas.items.weight_lines import Index, WeightLines
from nnstudio.ui.canvas.routing import route

LinkKey = tuple[str, str]


class CanvasScene(QGraphicsScene):
    """Blocks, links and notes of one experiment.

    Attributes:
        blocks: block id -> item.
        links: (source id, target id) -> item.
        notes: note id -> item.

    Signals:
        badgeEntered(block id), badgeLeft(): the mouse came to the badge of a block with a problem, or went.
        weightPicked(lines, index): the line of one weight was clicked.
    """

    badgeEntered = Signal(str)
    badgeLeft = Signal()
    weightPicked = Signal(object, object)

    def __init__(self, say: Callable[[Problem], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocks: dict[str, BlockItem] = {}
        self.links: dict[LinkKey, LinkItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self._say = say
        self._shown: Experiment | None = None
        self._shapes: dict[str, BlockShape] = {}
        self._problems: tuple[Problem, ...] = ()

    # -- following the experiment ------------------------------------------------------------------

    def mirror(self, experiment: Experiment) -> None:
        """Show this experiment; items of blocks and links that stay are kept."""
        old, self._shown = self._shown, experiment
        same_network = old is not None and old.network is experiment.network
        same_data = old is not None and old.data.dataset == experiment.data.dataset
        if not (same_network and same_data):
            self._shapes = shapes(experiment)
            self._sync_blocks(experiment)
        if old is None or not same_network or old.layout is not experiment.layout:
            self._sync_places(experiment)
        if old is None or old.notes is not experiment.notes:
            self._sync_notes(experiment)
        if not (same_network and same_data):
            self._sync_links(experiment)
            self._show_problems()
        if not (same_network and same_data and old is not None and old.layout is experiment.layout):
            route(self.links.values(), [item.card_rect for item in self.blocks.values()])

    def retranslate(self) -> None:
        """Say everything again, in the language that is in use now."""
        if self._shown is not None:
            self._sync_blocks(self._shown)
            self._show_problems()

    def _sync_blocks(self, experiment: Experiment) -> None:
        network = experiment.network
        for block_id, item in list(self.blocks.items()):
            block = network.by_id.get(block_id)
            # An id may come back as another kind of block, with other ports.
            if block is None or _sides(block.layer) != set(item.ports):
                self._remove_block(block_id)
        for block in network.blocks:
            face = block_face(experiment, block, self._shapes.get(block.id))
            item = self.blocks.get(block.id)
            if item is None:
                item = BlockItem(block.id, face, _sides(block.layer))
                self.blocks[block.id] = item
                self.addItem(item)
            else:
                item.set_face(face)

    def _sync_places(self, experiment: Experiment) -> None:
        for block_id, (x, y) in places(experiment).items():
            self.blocks[block_id].setPos(x, y)

    def _sync_links(self, experiment: Experiment) -> None:
        wanted = {
            (link.source, link.target): None
            for link in experiment.network.links
            if self._can_show(link.source, link.target)
        }
        for key in list(self.links):
            if key not in wanted:
                self._remove_link(key)
        for key in wanted:
            if key not in self.links:
                link = LinkItem(self.blocks[key[0]], self.blocks[key[1]])
                self.links[key] = link
                self.addItem(link)
            shape = self._shapes.get(key[0])
            self.links[key].set_label(f"{shape.features:,}" if shape else "")

    def _sync_notes(self, experiment: Experiment) -> None:
        wanted = {note.id: note for note in experiment.notes}
        for note_id in [note_id for note_id in self.notes if note_id not in wanted]:
            self.removeItem(self.notes.pop(note_id))
        for note_id, note in wanted.items():
            item = self.notes.get(note_id)
            if item is None:
                item = self.notes[note_id] = NoteItem(note)
                self.addItem(item)
            else:
                item.set_note(note)

    def _can_show(self, source: str, target: str) -> bool:
        giver, taker = self.blocks.get(source), self.blocks.get(target)
        return bool(giver and taker and "output" in giver.ports and "input" in taker.ports)

    def _remove_block(self, block_id: str) -> None:
        for key in [key for key in self.links if block_id in key]:
            self._remove_link(key)
        self.removeItem(self.blocks.pop(block_id))

    def _remove_link(self, key: LinkKey) -> None:
        link = self.links.pop(key)
        link.release_blocks()
        self.removeItem(link)

    # -- what comes from outside -------------------------------------------------------------------

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Show these problems on the blocks they belong to."""
        self._problems = tuple(problems)
        self._show_problems()

    def problems_of(self, block_id: str) -> list[Problem]:
        """What is wrong with a block."""
        return [problem for problem in self._problems if problem.block == block_id]

    def _show_problems(self) -> None:
        found: dict[str, list[str]] = {}
        for problem in self._problems:
            if problem.block is not None:
                found.setdefault(problem.block, []).append(self._say(problem))
        for block_id, item in self.blocks.items():
            item.set_sentences(tuple(found.get(block_id, ())))

    def set_activity(self, block_id: str, counts: Array | None) -> None:
        """Show a histogram, counts of shape (bins,), on a block; None takes it away."""
        item = self.blocks.get(block_id)
        if item is not None:
            item.set_counts(counts)

    def set_flow(self, source: str, target: str, flow: Flow | None) -> None:
        """Draw a link as the gradient that passes back along it; None draws it plainly."""
        link = self.links.get((source, target))
        if link is not None:
            link.set_flow(flow)

    # -- asking ------------------------------------------------------------------------------------

    def selected_blocks(self) -> tuple[str, ...]:
        """Ids of the selected blocks, in the network's order of blocks."""
        order = self._shown.network.blocks if self._shown else ()
        chosen = {block_id for block_id, item in self.blocks.items() if item.isSelected()}
        return tuple(block.id for block in order if block.id in chosen)

    def selected_links(self) -> tuple[LinkKey, ...]:
        """Source and target of the selected links."""
        return tuple(key for key, link in self.links.items() if link.isSelected())

    def selected_notes(self) -> tuple[str, ...]:
        """Ids of the selected notes."""
        return tuple(note_id for note_id, item in self.notes.items() if item.isSelected())

    def select(
        self,
        block_ids: Iterable[str],
        links: Iterable[LinkKey] = (),
        notes: Iterable[str] = (),
    ) -> None:
        """Select these and nothing else."""
        chosen, chosen_links, chosen_notes = set(block_ids), set(links), set(notes)
        before = self.blockSignals(True)
        for block_id, item in self.blocks.items():
            item.setSelected(block_id in chosen)
        for note_id, note in self.notes.items():
            note.setSelected(note_id in chosen_notes)
        for key, link in self.links.items():
            link.setSelected(key in chosen_links)
        self.blockSignals(before)
        self.selectionChanged.emit()

    def link_into(self, block_id: str) -> LinkItem | None:
        """The link that arrived last at a block; None when there is none."""
        return next(
            (link for key, link in reversed(self.links.items()) if key[1] == block_id), None
        )

    @property
    def problem_count(self) -> int:
        """How many problems there are, on blocks or not."""
        return len(self._problems)

    def content_rect(self) -> QRectF:
        """What all blocks, their sentences and the notes cover; empty when there are none."""
        rect = QRectF()
        for item in self.blocks.values():
            rect = rect.united(item.whole_rect)
        for note in self.notes.values():
            rect = rect.united(note.card_rect)
        return rect

    def blocks_in(self, area: QRectF) -> tuple[str, ...]:
        """Ids of the blocks whose card touches an area of the canvas."""
        return tuple(
            block_id for block_id, item in self.blocks.items() if item.card_rect.intersects(area)
        )

    def notes_in(self, area: QRectF) -> tuple[str, ...]:
        """Ids of the notes that touch an area of the canvas."""
        return tuple(
            note_id for note_id, item in self.notes.items() if item.card_rect.intersects(area)
        )

    def weight_near(self, point: QPointF) -> tuple[WeightLines, Index] | None:
        """The line of a weight at a point of the canvas, where nothing else lies."""
        for item in self.items(point):
            if isinstance(item, WeightLines):
                index = item.nearest(point)
                return None if index is None else (item, index)
        return None

    def item_near(self, point: QPointF) -> PortItem | BlockItem | LinkItem | NoteItem | None:
        """The port, block, link or note that lies on top at a point of the canvas."""
        for item in self.items(point):
            if isinstance(item, (PortItem, BlockItem, LinkItem, NoteItem)):
                return item
        return None


def places(experiment: Experiment) -> dict[str, tuple[float, float]]:
    """Block id -> top left corner; blocks without a place of their own stand below the others."""
    known = experiment.positions
    lowest = max((y for _, y in known.values()), default=-SPACING)
    missing = [block.id for block in experiment.network.blocks if block.id not in known]
    fallback = {
        block_id: (index * SPACING, lowest + SPACING) for index, block_id in enumerate(missing)
    }
    ids = {block.id for block in experiment.network.blocks}
    return {block_id: at for block_id, at in {**known, **fallback}.items() if block_id in ids}


def _sides(layer: Layer) -> set[Side]:
    sides: set[Side] = set()
    if layer.sources[1] > 0:
        sides.add("input")
    if layer.emits:
        sides.add("output")
    return sides
