"""A start loads what it shows and nothing else, in the order that costs least; then the collector works again."""

from __future__ import annotations

import subprocess
import sys

START = """
import gc
import sys
import time

import nnstudio.app as app

assert gc.isenabled() and gc.get_freeze_count() > 10_000
order = list(sys.modules)
assert order.index("nnstudio.core.experiment.checks") < order.index("PySide6.QtCore")

from PySide6.QtCore import QSettings

settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
qt = app.application(settings)
studio = app.Studio(settings)
assert not gc.isenabled()
studio.window.show()
qt.processEvents()
late = [
    "core.engine.plan", "core.engine.state", "core.training.trainer", "core.training.judged",
    "core.files.opening", "core.experiment.phrases", "core.experiment.completions",
    "ui.canvas.overlays.quick_line", "ui.start_page.page", "ui.finder.finder", "ui.labs.arena",
    *(f"ui.panels.{view}" for view in (
        "classes", "decision_surface", "diagnosis", "draw_digit", "microscope", "network_list",
        "overfitting",
    )),
]
assert "nnstudio.ui.panels.curves" in sys.modules
assert not [name for name in late if f"nnstudio.{name}" in sys.modules]
assert "pyqtgraph" not in sys.modules
until = time.monotonic() + 20
while not gc.isenabled() and time.monotonic() < until:
    qt.processEvents()
assert gc.isenabled()
studio.session.shutdown()
studio.window.clock.stop()
studio.window.hide()
"""


def test_a_start_loads_little_and_in_order(tmp_path) -> None:
    """In a process of its own, because this one has loaded everything."""
    command = [sys.executable, "-c", START, str(tmp_path / "settings.ini")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
