"""What this program is and runs on, and what its keys do, as pages to read and to copy.

Versions are read from what is installed and shortcuts from the actions; neither is written down here.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtGui import QAction, QKeySequence

from nnstudio.language import tr
from nnstudio.ui.actions.action import plain

_PACKAGES = ("PySide6_Essentials", "pyqtgraph", "numpy", "pydantic", "safetensors")


def about_page() -> str:
    """Name, licence and versions, as HTML."""
    rows = [("NN Studio", _version("nnstudio")), ("Python", platform.python_version())]
    rows += [(name, _version(name)) for name in _PACKAGES]
    rows.append((tr("System"), platform.platform()))
    words = tr(
        "A desktop laboratory for neural networks. MIT licence; the data sets have their own."
    )
    return f"<h3>NN Studio</h3><p>{escape(words)}</p>{_table(rows)}"


def shortcuts_page(actions: Iterable[QAction]) -> str:
    """Every action that has a key, and the keys of the canvas, as HTML."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = [
        (plain(action.text()), action.shortcut().toString(native))
        for action in actions
        if not action.shortcut().isEmpty()
    ]
    rows += [
        (tr("Next block"), "Tab"),
        (tr("Move the selected blocks"), "← ↑ → ↓"),
        (tr("Make the selected blocks larger or smaller"), "+  −"),
        (tr("Remove the selected blocks and links"), "Del"),
        (tr("Rename a block"), "F2"),
        (tr("Write a note"), "N"),
        (tr("Copy the selection by dragging it"), tr("Alt + drag")),
        (tr("Zoom at the mouse"), tr("Ctrl + wheel")),
        (tr("Move the view"), tr("Space + drag, middle button")),
        (tr("Give a gesture up"), "Esc"),
    ]
    return f"<h3>{escape(tr('Keyboard'))}</h3>{_table(rows)}"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f"<tr><td style='padding:3px 24px 3px 0'>{escape(left)}</td>"
        f"<td style='padding:3px 0'>{escape(right)}</td></tr>"
        for left, right in rows
    )
    return f"<table>{lines}</table>"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
