"""Moves the keyboard from one pane of the window to the next.

A pane that takes no keys itself hands the focus to the first widget in it that does.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def focus_next(panes: Sequence[QWidget]) -> None:
    """Give the keyboard to the open pane after the one that has it, to the first where none has."""
    open_panes = [pane for pane in panes if pane.isVisible()]
    current = QApplication.focusWidget()
    inside = [
        index
        for index, pane in enumerate(open_panes)
        if pane is current or (current is not None and pane.isAncestorOf(current))
    ]
    target = open_panes[(inside[-1] + 1) % len(open_panes) if inside else 0]
    if not target.focusPolicy() & Qt.FocusPolicy.TabFocus and target.focusProxy() is None:
        target = next((w for w in target.findChildren(QWidget) if _takes_focus(w)), target)
    target.setFocus(Qt.FocusReason.TabFocusReason)


def _takes_focus(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return bool(policy & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
