"""Training one workload in the window with every panel in sight, or without any window: steps per second.

One run a process, so that neither disturbs the other; `scripts/bench` runs them in turn and compares.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np

from nnstudio.bench.workloads import WORKLOADS
from nnstudio.core.experiment import edits
from nnstudio.core.training.events import Event
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import CurvesPanel

WARM_UP = 1.5
BEAT = 0.005
SIZE = 1920, 1080


def headless(name: str, seconds: float) -> dict[str, float]:
    """Steps per second of the trainer alone, evaluations and everything else of a run included."""
    experiment = edits.set_training(WORKLOADS[name].make(), epochs=1_000_000)
    trainer = Trainer(experiment)
    begun = time.perf_counter()
    first: tuple[float, int] | None = None
    with closing(cast("Generator[Event]", trainer.run())) as events:
        for _ in events:
            now = time.perf_counter()
            if first is None and now - begun >= WARM_UP:
                first = now, trainer.step
            elif first is not None and now - first[0] >= seconds:
                return {
                    "steps_per_second": (trainer.step - first[1]) / (now - first[0]),
                    "steps_per_epoch": experiment.steps_per_epoch,
                }
    raise SystemExit(f"{name} was over before it was measured")


def in_window(name: str, seconds: float, epochs: int, picture: str | None) -> dict[str, float]:
    """Steps per second in the window, frames per second, and how late its event loop was."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QSettings, Qt, QTimer

    from nnstudio.app import Studio, application

    class Paints(QObject):
        """Counts how often a widget is painted."""

        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                self.count += 1
            return False

    def wait(length: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(length * 1000), loop.quit)
        loop.exec()

    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat)
        app = application(settings)
        studio = Studio(settings)
        window = studio.window
        try:
            window.resize(*SIZE)
            window.show()
            show_everything(window)
            experiment = edits.set_training(WORKLOADS[name].make(), epochs=epochs)
            studio.document.open(experiment, None)
            window.canvas.fit()
            # As after every start: the engine's process is there before anybody presses Train.
            studio.warm_up()
            wait(2.5)
            hidden = [
                type(p).__name__
                for p in window.views.panels.values()
                if p.visibleRegion().isEmpty()
            ]
            if hidden:
                raise SystemExit(f"not in sight: {', '.join(hidden)}")
            frames = Frames(window.views.panel(CurvesPanel))
            paints = Paints()
            window.views.panel(CurvesPanel).loss.view.installEventFilter(paints)
            pressed = time.perf_counter()
            window.actions_table["run.main"].trigger()
            while len(window.views.panel(CurvesPanel).loss.series["training"].x) < 2:
                app.processEvents()
                if time.perf_counter() - pressed > 60:
                    raise SystemExit("no curve after a minute")
            first_curve = time.perf_counter() - pressed
            wait(WARM_UP)
            late: list[float] = []
            last = [time.perf_counter()]

            def beat() -> None:
                now = time.perf_counter()
                late.append(now - last[0] - BEAT)
                last[0] = now

            heart = QTimer()
            heart.setTimerType(Qt.TimerType.PreciseTimer)
            heart.timeout.connect(beat)
            heart.start(int(BEAT * 1000))
            step, drawn, painted = studio.session.view().step, frames.count, paints.count
            started = time.perf_counter()
            wait(seconds)
            taken = time.perf_counter() - started
            view = studio.session.view()
            heart.stop()
            if view.state != "running":
                raise SystemExit(f"{name} was {view.state} before it was measured")
            return {
                "steps_per_second": (view.step - step) / taken,
                "frames_per_second": (frames.count - drawn) / taken,
                "repaints_per_second": (paints.count - painted) / taken,
                "first_curve_s": first_curve,
                **lateness(late),
            }
        finally:
            window.clock.stop()
            if picture is not None:
                window.grab().save(picture)
            studio.document.forget_changes()
            studio.session.shutdown()
            window.hide()


class Frames:
    """Counts how often a panel is brought up to date."""

    def __init__(self, panel: Any) -> None:
        self.count = 0
        self._refresh = panel.refresh
        panel.refresh = self._counted

    def _counted(self, view: Any) -> None:
        self.count += 1
        self._refresh(view)


def show_everything(window: Any) -> None:
    """Every panel that follows a run beside the others, none behind a tab."""
    from PySide6.QtCore import Qt

    docks = window.docks
    lower = [docks[name] for name in ("curves", "histograms", "overfitting", "classes")]
    # A dock that is split off a tab becomes another tab, so all of them leave first.
    for dock in (*lower, docks["problems"]):
        window.removeDockWidget(dock)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["problems"])
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, lower[0])
    window.splitDockWidget(lower[0], lower[1], Qt.Orientation.Horizontal)
    window.splitDockWidget(lower[0], lower[2], Qt.Orientation.Vertical)
    window.splitDockWidget(lower[1], lower[3], Qt.Orientation.Vertical)
    for dock in docks.values():
        dock.show()
    half = window.width() // 2
    window.resizeDocks(lower[:2], [half, half], Qt.Orientation.Horizontal)


def lateness(late: list[float]) -> dict[str, float]:
    """Percentiles of how much later than due each heartbeat came; the first one does not count."""
    milliseconds = np.maximum(late[1:], 0.0) * 1000
    return {
        "late_p50_ms": float(np.percentile(milliseconds, 50)),
        "late_p99_ms": float(np.percentile(milliseconds, 99)),
        "late_max_ms": float(milliseconds.max()),
    }


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of the measurement")
    parser.add_argument(
        "--epochs", type=int, help="train in the window, so many epochs; without it headless"
    )
    parser.add_argument("--picture", help="where to save what the window showed at the end (PNG)")
    options = parser.parse_args()
    if options.epochs is None:
        found = headless(options.workload, options.seconds)
    else:
        found = in_window(options.workload, options.seconds, options.epochs, options.picture)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
