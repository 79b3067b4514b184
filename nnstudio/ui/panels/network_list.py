"""The network as a list: the twin of the canvas for the keyboard and for screen readers.

Every row is a block with all that its card shows; what the hand does on the canvas, keys and menus do
here, through the same pure edits. What is chosen in one is chosen in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.chains import move_along, neighbour
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.panels import network_menus
from nnstudio.ui.panels.network_rows import (
    NAME,
    NUMBER,
    PARAMETERS,
    PROBLEMS,
    NetworkRow,
    headings,
    network_rows,
)
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes

BLOCK = Qt.ItemDataRole.UserRole
"""Role that holds the id of a row's block."""

_LONGEST_NAME = 60
_WIDTHS = (44, 130, 190, 110, 96, 150)


class NetworkListPanel(Panel):
    """Rows of blocks and the buttons for what can be done to them."""

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._rows: dict[str, NetworkRow] = {}
        self._problems: tuple[Problem, ...] = ()
        self._telling = False
        self.tree = _Tree()
        self.tree.itemSelectionChanged.connect(self._chosen)
        self.tree.itemChanged.connect(self._renamed)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.pressed_key.connect(self._key)
        self.add_menu, self.connect_menu = QMenu(self), QMenu(self)
        self.disconnect_menu, self.fix_menu = QMenu(self), QMenu(self)
        for menu, fill in (
            (self.add_menu, self._fill_add),
            (self.connect_menu, self._fill_connect),
            (self.disconnect_menu, self._fill_disconnect),
            (self.fix_menu, self._fill_fixes),
        ):
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(fill)
        # Words, tip and what happens, in the order of the Tab key.
        self.buttons = {
            "add": self._button(tr("Add after"), "plus", tr("Add a block after this one (Insert)")),
            "connect": self._button(
                tr("Connect to"), "link", tr("Give its output to another block")
            ),
            "disconnect": self._button(tr("Disconnect"), "cut", tr("Remove one of its links")),
            "up": self._button(
                tr("Move up"), "chevron-up", tr("Change places with the block before it (Ctrl+Up)")
            ),
            "down": self._button(
                tr("Move down"),
                "chevron-down",
                tr("Change places with the block after it (Ctrl+Down)"),
            ),
            "rename": self._button(tr("Rename"), "text", tr("Give it a name of your own (F2)")),
            "delete": self._button(tr("Delete"), "delete", tr("Remove the chosen blocks (Delete)")),
            "fix": self._button(tr("Mend"), "check", tr("What would solve its problems")),
        }
        for name, menu in (
            ("add", self.add_menu),
            ("connect", self.connect_menu),
            ("disconnect", self.disconnect_menu),
            ("fix", self.fix_menu),
        ):
            self.buttons[name].setMenu(menu)
            self.buttons[name].setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.buttons["up"].clicked.connect(lambda: self._move(forward=False))
        self.buttons["down"].clicked.connect(lambda: self._move(forward=True))
        self.buttons["rename"].clicked.connect(self._rename)
        self.buttons["delete"].clicked.connect(self._delete)
        self._line = line = QHBoxLayout()
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(4)
        for button in self.buttons.values():
            line.addWidget(button)
        line.addStretch(1)
        # A narrow pane shows pictures alone, and is never kept wide by the words.
        line.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.tree, 1)
        self.setAccessibleName(tr("Network as a list"))
        themes.notifier().changed.connect(self.retheme)
        self.retheme()
        self._enable()

    # -- what the window says -------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        """Nothing here comes from a run."""

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        """Show this network and what is chosen in it; rows that stay are kept."""
        old, self._experiment = self._experiment, experiment
        same = old.network is experiment.network and old.data is experiment.data
        self._telling = True
        if not same or tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self._take(network_rows(experiment, problems))
        self._select(set(selected))
        self._telling = False
        self._enable()

    def _take(self, rows: list[NetworkRow]) -> None:
        if [row.block for row in rows] != list(self._rows):
            self.tree.clear()
            for row in rows:
                item = QTreeWidgetItem()
                item.setData(0, BLOCK, row.block)
                item.setFlags(
                    Qt.ItemFlag.ItemIsSelectable
                    | Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsEditable
                    | Qt.ItemFlag.ItemNeverHasChildren
                )
                for column in (NUMBER, PARAMETERS):
                    item.setTextAlignment(
                        column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.tree.addTopLevelItem(item)
            self._rows = {}
        for number, row in enumerate(rows):
            if self._rows.get(row.block) != row:
                self._fill(self.tree.topLevelItem(number), row)
        self._rows = {row.block: row for row in rows}

    def _fill(self, item: QTreeWidgetItem | None, row: NetworkRow) -> None:
        assert item is not None
        for column, text in enumerate(row.cells):
            if item.text(column) != text:
                item.setText(column, text)
                item.setToolTip(column, text)
            # Whichever cell is current, the whole row is spoken.
            item.setData(column, Qt.ItemDataRole.AccessibleTextRole, row.spoken)
        picture = icons.icon("warning", "warning") if row.problems else QIcon()
        item.setIcon(PROBLEMS, picture)

    def _select(self, chosen: set[str]) -> None:
        if set(self.chosen()) == chosen:
            return
        first: QTreeWidgetItem | None = None
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            if item is not None:
                picked = item.data(0, BLOCK) in chosen
                item.setSelected(picked)
                first = item if picked and first is None else first
        if first is not None:
            self.tree.setCurrentItem(first, NAME, self.tree.selectionModel().SelectionFlag.NoUpdate)
            self.tree.scrollToItem(first)

    # -- what is chosen -------------------------------------------------------------------------

    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen blocks."""
        return tuple(item.data(0, BLOCK) for item in self.tree.selectedItems())

    def current(self) -> str | None:
        """The block that is acted on: the one chosen, or the current one of several."""
        chosen = self.chosen()
        item = self.tree.currentItem()
        block_id = item.data(0, BLOCK) if item is not None else None
        return block_id if block_id in chosen else (chosen[0] if chosen else None)

    def _chosen(self) -> None:
        if not self._telling:
            self.blocksChosen.emit(self.chosen())
            self._enable()

    def _enable(self) -> None:
        block_id, network = self.current(), self._experiment.network
        there = block_id is not None and block_id in network.by_id
        one = there and len(self.chosen()) == 1
        row = self._rows.get(block_id or "")
        gives = one and block_id is not None and network.by_id[block_id].layer.emits
        linked = one and bool(network.incoming[block_id or ""] or network.outgoing[block_id or ""])
        for name, enabled in (
            ("add", one or not network.blocks),
            ("connect", gives),
            ("disconnect", linked),
            ("up", one and neighbour(network, block_id or "", forward=False) is not None),
            ("down", one and neighbour(network, block_id or "", forward=True) is not None),
            ("rename", one),
            ("delete", there),
            ("fix", bool(row) and any(p.fix is not None for p in (row.problems if row else ()))),
        ):
            self.buttons[name].setEnabled(bool(enabled))

    # -- what is done ---------------------------------------------------------------------------

    def _edit(self, change: Callable[[Experiment], Experiment], label: str) -> None:
        self.editWanted.emit(change, label)

    def _fill_add(self) -> None:
        network_menus.fill_add(self.add_menu, self.current(), self._add)

    def _add(self, layer: Layer) -> None:
        behind, made = self.current(), []

        def change(experiment: Experiment) -> Experiment:
            changed, block_id = network_menus.added_behind(experiment, behind, layer)
            made[:] = [block_id]
            return changed

        self._edit(change, tr("Add {name}", name=tr(layer.title)))
        self.blocksChosen.emit(tuple(made))
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_connect(self) -> None:
        block_id = self.current()
        if block_id is not None:
            network_menus.fill_connect(self.connect_menu, self._experiment, block_id, self._edit)

    def _fill_disconnect(self) -> None:
        block_id = self.current()
        if block_id is not None:
            network_menus.fill_disconnect(
                self.disconnect_menu, self._experiment, block_id, self._edit
            )

    def _fill_fixes(self) -> None:
        row = self._rows.get(self.current() or "")
        network_menus.fill_fixes(self.fix_menu, row.problems if row else (), self._edit)

    def _move(self, *, forward: bool) -> None:
        block_id = self.current()
        if block_id is not None and neighbour(self._experiment.network, block_id, forward):
            label = tr("Move down") if forward else tr("Move up")
            self._edit(lambda e: move_along(e, block_id, forward), label)

    def _rename(self) -> None:
        items = self.tree.selectedItems()
        if len(items) == 1:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tree.editItem(items[0], NAME)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._telling or column != NAME:
            return
        block_id = item.data(0, BLOCK)
        row = self._rows.get(block_id)
        name = item.text(NAME).strip()[:_LONGEST_NAME]
        if row is not None and name != row.cells[NAME]:
            self._edit(lambda e: edits.rename(e, block_id, name), tr("Rename"))

    def _delete(self) -> None:
        if self.chosen():
            self.actionWanted.emit("edit.delete")

    def _key(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._delete()
        elif key == Qt.Key.Key_Insert:
            button = self.buttons["add"]
            if button.isEnabled():
                # Not showMenu(), which waits in a loop of its own until the menu is closed.
                self.add_menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        elif held and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(forward=key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_F2:
            self._rename()
        else:
            return
        event.accept()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, smaller in (
            ("add", self.add_menu),
            ("connect", self.connect_menu),
            ("disconnect", self.disconnect_menu),
            ("fix", self.fix_menu),
        ):
            button = self.buttons[name]
            if button.isEnabled():
                action = menu.addMenu(smaller)
                action.setText(button.text())
        menu.addSeparator()
        for name, keys in (
            ("up", "Ctrl+Up"),
            ("down", "Ctrl+Down"),
            ("rename", "F2"),
            ("delete", "Del"),
        ):
            button = self.buttons[name]
            action = menu.addAction(button.text(), button.click)
            action.setEnabled(button.isEnabled())
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    # -- looks ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 120)

    def _fit_buttons(self) -> None:
        for style in (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            Qt.ToolButtonStyle.ToolButtonIconOnly,
        ):
            for button in self.buttons.values():
                button.setToolButtonStyle(style)
            # The line itself would only know of it after its next layout.
            wide = sum(button.sizeHint().width() for button in self.buttons.values())
            if wide + self._line.spacing() * len(self.buttons) + 24 <= self.width():
                break

    def _button(self, text: str, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setAccessibleDescription(tip)
        button.setProperty("kind", "flat")
        button.setProperty("picture", icon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        for button in self.buttons.values():
            button.setIcon(icons.icon(button.property("picture"), "secondary"))
        self._fit_buttons()
        for number, width in enumerate(_WIDTHS):
            self.tree.setColumnWidth(number, round(width * themes.scale()))
        for number, row in enumerate(self._rows.values()):
            self._telling = True
            self._fill(self.tree.topLevelItem(number), row)
            self._telling = False


class _Tree(QTreeWidget):
    """The rows; keys that Qt has no use for are told."""

    pressed_key = Signal(QKeyEvent)

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(len(headings()))
        self.setHeaderLabels(list(headings()))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Network as a list"))
        self.setAccessibleDescription(
            tr(
                "Insert adds a block, Delete removes it, Ctrl+Up and Ctrl+Down move it, F2 renames it."
            )
        )
        self.header().setSectionResizeMode(PROBLEMS, QHeaderView.ResizeMode.Stretch)
        self.header().setMinimumSectionSize(40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if self.state() != QAbstractItemView.State.EditingState:
            self.pressed_key.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)
