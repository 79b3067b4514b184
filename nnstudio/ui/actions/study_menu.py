"""The records of the Run menu for comparisons: run what varies, pause, stop, and the twin of a run.

They say what can be asked for; ``StudyControl`` does it.
"""

from __future__ import annotations

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.study.study_control import StudyControl


def study_actions(study: StudyControl) -> tuple[Action, ...]:
    """Run, pause and stop a comparison; run a twin."""
    session = study.session
    run_tip = tr("Run all variants side by side, from the same starting weights and batches.")
    twin_tip = tr(
        "Run the shown run and the settings as they are now side by side: one change, two curves."
    )
    return (
        Action(
            "run.compare",
            tr("Run comparison"),
            study.run,
            "Ctrl+Alt+Return",
            "compare",
            run_tip,
            enabled=lambda: not study.obstacle,
            says=lambda: study.obstacle or run_tip,
            separated=True,
        ),
        Action(
            "run.compare_pause",
            tr("Pause or resume the comparison"),
            study.pause_or_resume,
            icon="pause",
            tip=tr("Pause all runs of the comparison, or let them go on."),
            enabled=lambda: session.state in ("running", "paused"),
        ),
        Action(
            "run.compare_stop",
            tr("Stop the comparison"),
            session.stop,
            icon="stop",
            tip=tr("End all runs of the comparison; what they measured stays."),
            enabled=lambda: session.alive and session.state != "stopping",
        ),
        Action(
            "run.twin",
            tr("Run a t&win"),
            study.run_twin,
            "Ctrl+T",
            "duplicate",
            twin_tip,
            enabled=lambda: not study.twin_obstacle,
            says=lambda: study.twin_obstacle or twin_tip,
        ),
    )
