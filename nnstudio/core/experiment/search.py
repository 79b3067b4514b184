"""What is searched in an experiment: which settings, in which ranges, how it is chosen and what counts.

It is saved with the experiment and changes no result of a single run, so it is no part of the settings' hash.
"""

from __future__ import annotations

from typing import Literal

from nnstudio.core.parts.fields import choice, integer, part
from nnstudio.core.parts.part import Description
from nnstudio.core.searches.base import SearchMethod
from nnstudio.core.searches.random import RandomSearch
from nnstudio.core.searches.range import Range

Goal = Literal["metric", "loss"]
Stopping = Literal["none", "median", "halving"]


class Round(Description):
    """The ranges of an earlier round, before somebody zoomed into a part of them."""

    ranges: tuple[Range, ...] = part((), "Ranges", doc="What was searched in that round.")


class Search(Description):
    """Trials of the same network with other settings, scored on validation data and never on test data."""

    method: SearchMethod = part(
        RandomSearch(), "Method", doc="How it is chosen what is tried next."
    )
    trials: int = integer(
        30, "Trials", low=1, high=1_000_000, scale="log", doc="So many settings are tried."
    )
    ranges: tuple[Range, ...] = part(
        (), "Ranges", doc="The settings that are searched, each with its range."
    )
    goal: Goal = choice(
        "metric",
        "Score",
        {"metric": "Accuracy or R²", "loss": "Loss"},
        doc="What is compared at the end of a trial, always of the validation samples.",
    )
    repeats: int = integer(
        1,
        "Repeats",
        low=1,
        high=100,
        doc="Each trial is trained with so many seeds and scored by their mean.",
    )
    stopping: Stopping = choice(
        "none",
        "Early stopping of trials",
        {"none": "None", "median": "Median rule", "halving": "Successive halving"},
        doc="Median rule: a trial ends that is worse than half of the others were after as many epochs. "
        "Successive halving: only the best third of the trials goes on from each rung to the next.",
    )
    rungs: int = integer(
        5,
        "Rungs",
        low=2,
        high=100,
        doc="So often on its way to the last epoch a trial is compared with the others: evenly spaced, with "
        "successive halving each time three times as far.",
    )
    seed: int = integer(
        1,
        "Search seed",
        low=0,
        high=2**31 - 1,
        doc="What is drawn follows from it; starting weights and batches follow from the seed of the training.",
    )
    earlier: tuple[Round, ...] = part(
        (), "Earlier rounds", doc="What was searched before each zoom, the widest ranges first."
    )

    @property
    def planned(self) -> int:
        """Trials that it will have: no more than there are combinations."""
        there_are = self.method.combinations(self.ranges)
        return self.trials if there_are is None else min(self.trials, there_are)

    def of(self, path: str) -> Range | None:
        """The range of the setting at ``path``; None where it is not searched."""
        return next((one for one in self.ranges if one.path == path), None)
