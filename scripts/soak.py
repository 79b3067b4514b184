"""Start and stop many trainings in one window, and see whether memory, threads and processes stay as they were."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    """Print a line now and then; 1 where memory grew by more than a tenth after the first tenth of the runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--example", default="digits-mlp")
    asked = parser.parse_args()
    home = tempfile.mkdtemp()
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"

    import psutil
    from PySide6.QtCore import QSettings

    from nnstudio.app import Studio, application
    from nnstudio.core.experiment.examples import example

    settings = QSettings(f"{home}/settings.ini", QSettings.Format.IniFormat)
    app = application(settings)
    studio = Studio(settings)
    window = studio.window
    window.show()
    window.document.open(example(asked.example), None)
    me = psutil.Process()

    def settle(until: object, limit: float = 30.0) -> None:
        end = time.monotonic() + limit
        while not until() and time.monotonic() < end:  # type: ignore[operator]
            app.processEvents()
            time.sleep(0.001)
        assert until(), "waited in vain"  # type: ignore[operator]

    def counted() -> tuple[float, float, int, int, int]:
        gc.collect()
        children = me.children(recursive=True)
        theirs = sum(child.memory_info().rss for child in children)
        return (
            me.memory_info().rss / 1e6,
            theirs / 1e6,
            threading.active_count(),
            me.num_threads(),
            len(children),
        )

    first = None
    started = time.monotonic()
    for number in range(1, asked.runs + 1):
        window.control.restart() if window.session.view().step else window.control.act()
        settle(lambda: window.session.view().step > 5 or not window.session.alive)
        window.control.stop()
        settle(lambda: not window.session.alive)
        if number % max(1, asked.runs // 10) == 0:
            now = counted()
            first = first or now
            print(
                f"{number:6} runs  window {now[0]:6.1f} MB  engine {now[1]:6.1f} MB  "
                f"threads {now[2]} of Python, {now[3]} in all  processes {now[4]}  "
                f"{time.monotonic() - started:5.0f} s",
                flush=True,
            )
    assert first is not None
    last = counted()
    grown = (last[0] + last[1]) / (first[0] + first[1])
    # A thread that keeps something may be at work in one of two moments.
    same = last[4] == first[4] and last[3] <= first[3] + 1
    rest = "as" if same else "NOT as"
    print(f"memory {grown:.3f} times that after the first tenth; threads and processes {rest} then")
    studio.document.forget_changes()
    window.close()
    settle(lambda: not window.isVisible())
    return 0 if grown < 1.1 and same else 1


if __name__ == "__main__":
    raise SystemExit(main())
