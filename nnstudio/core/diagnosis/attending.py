"""Diagnosis of a run without a window: looks inside it now and then, and tells at the end what was found.

The looks take a fiftieth of the time at most and change nothing of the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.diagnosis.trail import Trail
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import Event, Finished, Looked, Progressed, Started

# A window loads this module with the rules, and leaves the engine to the process that trains.
if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

LOOKS = 48
"""So many looks are spread evenly over a run."""


class Attending:
    """Hand it every event of ``trainer.run(...)``, and ask for the findings then."""

    def __init__(self, trainer: Trainer, goal: int | None = None) -> None:
        self._trainer, self._trail = trainer, Trail()
        self._start = trainer.step
        self._steps = max(1, (trainer.total_steps if goal is None else goal) - self._start)
        self._asked, self._diverged = 0, False

    def take(self, event: Event) -> None:
        """Look at what the run says, and ask for the next look where one is due."""
        match event:
            case Looked(snapshot):
                self._trail.add(snapshot)
            case Started(step) | Progressed(step):
                if (step - self._start) * LOOKS >= self._asked * self._steps:
                    self._asked = (step - self._start) * LOOKS // self._steps + 1
                    self._trainer.control.request("glance")
            case Finished(status):
                self._diverged = status == "diverged"
            case _:
                pass

    def look_again(self) -> None:
        """Look at the run as it stands now: in a short one the last look may lie far back."""
        self._trail.add(self._trainer.look())

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the run as it stands now."""
        return diagnose(self.evidence())

    def evidence(self) -> Evidence:
        """The run as it stands now, as the rules see it."""
        trainer = self._trainer
        if not self._trail.until(trainer.step):
            # Too short a run for a look on its way: what the last step has left behind.
            self._trail.add(trainer.snapshot())
        return Evidence(
            experiment=trainer.experiment,
            history=trainer.history,
            moments=self._trail.until(trainer.step),
            judged=trainer.judge(),
            facts=trainer.facts(),
            diverged=self._diverged,
        )


def standing(checkpoint: Checkpoint) -> tuple[Finding, ...]:
    """What is wrong with a run that stands still, from its curves and one pass forward and back.

    How much a step changes the weights is not seen that way.

    Raises:
        ProblemError: where the experiment cannot be compiled, or does not fit into free memory.
    """
    from nnstudio.core.training.trainer import Trainer

    trainer = Trainer(checkpoint.experiment, checkpoint=checkpoint)
    trail = Trail()
    trail.add(trainer.look())
    return diagnose(
        Evidence(
            experiment=checkpoint.experiment,
            history=checkpoint.history,
            moments=trail.until(checkpoint.step),
            judged=trainer.judge(),
            facts=trainer.facts(),
            diverged=checkpoint.status == "diverged",
        )
    )
