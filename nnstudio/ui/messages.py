"""What the window says in its message bar, in whole sentences: refusals, notes, and how things ended.

Others signal problems and results; here they become words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.dialogs.page import Page
from nnstudio.ui.gradient_task import gradient_page, report
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from nnstudio.core.engine.gradient_check import ArrayCheck
    from nnstudio.core.training.target import Target

MOST = 3
"""Problems said at once."""


class Messages(QObject):
    """Puts sentences into the window's message bar; its parent is a widget that pages open over."""

    def __init__(self, bar: MessageBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar, self._window = bar, parent

    @Slot(str)
    def tell(self, text: str) -> None:
        """Something worth knowing for a moment."""
        self._bar.show_message(text, "info", passing=True)

    @Slot(object)
    def refuse_training(self, problem: Problem) -> None:
        """Why a run cannot start."""
        reason = tr("Training cannot start: {reason}", reason=say(problem))
        self._bar.show_message(reason, "warning")

    @Slot(object)
    def refuse(self, problems: Sequence[Problem]) -> None:
        """Why something that was asked for was not done."""
        self._bar.show_message(" ".join(map(say, problems[:MOST])), "error")

    @Slot(object)
    def note(self, problems: Sequence[Problem]) -> None:
        """What was done, but not wholly."""
        self._bar.show_message(" ".join(map(say, problems[:MOST])), "warning")

    def diverged(self, view: RunView) -> None:
        """A run has run away."""
        self._bar.show_message(
            tr(
                "The run diverged at step {step}: its loss or its weights grew beyond all bounds. "
                "The last sound weights are kept. A smaller learning rate usually helps.",
                step=view.failed_step,
            ),
            "warning",
        )

    @Slot(object)
    def reached(self, target: Target) -> None:
        """A run has paused where it was to."""
        match target.goal:
            case "epoch":
                text = tr("Epoch {epoch} is done; the run is paused.", epoch=int(target.value))
            case "loss":
                text = tr(
                    "The training loss has come down to {value}; the run is paused.",
                    value=target.value,
                )
            case "metric":
                text = tr(
                    "The score of the test data has reached {value}; the run is paused.",
                    value=target.value,
                )
        self._bar.show_message(text, "info", passing=True)

    @Slot(int, int)
    def weights_kept(self, count: int, total: int) -> None:
        """A run has begun with weights of the one before."""
        if count:
            text = tr(
                "{count} of {total} blocks begin with the weights they had.",
                count=count,
                total=total,
            )
        else:
            text = tr("No block has the shape it had: all begin with new weights.")
        self._bar.show_message(text, "info", passing=True)

    @Slot(object, object)
    def gradients(self, checks: tuple[ArrayCheck, ...], checked: Experiment) -> None:
        """How the check of the gradients ended, with a page of details behind a button."""
        page = gradient_page(checks, checked)
        text, kind = report(checks, checked)
        self._bar.show_message(
            text,
            kind,
            tr("Layer by layer"),
            lambda: Page(tr("Gradient check"), page, self._window).show(),
        )
