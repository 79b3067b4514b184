"""How long the studio takes to a usable window, beside the bare import of what it is made of.

Whole processes, taking turns, with warm files and everything compiled beforehand in a folder of this
measurement's own. Usable means shown, painted, and with nothing left to do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9


def bare() -> None:
    """What any program with these libraries has to wait for."""
    import numpy
    import pyqtgraph
    from PySide6 import QtCore, QtGui, QtWidgets

    assert numpy and pyqtgraph and QtCore and QtGui and QtWidgets


def window() -> None:
    """The studio as it starts, until the network is painted and no event waits."""
    # First, as the program itself does it; Qt comes with it.
    from nnstudio.app import Studio, application  # isort: split

    from PySide6.QtCore import QEvent, QObject, QSettings

    class Painted(QObject):
        """Remembers whether a widget was painted."""

        done = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            self.done = self.done or event.type() == QEvent.Type.Paint
            return False

    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat)
        app = application(settings)
        studio = Studio(settings)
        painted = Painted()
        studio.window.canvas.viewport().installEventFilter(painted)
        studio.window.show()
        while not painted.done:
            app.processEvents()
        app.processEvents()
    # What Python tidies up at the end is no part of a start.
    os._exit(0)


KINDS = {"window": window, "bare": bare}


def seconds_of(kind: str, compiled: str) -> float:
    """One whole process of its own, which finds and leaves compiled files in a folder."""
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": compiled}
    around.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--only", kind], check=True, env=around)
    return time.perf_counter() - started


def main() -> int:
    """Print one JSON object: seconds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=KINDS, help="be one of the processes that are timed")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if options.only:
        KINDS[options.only]()
        os._exit(0)
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:  # compiles what is imported, and warms the files
            seconds_of(kind, folder)
        rounds = [{kind: seconds_of(kind, folder) for kind in KINDS} for _ in range(options.rounds)]
    found = {
        "window_s": statistics.median(each["window"] for each in rounds),
        "bare_s": statistics.median(each["bare"] for each in rounds),
        "ratio": statistics.median(each["window"] / each["bare"] for each in rounds),
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
