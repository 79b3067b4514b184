"""The command palette itself: a field and a list that lie over the window until something is chosen.

It takes no hold of the window: a click elsewhere, or Esc, and it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.finder.command import Command, found
from nnstudio.ui.finder.entry import COMMAND, CommandDelegate
from nnstudio.ui.style import theme as themes

RECENT = "finder/recent"
"""In the settings: the ids of what was chosen last, the newest first."""
MOST_RECENT = 8
MOST_SHOWN = 60
WIDTH, ROWS = 640, 10
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Finder(QFrame):
    """Lies over ``window``; ``commands`` are asked for each time it opens."""

    def __init__(
        self, window: QWidget, commands: Callable[[], Sequence[Command]], settings: QSettings
    ) -> None:
        super().__init__(window)
        self._ask, self._settings = commands, settings
        self._commands: Sequence[Command] = ()
        self._before: QWidget | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Type what you want to do"))
        self.search.setAccessibleName(tr("Find a command"))
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.itemClicked.connect(self._take)
        self.list.currentItemChanged.connect(self._tell)
        self.hint = QLabel()
        self.hint.setProperty("role", "caption")
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        self.setAccessibleName(tr("Find a command"))
        themes.notifier().changed.connect(self._lay)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.hide()

    def open(self) -> None:
        """Show everything there is, what was chosen lately first."""
        self._commands = tuple(self._ask())
        self._before = QApplication.focusWidget()
        self.search.clear()
        self._filter("")
        self._lay()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back to where it was."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        self._commands = ()
        self.hide()
        self.list.clear()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[Command]:
        """What is listed now, from top to bottom."""
        return [self.list.item(row).data(COMMAND) for row in range(self.list.count())]

    def recent(self) -> list[str]:
        """The ids of what was chosen last, the newest first."""
        stored = self._settings.value(RECENT, [])
        names = [stored] if isinstance(stored, str) else stored
        return [n for n in names if isinstance(n, str)] if isinstance(names, list) else []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.search
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.leave()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentItem())
                return True
            if key in _MOVES:
                self._move(Qt.Key(key))
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(themes.colour("field_border"), 1))
        painter.setBrush(themes.colour("panel"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.end()

    def _move(self, key: Qt.Key) -> None:
        count = self.list.count()
        if not count:
            return
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -ROWS}.get(key, ROWS)
        row = self.list.currentRow() + by
        # One step goes round; a page stops at the ends.
        row = row % count if abs(by) == 1 else min(max(row, 0), count - 1)
        self.list.setCurrentRow(row)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        commands = found(self._commands, typed, self.recent())[:MOST_SHOWN]
        self.list.clear()
        for command in commands:
            item = QListWidgetItem(command.text, self.list)
            item.setData(COMMAND, command)
            words = ", ".join(filter(None, (command.text, command.path, command.key)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(commands))
        if not commands:
            self.hint.setText(tr("Nothing is called so. Fewer letters find more."))
        self._lay()

    @Slot()
    def _tell(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            command: Command = item.data(COMMAND)
            self.hint.setText(
                command.tip if command.can else tr("Not now. {what}", what=command.tip)
            )
            self._lay()

    @Slot()
    def _lay(self) -> None:
        """Stand in the upper middle of the window, as high as what is listed needs."""
        window = self.parentWidget()
        if window is None:
            return
        row = self.list.sizeHintForRow(0) if self.list.count() else 0
        rows = min(self.list.count(), ROWS)
        self.list.setFixedHeight(row * rows + 2)
        width = min(themes.px(WIDTH), window.width() - 32)
        top = min(themes.px(84), window.height() // 6)
        layout = self.layout()
        assert layout is not None
        high = min(layout.totalHeightForWidth(width), window.height() - top - 16)
        self.setGeometry((window.width() - width) // 2, top, width, max(high, 40))

    def sizeHint(self) -> QSize:
        return QSize(themes.px(WIDTH), themes.px(320))

    @Slot(object)
    def _take(self, item: QListWidgetItem | None) -> None:
        """Do what is chosen; what cannot be done now stays listed, with the reason below."""
        if item is None:
            return
        command: Command = item.data(COMMAND)
        if not command.can:
            return
        names = [command.id, *(name for name in self.recent() if name != command.id)]
        self._settings.setValue(RECENT, names[:MOST_RECENT])
        self.leave()
        command.run()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new) and new is not self:
            self._before = None
            self.leave()
