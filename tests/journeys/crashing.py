"""A studio in a process of its own that edits and trains until somebody kills it; started by tests and scripts.

python -m journeys.crashing SETTINGS.ini [FILE] [--epochs N] [--quick]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path


def main() -> None:
    """Say "edited" and "training" when it is so, then go on for ever."""
    parser = argparse.ArgumentParser()
    parser.add_argument("settings")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--epochs", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="keep work after a moment")
    parser.add_argument("--pace", type=float, help="steps a second")
    asked = parser.parse_args()

    from nnstudio import app
    from nnstudio.ui.files import autosave

    if asked.quick:
        autosave.QUIET_SECONDS, autosave.MOST_SECONDS = 0.05, 0.2

    from PySide6.QtCore import QTimer

    from nnstudio.core.experiment import edits
    from nnstudio.core.experiment.examples import example

    made: list[app.Studio] = []
    usual = app.Studio.warm_up

    def begin(studio: app.Studio) -> None:
        made.append(studio)
        usual(studio)
        if asked.file is None:
            studio.document.open(example("digits-mlp"), None)
        for units in (11, 12, 13):
            studio.document.edit(
                lambda e, units=units: edits.set_field(e, "dense_1", "units", units), "Units"
            )
        studio.document.edit(lambda e: edits.set_training(e, epochs=asked.epochs), "Epochs")
        print("edited", flush=True)
        studio.session.pace = asked.pace
        studio.window.control.act()
        QTimer.singleShot(0, studio, follow)

    def follow() -> None:
        view = made[0].session.view()
        if made[0].session.state == "running" and view.step > 0:
            print(f"training {time.monotonic()}", flush=True)
        else:
            QTimer.singleShot(20, made[0], follow)

    app.Studio.warm_up = begin  # type: ignore[method-assign]
    app.user_settings = lambda: app.QSettings(asked.settings, app.QSettings.Format.IniFormat)
    sys.exit(app.main([asked.file] if asked.file else []))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
