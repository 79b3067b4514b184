"""What given weights look like, without a step: histograms, classes, a surface.

The network stays compiled between two looks at the same settings, so that moving through a run is quick.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnstudio.core.training.control import Control
from nnstudio.core.training.messages import Look, Seen
from nnstudio.core.training.surface import has_surface
from nnstudio.core.training.trainer import Trainer


class Viewer:
    """Does one look after the other; ``forget`` gives its memory back."""

    def __init__(self) -> None:
        self._trainer: Trainer | None = None

    def look(self, job: Look, _control: Control, send: Callable[[Any], None]) -> None:
        """Answer with ``Seen``."""
        experiment = job.checkpoint.experiment
        trainer = self._trainer
        if trainer is None or trainer.experiment != experiment:
            self.forget()
            trainer = self._trainer = Trainer(experiment)
        trainer.load(job.checkpoint)
        surface = points = None
        if job.wish is not None and has_surface(experiment):
            surface, points = (
                trainer.surveyor.survey(trainer.step, job.wish),
                trainer.surveyor.points,
            )
        send(
            Seen(
                trainer.look() if job.histograms else None,
                trainer.judge() if job.classes else None,
                surface,
                points,
                trainer.facts() if job.histograms else None,
                trainer.magnified() if job.magnified else None,
            )
        )

    def forget(self) -> None:
        """Another job begins, or other settings are looked at."""
        self._trainer = None
