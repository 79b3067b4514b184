"""The palette panel: every kind of layer under its heading, with a search field above.

An entry is dragged onto the canvas, or added at the end of the network with a double click or Enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDrag, QHideEvent, QKeyEvent, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.layers.base import LAYERS, Layer, Preset
from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.language.manual import manual
from nnstudio.ui.palette.entry import LAYER, LAYER_TYPE, WORDS, EntryDelegate
from nnstudio.ui.part_mime import part_mime
from nnstudio.ui.part_tip import part_tip
from nnstudio.ui.style import theme as themes

FIRST_PICTURE_MS = 100
"""After this long the window has been seen, and what nobody looks at yet may be loaded."""

_HEADING = QListWidgetItem.ItemType.UserType


class PartList(QListWidget):
    """The entries; dragging one starts a drag of its layer.

    Signals:
        taken(layer): the layer that was double-clicked or confirmed with Enter.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(EntryDelegate(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.itemDoubleClicked.connect(self._take)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None or not item.data(LAYER_TYPE):
            return
        drag = QDrag(self)
        drag.setMimeData(part_mime(item.data(LAYER)))
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
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and not item.isHidden() and item.data(LAYER_TYPE):
            self.taken.emit(item.data(LAYER))


class _Entry(QListWidgetItem):
    """A line of the list; what its tooltip says is put together when the pointer rests on it."""

    def __init__(self, preset: Preset, parent: QListWidget) -> None:
        super().__init__(tr(preset.title), parent)
        self._preset = preset

    def data(self, role: int) -> Any:
        if role != Qt.ItemDataRole.ToolTipRole:
            return super().data(role)
        layer = self._preset.layer
        inner = (getattr(layer, name) for name in type(layer).model_fields)
        parts = [layer, *(part for part in inner if isinstance(part, Part))]
        about = next((p for p in parts if p.summary() == self._preset.summary), layer)
        how = tr("Drag it onto the canvas, or press Enter to add it to the network.")
        return part_tip(about, title=tr(self._preset.title), more=how)


class PalettePanel(QWidget):
    """Search field and list.

    What follows the layers themselves is added when the first picture of the window is there.

    Attributes:
        search: the field.

    Signals:
        chosen(layer): a layer, with its default values, is to be added to the network.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self._entries = PartList(self)
        self._later: list[Callable[[], Iterable[Preset]]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FIRST_PICTURE_MS)
        self._soon.timeout.connect(self._complete)
        self._nothing = QLabel(self)
        self._nothing.setProperty("role", "secondary")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self._entries, 1)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_first)
        self.search.installEventFilter(self)
        self._entries.taken.connect(self._taken)
        self.setFocusProxy(self.search)
        themes.notifier().changed.connect(self.retheme)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(172, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(128, 160)

    def retranslate(self) -> None:
        """Make the list again in the language in use."""
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search blocks"))
        self._entries.setAccessibleName(tr("Blocks"))
        self._nothing.setText(tr("No block has this name."))
        self._fill()

    @Slot(object)
    def retheme(self, _theme: object = None) -> None:
        """Lay the entries out again; their colours and sizes come from the applied theme."""
        self._entries.scheduleDelayedItemsLayout()
        self._entries.viewport().update()

    @property
    def entries(self) -> PartList:
        """The list, with everything in it."""
        self._complete()
        return self._entries

    def _fill(self) -> None:
        self._entries.clear()
        groups: dict[str, list[Preset]] = {}
        for layer in LAYERS:
            groups.setdefault(layer.group, []).append(
                Preset(layer.title, layer.group, layer.summary(), layer())
            )
        for presets in groups.values():
            self._add_group(presets)
        self._later = [layer.presets for layer in LAYERS]
        if self.isVisible():
            self._soon.start()

    @Slot()
    def _complete(self) -> None:
        """Add the ready-made variants of layers, whose parts are many and loaded for nothing else."""
        self._soon.stop()
        later, self._later = self._later, []
        groups: dict[str, list[Preset]] = {}
        for presets in later:
            for preset in presets():
                groups.setdefault(preset.group, []).append(preset)
        for group in groups.values():
            self._add_group(group)
        if later:
            self._filter(self.search.text())

    def _add_group(self, presets: list[Preset]) -> None:
        heading = QListWidgetItem(tr(presets[0].group), self._entries, _HEADING.value)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        for preset in presets:
            self._add_entry(preset)

    def _add_entry(self, preset: Preset) -> None:
        entry = _Entry(preset, self._entries)
        entry.setData(LAYER_TYPE, preset.layer.type)
        entry.setData(LAYER, preset.layer)
        names = (preset.title, tr(preset.title), tr(preset.group), preset.layer.type)
        entry.setData(WORDS, "\n".join(names).lower())
        entry.setData(Qt.ItemDataRole.AccessibleTextRole, tr(preset.title))
        entry.setData(Qt.ItemDataRole.AccessibleDescriptionRole, manual(preset.summary))

    @Slot(str)
    def _filter(self, text: str) -> None:
        """Show what has the words in its name, its id or its group; headings only over something."""
        wanted = text.strip().lower()
        heading: QListWidgetItem | None = None
        for row in range(self.entries.count()):
            entry = self.entries.item(row)
            if entry.type() == _HEADING.value:
                heading = entry
                heading.setHidden(True)
                continue
            found = wanted in entry.data(WORDS)
            entry.setHidden(not found)
            if found and heading is not None:
                heading.setHidden(False)
        self._nothing.setVisible(self._first() is None)
        current = self.entries.currentItem()
        if current is not None and current.isHidden():
            self.entries.setCurrentRow(self.entries.row(first) if (first := self._first()) else -1)

    def _first(self) -> QListWidgetItem | None:
        rows = (self.entries.item(row) for row in range(self.entries.count()))
        return next((e for e in rows if e.type() != _HEADING.value and not e.isHidden()), None)

    @Slot()
    def _take_first(self) -> None:
        first = self._first()
        if first is not None and self.search.text().strip():
            self._taken(first.data(LAYER))

    @Slot(object)
    def _taken(self, layer: Layer) -> None:
        self.chosen.emit(layer)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            first = self._first()
            if pressed and event.key() == Qt.Key.Key_Down and first is not None:
                self.entries.setCurrentItem(first)
                self.entries.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if pressed and event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)  # pyright: ignore[reportArgumentType]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._later:
            self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._soon.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
