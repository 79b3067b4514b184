"""What can be done with the runs that are selected, as the entries of a menu.

The buttons above the table are some of them; here they all are, with what each is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnstudio.language import tr
from nnstudio.ui.style import icons

if TYPE_CHECKING:
    from nnstudio.ui.panels.runs import RunsPanel


def fill(menu: QMenu, panel: RunsPanel) -> None:
    """Add the entries that fit what is selected in ``panel``."""
    chosen = panel.selection()
    numbers = [run.number for run in chosen]
    one = chosen[0] if len(chosen) == 1 else None
    pinned = bool(chosen) and all(run.pinned for run in chosen)

    def add(text: str, icon: str, on: bool, then: Callable[[], None], tip: str = "") -> None:
        action = QAction(text, menu)
        action.setEnabled(on)
        action.setToolTip(tip or text)
        icons.keep_icon(action, icon)
        action.triggered.connect(lambda _checked=False: then())
        menu.addAction(action)

    menu.setToolTipsVisible(True)
    add(tr("Use these settings"), "settings", one is not None, panel.use_settings)
    add(
        tr("Open with its weights"),
        "open",
        one is not None and one.has_weights,
        lambda: panel.openWanted.emit(numbers[0]),
        tr("As an untitled copy that can be looked at and trained on"),
    )
    add(tr("Overlay on the curves"), "curves", bool(chosen), panel.lay)
    add(
        tr("Unpin") if pinned else tr("Pin"),
        "pin",
        bool(chosen),
        lambda: panel.noted.emit(numbers, "pinned", "" if pinned else "1"),
        tr("Pinned runs stay when the oldest have to make room"),
    )
    add(tr("Delete"), "delete", bool(chosen), panel.delete_selected)
    menu.addSeparator()
    grouped = panel.group.isChecked()
    add(
        tr("Ungroup") if grouped else tr("Group"),
        "layers",
        True,
        panel.group.toggle,
        panel.group.toolTip(),
    )
    add(tr("Export as CSV…"), "export", panel.listed > 0, panel.exportWanted.emit)
