"""The palette panel: layers, templates and parts under their headings, with a search field above.

An entry is dragged onto the canvas, or taken with a double click or Enter; what is typed behind a slash
goes to the line over the canvas.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.palette.entry import CARRIED
from nnstudio.ui.palette.offers import later_groups, layer_groups
from nnstudio.ui.palette.part_list import PartList
from nnstudio.ui.style import theme as themes

FIRST_PICTURE_MS = 100
"""After this long the window has been seen, and what nobody looks at yet may be loaded."""


class PalettePanel(QWidget):
    """Search field and list.

    What follows the layers themselves is added when the first picture of the window is there.

    Attributes:
        search: the field.

    Signals:
        chosen(carried): a layer is to be added, a part to be given to the selected blocks, or a template to
            take the network's place.
        typed(text): layers are typed; empty where the line for that is only to be opened.
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self._entries = PartList(self)
        self._more_to_come = False
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
        self._entries.taken.connect(self.chosen)
        self.setFocusProxy(self.search)
        themes.notifier().changed.connect(self.retheme)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(172, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(128, 160)

    def retranslate(self) -> None:
        """Make the list again in the language in use."""
        self.search.setPlaceholderText(tr("Search or press /"))
        self.search.setAccessibleName(tr("Search blocks"))
        self._entries.setAccessibleName(tr("Blocks"))
        self._nothing.setText(
            tr("No block has this name. Enter adds what the words say, as in dense 100 relu.")
        )
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
        for group in layer_groups():
            self._entries.add_group(group)
        self._more_to_come = True
        self.update()

    @Slot()
    def _complete(self) -> None:
        """Add what follows the layers; its parts are many and loaded for nothing else."""
        self._soon.stop()
        if not self._more_to_come:
            return
        self._more_to_come = False
        for group in later_groups():
            self._entries.add_group(group)
        self._filter(self.search.text())

    @Slot(str)
    def _filter(self, text: str) -> None:
        if text.startswith("/"):
            self.search.clear()
            self.typed.emit(text.removeprefix("/"))
            return
        self._nothing.setVisible(not self.entries.find(text))

    @Slot()
    def _take_first(self) -> None:
        text = self.search.text().strip()
        first = self.entries.first()
        if not text:
            return
        # What was taken is done with; the next word is typed without deleting this one.
        self.search.clear()
        if first is not None:
            self.chosen.emit(first.data(CARRIED))
        else:
            self.typed.emit(text)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            first = self.entries.first()
            if pressed and event.key() == Qt.Key.Key_Down and first is not None:
                self.entries.setCurrentItem(first)
                self.entries.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if pressed and event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)  # pyright: ignore[reportArgumentType]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # From the first picture on, not from the moment it was asked for: that may take long.
        if self._more_to_come and not self._soon.isActive():
            self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._soon.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
