"""The records of the Run menu: train, step, restart, stop, and where runs are computed.

They say what can be asked for; ``RunControl`` does it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.actions.pace import pace_actions
from nnstudio.ui.gradient_task import GradientTask
from nnstudio.ui.run_control import RunControl

CARD = "run/card"
"""In the settings: whether runs may use a graphics card."""

THREADS = "run/threads"
"""In the settings: the BLAS threads of every run, 0 where they are measured."""


def fixed_threads(settings: QSettings) -> int | None:
    """The threads that were chosen last; None where they are measured."""
    stored = str(settings.value(THREADS, "0"))
    return int(stored) if stored.isascii() and stored.isdigit() and 0 < int(stored) < 1000 else None


def run_actions(
    control: RunControl, gradients: GradientTask, settings: QSettings
) -> tuple[Action, ...]:
    """Train, step, epoch, restart, stop; the gradient check; the threads of the next run."""
    session = control.session

    def threads(count: int | None) -> Callable[[], None]:
        def fix() -> None:
            session.fixed_threads = count
            settings.setValue(THREADS, 0 if count is None else count)

        return fix

    def switch_card() -> None:
        session.card = not session.card
        settings.setValue(CARD, int(session.card))

    def can_start() -> bool:
        return session.state == "paused" or (not session.alive and not control.blocking)

    return (
        Action(
            "run.main",
            tr("&Train"),
            control.act,
            "Ctrl+Return",
            "play",
            enabled=lambda: control.can_act,
        ),
        Action(
            "run.step",
            tr("Step"),
            control.step,
            "F10",
            "step",
            tr("Train on one mini-batch, then pause."),
            enabled=can_start,
        ),
        Action(
            "run.ready",
            tr("Stop before the &first step"),
            control.ready,
            None,
            "microscope",
            tr("Make the starting weights and wait: the microscope then shows the first step."),
            enabled=lambda: not session.alive and not control.blocking,
        ),
        Action(
            "run.epoch",
            tr("Epoch"),
            control.epoch,
            "Shift+F10",
            "epoch",
            tr("Train to the end of the epoch, then pause."),
            enabled=can_start,
        ),
        Action(
            "run.to",
            tr("Run &to…"),
            control.targetWanted.emit,
            "Ctrl+Shift+Return",
            "target",
            tr("Train to an epoch, a loss or a score, then pause."),
            enabled=lambda: session.state != "stopping" and (session.alive or not control.blocking),
        ),
        Action(
            "run.carry_on",
            tr("Continue &with these settings"),
            control.carry_on,
            None,
            "play",
            tr("Go on from the weights there are with the changed settings; Train begins anew."),
            enabled=lambda: control.can_carry_on,
        ),
        Action(
            "run.restart",
            tr("Same weights"),
            control.restart,
            "Ctrl+R",
            "restart",
            tr(
                "Start again from the same starting weights; the last results are replaced and stay "
                "as faint curves."
            ),
            enabled=lambda: (
                not control.blocking
                and session.experiment is not None
                and session.state != "stopping"
            ),
        ),
        Action(
            "run.keep_weights",
            tr("Train, &keeping weights that fit"),
            control.keep_weights,
            None,
            "layers",
            tr("A new run in which every block of the same shape begins with what it has learned."),
            enabled=lambda: control.can_keep_weights and session.state != "stopping",
        ),
        Action(
            "run.new_weights",
            tr("&New weights"),
            control.new_weights,
            "Ctrl+Shift+R",
            "neuron",
            tr("Start again from other starting weights: the seed becomes the next one."),
            enabled=lambda: not control.blocking and session.state != "stopping",
        ),
        Action(
            "run.stop",
            tr("Stop"),
            control.stop,
            "Ctrl+.",
            "stop",
            tr("End the run; weights and curves stay."),
            enabled=lambda: session.alive and session.state != "stopping",
        ),
        Action(
            "run.branch",
            tr("Branch from here"),
            control.branch,
            "Ctrl+B",
            "branch",
            tr(
                "Go on from the step that is looked at, as a run of its own; of another network, with the weights "
                "of every block that fits. What was trained after it is given up; its curve stays as a ghost."
            ),
            enabled=lambda: control.can_branch,
            separated=True,
        ),
        Action(
            "run.now",
            tr("Back to now"),
            lambda: session.look_back(None),
            None,
            "clock",
            tr("Show the newest step of the run again."),
            enabled=lambda: session.moment is not None,
        ),
        *pace_actions(session),
        Action(
            "run.gradients",
            tr("&Check gradients"),
            lambda: gradients.start(control.document.experiment),
            None,
            "check",
            tr("Compare backpropagation with numerical gradients, layer by layer."),
            enabled=lambda: not control.blocking and not gradients.busy,
            separated=True,
        ),
        Action(
            "run.threads_auto",
            tr("Threads by &measurement"),
            threads(None),
            icon="threads",
            tip=tr("A new run of a large network takes as many threads as are clearly faster."),
            checked=lambda: session.fixed_threads is None,
            separated=True,
        ),
        Action(
            "run.threads_one",
            tr("Always &one thread"),
            threads(1),
            icon="link",
            tip=tr("The same results to the last bit on any day, also of large networks."),
            checked=lambda: session.fixed_threads == 1,
        ),
        Action(
            "run.card",
            tr("Graphics card where it is &faster"),
            switch_card,
            icon="chip",
            tip=tr("Measured when a run starts, where CuPy and a card are there."),
            checked=lambda: session.card,
            separated=True,
        ),
    )
