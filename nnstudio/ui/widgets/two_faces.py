"""Shows some widgets and hides others that share their place, never both at once.

A shown widget asks for its room at once; with both, a dock would grow, push the canvas, and never shrink again.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget


def show_one_face(shown: Sequence[QWidget], hidden: Sequence[QWidget]) -> None:
    """Hide what goes, then show what comes."""
    for widget in hidden:
        widget.hide()
    for widget in shown:
        widget.show()
