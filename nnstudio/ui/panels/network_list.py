"""The network as a list: the twin of the canvas for the keyboard and for screen readers.

Every row is a block with all that its card shows; what the hand does on the canvas, keys and menus do
here, through the same pure edits. What is chosen in one is chosen in the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.chains import move_along, neighbour
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.panels import network_menus
from nnstudio.ui.panels.network_rows import network_rows
from nnstudio.ui.panels.network_tools import NetworkTools
from nnstudio.ui.panels.network_tree import NetworkTree
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes


class NetworkListPanel(Panel):
    """Rows of blocks and the tools for what can be done to them."""

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._problems: tuple[Problem, ...] = ()
        self.tree = NetworkTree()
        self.tree.picked.connect(self._picked)
        self.tree.renamed.connect(self._renamed)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.pressedKey.connect(self._key)
        self.tools = NetworkTools()
        self.tools.opening.connect(self._fill)
        self.tools.pressed.connect(self._do)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self.tree, 1)
        self.setAccessibleName(tr("Network as a list"))
        themes.notifier().changed.connect(self.retheme)
        self.retheme()
        self._enable()

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 120)

    def refresh(self, view: RunView) -> None:
        """Nothing here comes from a run."""

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        """Show this network and what is chosen in it; rows that stay are kept."""
        old, self._experiment = self._experiment, experiment
        same = old.network is experiment.network and old.data is experiment.data
        if not same or tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self.tree.show_rows(network_rows(experiment, problems))
        self.tree.choose(set(selected))
        self._enable()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self.tools.retheme()
        self.tree.retheme()

    def _picked(self) -> None:
        self.blocksChosen.emit(self.tree.chosen())
        self._enable()

    def _enable(self) -> None:
        network, row = self._experiment.network, self.tree.rows.get(self.tree.current() or "")
        block = network.by_id.get(self.tree.current() or "")
        one = block if len(self.tree.chosen()) == 1 else None
        one_id = one.id if one is not None else ""
        self.tools.allow(
            {
                "add": one is not None or not network.blocks,
                "connect": one is not None and one.layer.emits,
                "disconnect": any(one_id in (link.source, link.target) for link in network.links),
                "up": neighbour(network, one_id, forward=False) is not None,
                "down": neighbour(network, one_id, forward=True) is not None,
                "rename": one is not None,
                "delete": block is not None,
                "fix": row is not None and any(p.fix is not None for p in row.problems),
            }
        )

    def _fill(self, name: str) -> None:
        """Write the entries of a tool's menu."""
        menu, block_id, experiment = self.tools.menus[name], self.tree.current(), self._experiment
        edit = self.editWanted.emit
        if name == "add":
            network_menus.fill_add(menu, block_id, self._add)
        elif name == "fix":
            row = self.tree.rows.get(block_id or "")
            network_menus.fill_fixes(menu, row.problems if row else (), edit)
        elif block_id is not None and name == "connect":
            network_menus.fill_connect(menu, experiment, block_id, edit)
        elif block_id is not None:
            network_menus.fill_disconnect(menu, experiment, block_id, edit)

    def _do(self, name: str) -> None:
        if name == "rename":
            self.tree.rename()
        elif name == "delete":
            self._delete()
        else:
            self._move(forward=name == "down")

    def _add(self, layer: Layer) -> None:
        behind, made = self.tree.current(), []

        def change(experiment: Experiment) -> Experiment:
            changed, block_id = network_menus.added_behind(experiment, behind, layer)
            made[:] = [block_id]
            return changed

        self.editWanted.emit(change, tr("Add {name}", name=tr(layer.title)))
        self.blocksChosen.emit(tuple(made))
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, *, forward: bool) -> None:
        block_id = self.tree.current()
        if block_id is not None and neighbour(self._experiment.network, block_id, forward):
            label = tr("Move down") if forward else tr("Move up")
            self.editWanted.emit(lambda e: move_along(e, block_id, forward), label)

    def _renamed(self, block_id: str, name: str) -> None:
        self.editWanted.emit(lambda e: edits.rename(e, block_id, name), tr("Rename"))

    def _delete(self) -> None:
        if self.tree.chosen():
            self.actionWanted.emit("edit.delete")

    def _key(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._delete()
        elif key == Qt.Key.Key_Insert:
            self.tools.open("add")
        elif held and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(forward=key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_F2:
            self.tree.rename()
        else:
            return
        event.accept()

    def _show_menu(self, at: QPoint) -> None:
        self.tools.show_all(self.tree.viewport().mapToGlobal(at))
