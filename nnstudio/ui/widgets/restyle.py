"""Makes a widget look up its style again after one of its properties changed.

Qt reads stylesheet properties once; without this an "error" or "kind" set later would not be seen.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def restyle(widget: QWidget) -> None:
    """Apply the stylesheet to a widget again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_style_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the stylesheet looks at ("kind", "role", "error", ...) and show the difference."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        restyle(widget)
