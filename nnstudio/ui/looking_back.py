"""The moment of a run that is looked back at, and what was found out about those looked at lately.

Histograms are in the moment itself; classes and surfaces are worked out of its weights when somebody looks.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from nnstudio.ui.run_view import RunView

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.judged import Judged
    from nnstudio.core.training.messages import Look, Seen
    from nnstudio.core.training.microscope import Magnified
    from nnstudio.core.training.surface import Surface, SurfaceWish
    from nnstudio.core.training.tape import Moment
    from nnstudio.core.training.weights import Weights

REMEMBERED = 40
"""So many moments keep what was worked out of them; a fine surface with its units takes half a megabyte."""


@dataclass
class Sight:
    """What is known of one moment.

    Attributes:
        checkpoint: its weights; None where they were not recorded.
        refused: they cannot be looked at.
    """

    checkpoint: Checkpoint | None
    judged: Judged | None = None
    magnified: Magnified | None = None
    surfaces: dict[SurfaceWish, Surface] = field(default_factory=dict["SurfaceWish", "Surface"])
    refused: bool = False

    @cached_property
    def weights(self) -> Weights | None:
        """What it had learned."""
        if self.checkpoint is None:
            return None
        from nnstudio.core.training.weights import Weights

        return Weights.kept(self.checkpoint)


class LookingBack:
    """Where in its past a run is looked at.

    Attributes:
        moment: what is looked at; None for the present.
    """

    def __init__(self) -> None:
        self.moment: Moment | None = None
        self._sights: OrderedDict[int, Sight] = OrderedDict()
        self._judged: Judged | None = None
        self._surface: Surface | None = None
        self._wish: SurfaceWish | None = None
        self._wants_step = False

    def go(self, moment: Moment | None, now: RunView) -> None:
        """Look at a moment, or at the present; ``now`` is shown until classes and surface are there."""
        if self.moment is None:
            self._judged, self._surface = now.judged, now.surface
        self.moment = moment
        self._wish, self._wants_step = None, False
        if moment is None:
            return
        sight = self._sight(moment)
        self._judged = sight.judged or (self._judged if sight.checkpoint else None)
        self._surface = next(
            iter(sight.surfaces.values()), self._surface if sight.checkpoint else None
        )

    def question(self, wish: SurfaceWish | None, *, magnified: bool = False) -> Look | None:
        """What must be asked so that classes are there, and the surface and the next step that are wished.

        What was wished before of the same moment still is: of several questions only the last is answered.
        """
        if self.moment is None:
            return None
        sight = self._sight(self.moment)
        self._wish, self._wants_step = wish or self._wish, magnified or self._wants_step
        wish, magnified = self._wish, self._wants_step
        if wish is not None and wish in sight.surfaces:
            self._surface, wish = sight.surfaces[wish], None
        magnified = magnified and sight.magnified is None and self.moment.detail == "whole"
        known = sight.judged is not None and wish is None and not magnified
        if sight.checkpoint is None or sight.refused or known:
            return None
        from nnstudio.core.training.messages import Look

        return Look(
            sight.checkpoint,
            histograms=False,
            classes=sight.judged is None,
            wish=wish,
            magnified=magnified,
        )

    def take(self, job: Look, seen: Seen | None) -> bool:
        """Keep an answer; returns whether it was a question of ours."""
        for step, sight in self._sights.items():
            if sight.checkpoint is job.checkpoint:
                self._keep(sight, job, seen)
                if self.moment is not None and self.moment.step == step:
                    # Answered is answered, also where there was nothing to see.
                    self._wish = None if job.wish == self._wish else self._wish
                    self._wants_step = self._wants_step and not job.magnified
                    self._judged = sight.judged
                    self._surface = (seen.surface if seen else None) or self._surface
                    if sight.refused:
                        self._surface = None
                return True
        return False

    @staticmethod
    def _keep(sight: Sight, job: Look, seen: Seen | None) -> None:
        if seen is None:
            sight.refused = True
            return
        sight.judged = seen.judged or sight.judged
        sight.magnified = seen.magnified or sight.magnified
        if job.wish is not None and seen.surface is not None:
            sight.surfaces[job.wish] = seen.surface

    def view(self, now: RunView) -> RunView:
        """The run as it was then, with the curves of all of it."""
        moment = self.moment
        if moment is None:
            return now
        sight = self._sight(moment)
        return replace(
            now,
            weights=sight.weights,
            magnified=sight.magnified,
            snapshot=moment.snapshot,
            judged=self._judged,
            surface=self._surface,
            step=moment.step,
            seconds=moment.seconds,
            learning_rate=moment.learning_rate,
            looking_back=moment.step,
            moment=moment,
        )

    def _sight(self, moment: Moment) -> Sight:
        """What is known of a moment; of many the one that was not looked at for longest is forgotten."""
        sight = self._sights.get(moment.step)
        if sight is None:
            from nnstudio.core.training.history import History

            there = moment.state is not None
            sight = Sight(moment.checkpoint(History()) if there else None)
            self._sights[moment.step] = sight
        self._sights.move_to_end(moment.step)
        if len(self._sights) > REMEMBERED:
            self._sights.popitem(last=False)
        return sight
