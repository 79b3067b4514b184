"""Where the runs of a user are kept; tests and instances of their own give another place.

The folder for data, not that for caches or settings: nobody can compute a note again.
"""

from __future__ import annotations

from pathlib import Path

NAME = "nnstudio"
FILE = "runs.db"


def usual_place() -> Path:
    """The file of this user; it need not exist."""
    # Asked for with the first run: neither window nor command line needs it to start.
    import platformdirs

    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / FILE
