"""Tells whether a focus came from the keyboard, and so has to be seen.

A frame around a plot helps whoever walks with Tab and only disturbs whoever clicked or just opened the window.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def by_keyboard(event: QFocusEvent) -> bool:
    """Whether the focus came by Tab or a shortcut."""
    return event.reason() in _KEYS
