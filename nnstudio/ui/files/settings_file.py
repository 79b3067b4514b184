"""The file in which choices are remembered: one that is damaged or of a later version is set aside.

What stood in it is kept beside it, so that nothing is lost to somebody who can mend it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

VERSION = 1
"""Of what the settings mean; a later program that gives them another meaning has a larger one."""

KEY = "settings/version"
MOST_BYTES = 4 * 2**20


def set_aside(settings: QSettings) -> Path | None:
    """Begin with the defaults where the file cannot be trusted; returns where it is kept then."""
    path = Path(settings.fileName())
    if _is_sound(path) and settings.status() != QSettings.Status.FormatError and _known(settings):
        settings.setValue(KEY, VERSION)
        return None
    bad = path.with_name(path.name + ".bad")
    try:
        path.replace(bad)
    except OSError:
        bad = path
    settings.clear()
    settings.setValue(KEY, VERSION)
    settings.sync()
    return bad


def _known(settings: QSettings) -> bool:
    stored = str(settings.value(KEY, VERSION))
    return stored.isascii() and stored.isdigit() and len(stored) < 9 and int(stored) <= VERSION


def _is_sound(path: Path) -> bool:
    """Whether it is text of the kind that Qt writes: headings, and names with values."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if content is None or b"\0" in content:
        return False
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return False
    carried = False
    for line in lines:
        heading = line.startswith("[") and line.rstrip().endswith("]")
        comment = not line.strip() or line.startswith((";", "#"))
        if not (carried or comment or heading or "=" in line.lstrip("=")):
            return False
        carried = line.endswith("\\")
    return True
