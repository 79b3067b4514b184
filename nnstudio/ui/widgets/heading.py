"""The words above a group of things, in the weight that the style sheet gives headings.

One line where it is used, so nobody writes a helper of his own for it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel


def heading(text: str) -> QLabel:
    """A heading with these words."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
