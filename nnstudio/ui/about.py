"""What this program is and runs on, in one line that can be copied into a bug report.

Versions are read from what is installed, never written down here.
"""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version


def about_text() -> str:
    """Name and versions."""
    parts = [f"NN Studio {_version('nnstudio')}", f"Python {platform.python_version()}"]
    parts += [f"{name} {_version(name)}" for name in ("PySide6_Essentials", "pyqtgraph", "numpy")]
    parts.append(platform.platform())
    return " · ".join(parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
