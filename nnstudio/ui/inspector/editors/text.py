"""The editor of free text, such as a name.

It takes any text that is not too long.
"""

from __future__ import annotations

from nnstudio.ui.inspector.editors.typed import TypedEditor


class TextEditor(TypedEditor):
    """A line for free text."""
