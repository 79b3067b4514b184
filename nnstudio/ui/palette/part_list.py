"""The list of the palette: entries that can be dragged or taken, under headings that fold.

It knows what each line holds and nothing of where that goes.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from nnstudio.core.experiment.templates import Template
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.language.manual import manual
from nnstudio.ui.palette.entry import CARRIED, FOLDED, LAYER_TYPE, TINT, WORDS, EntryDelegate
from nnstudio.ui.palette.offers import Group, Offer
from nnstudio.ui.part_mime import part_mime
from nnstudio.ui.part_tip import part_tip

HEADING = QListWidgetItem.ItemType.UserType.value


class PartList(QListWidget):
    """The entries; dragging one starts a drag of what it holds.

    A click, Enter or Space on a heading folds its group; Left and Right do so from anywhere in it.

    Signals:
        taken(carried): what was double-clicked or confirmed with Enter.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folded: set[str] = set()
        self._wanted = ""
        self.setItemDelegate(EntryDelegate(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.itemDoubleClicked.connect(self._take)
        self.itemClicked.connect(self._clicked)

    # -- content -----------------------------------------------------------------------------------

    def add_group(self, group: Group) -> None:
        """Add a heading and what stands under it."""
        heading = QListWidgetItem(tr(group.title), self, HEADING)
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if group.folded:
            self._folded.add(heading.text())
        for offer in group.offers:
            _Entry(offer, tr(group.title), self)
        self._show()

    def find(self, text: str) -> bool:
        """Show what has these words in its name, its id or its group; whether there is anything."""
        self._wanted = text.strip().lower()
        self._show()
        current, first = self.currentItem(), self.first()
        if current is not None and current.isHidden():
            self.setCurrentRow(-1 if first is None else self.row(first))
        return first is not None

    def first(self) -> QListWidgetItem | None:
        """The first entry that can be seen."""
        rows = (self.item(row) for row in range(self.count()))
        return next((e for e in rows if e.type() != HEADING and not e.isHidden()), None)

    def is_folded(self, heading: QListWidgetItem) -> bool:
        """Whether the entries of a heading are out of sight; a search shows what it finds anyway."""
        return not self._wanted and heading.text() in self._folded

    def fold(self, heading: QListWidgetItem, folded: bool) -> None:
        """Close or open a group."""
        (self._folded.add if folded else self._folded.discard)(heading.text())
        self._show()
        if not folded:
            last = self._members(heading)[-1:]
            for item in (*last, heading):
                self.scrollToItem(item)

    def heading_of(self, item: QListWidgetItem) -> QListWidgetItem:
        """The heading an entry stands under; a heading's is itself."""
        row = self.row(item)
        while self.item(row).type() != HEADING:
            row -= 1
        return self.item(row)

    def _members(self, heading: QListWidgetItem) -> list[QListWidgetItem]:
        found: list[QListWidgetItem] = []
        for row in range(self.row(heading) + 1, self.count()):
            if self.item(row).type() == HEADING:
                break
            found.append(self.item(row))
        return found

    def _show(self) -> None:
        heading: QListWidgetItem | None = None
        folded = any_shown = False
        for row in range(self.count()):
            item = self.item(row)
            if item.type() == HEADING:
                if heading is not None:
                    heading.setHidden(not any_shown)
                heading, folded, any_shown = item, self.is_folded(item), False
                item.setData(FOLDED, folded)
                state = tr("folded") if folded else tr("unfolded")
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, state)
                continue
            found = self._wanted in item.data(WORDS)
            any_shown = any_shown or found
            item.setHidden(folded or not found)
        if heading is not None:
            heading.setHidden(not any_shown)

    # -- hands and keys ----------------------------------------------------------------------------

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None or item.type() == HEADING:
            return
        drag = QDrag(self)
        drag.setMimeData(part_mime(item.data(CARRIED)))
        drag.setPixmap(self._picture(item))
        # Below the mouse, clear of the ghost of the block that the canvas draws around it.
        drag.setHotSpot(QPoint(-12, -64))
        drag.exec(Qt.DropAction.CopyAction)

    def _picture(self, item: QListWidgetItem) -> QPixmap:
        """The entry as it stands in the list, to be carried by the mouse."""
        rect = self.visualItemRect(item)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(rect.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        EntryDelegate.paint_entry(painter, rect.translated(-rect.topLeft()), item.text(), item)
        painter.end()
        return picture

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item, key = self.currentItem(), event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if item is not None and item.type() == HEADING and (enter or key == Qt.Key.Key_Space):
            self._clicked(item)
        elif enter:
            self._take(item)
        elif item is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            heading = self.heading_of(item)
            self.setCurrentItem(heading if key == Qt.Key.Key_Left else item)
            self.fold(heading, key == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def _clicked(self, item: QListWidgetItem) -> None:
        if item.type() == HEADING and not self._wanted:
            self.fold(item, not self.is_folded(item))

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and not item.isHidden() and item.type() != HEADING:
            self.taken.emit(item.data(CARRIED))


class _Entry(QListWidgetItem):
    """A line of the list; what its tooltip says is put together when the pointer rests on it."""

    def __init__(self, offer: Offer, group: str, parent: QListWidget) -> None:
        super().__init__(tr(offer.title), parent)
        self._offer = offer
        carried = offer.carried
        known = carried.id if isinstance(carried, Template) else carried.type
        self.setData(CARRIED, carried)
        self.setData(TINT, offer.tint)
        if isinstance(carried, Layer):
            self.setData(LAYER_TYPE, known)
        self.setData(WORDS, "\n".join((offer.title, tr(offer.title), group, known)).lower())
        self.setData(Qt.ItemDataRole.AccessibleTextRole, tr(offer.title))
        self.setData(Qt.ItemDataRole.AccessibleDescriptionRole, self._sentence())

    def data(self, role: int) -> Any:
        if role != Qt.ItemDataRole.ToolTipRole:
            return super().data(role)
        offer = self._offer
        if isinstance(offer.about, str):
            return f"{self._sentence()} {self._how()}"
        return part_tip(offer.about, title=tr(offer.title), more=self._how())

    def _sentence(self) -> str:
        """What it is, in one sentence."""
        carried, about = self._offer.carried, self._offer.about
        if isinstance(carried, Template):
            return tr(carried.about)
        return "" if isinstance(about, str) else manual(about.summary())

    def _how(self) -> str:
        carried = self._offer.carried
        if isinstance(carried, Layer):
            return tr("Drag it onto the canvas, or press Enter to add it to the network.")
        if isinstance(carried, Part):
            return tr("Drop it on a block, or press Enter to give it to the selected blocks.")
        return tr("Drag it onto the canvas, or press Enter to begin with it.")
