"""What somebody lets fall on a window: the one file or folder it is, if it is one.

The main window, the import and the prediction all take files this way.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_path(data: QMimeData) -> Path | None:
    """The one file or folder that is being dropped; None for anything else."""
    urls = data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
