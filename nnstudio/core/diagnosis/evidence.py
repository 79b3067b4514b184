"""What a diagnosis may look at: the settings of a run and what was measured of it, frozen.

Rules share the figures worked out here, each at most once and from at most a few hundred numbers, so that
all of them together take less than a millisecond however long the run is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.data_facts import DataFacts
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.vitals import Vitals

MOST_ROWS = 240
"""So many evaluations are looked at, evenly chosen, the first and the last among them."""

SOLVED = 0.95
"""A training score (accuracy or R²) from which on the training data count as learned."""


@dataclass(frozen=True, eq=False)
class Moment:
    """The vital signs of all blocks after ``step`` steps."""

    step: int
    vitals: Mapping[str, Vitals]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A run as far as it has come.

    Attributes:
        experiment: its settings.
        history: losses and scores.
        moments: vital signs, oldest first; the last are the newest.
        judged: the test part class by class, where it was judged.
        facts: scales and class counts of the training samples, where they are known.
        diverged: the run ended because its loss or its weights ran away.
        timeline: which epoch each step belongs to; None for a run that was never changed.
        until: the step that is looked back at; nothing after it counts. None for the present.
    """

    experiment: Experiment
    history: History
    moments: tuple[Moment, ...] = ()
    judged: Judged | None = None
    facts: DataFacts | None = None
    diverged: bool = False
    until: int | None = None
    timeline: Timeline | None = None

    @cached_property
    def steps_taken(self) -> Timeline:
        """Which epoch each step belongs to."""
        return self.timeline or Timeline.of(self.experiment)

    # -- the blocks --------------------------------------------------------------------------------

    @cached_property
    def whole(self) -> tuple[Moment, ...]:
        """The moments seen on whole mini-batches; all of them where there are no others.

        The last batch of an epoch may be a few samples, which say little about units.
        """
        rest = self.experiment.data.used % self.experiment.batch_size
        if 2 * rest >= self.experiment.batch_size or rest == 0:
            return self.moments
        ends = self.steps_taken.ends_epoch
        found = tuple(m for m in self.moments if m.step == 0 or not ends(m.step))
        return found or self.moments

    @cached_property
    def now(self) -> Mapping[str, Vitals]:
        """The newest vital signs by block id; empty where nothing was looked at."""
        return self.whole[-1].vitals if self.whole else {}

    def lately(self, looks: int, sign: str) -> dict[str, float]:
        """Block -> the least value of a vital sign in the last ``looks`` looks; blocks without it are left out."""
        found: dict[str, float] = {}
        for moment in self.whole[-looks:]:
            for block, signs in moment.vitals.items():
                value = getattr(signs, sign)
                if value is not None:
                    found[block] = min(value, found.get(block, value))
        return found

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The blocks with weights before the output, in the network's order."""
        network = self.experiment.network
        return tuple(
            block
            for block in network.order
            if block in self.now
            and self.now[block].weight_rms is not None
            and not isinstance(network.by_id[block].layer, Output)
        )

    @cached_property
    def arriving(self) -> dict[str, float]:
        """Hidden block -> the size of the gradient that arrives at its output, in the network's order."""
        found = {block: self.now[block].backward for block in self.hidden}
        return {block: size for block, size in found.items() if size is not None and size >= 0}

    @cached_property
    def units(self) -> dict[str, int]:
        """Block -> units it gives; worked out from the whole network, so ask for it last."""
        return {block: known.features for block, known in shapes(self.experiment).items()}

    def course(self, block: str, sign: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Epochs and values of one vital sign of one block over the run."""
        points = [
            (self.steps_taken.epochs(moment.step), value)
            for moment in self.moments
            if block in moment.vitals and (value := getattr(moment.vitals[block], sign)) is not None
        ]
        return tuple(x for x, _ in points), tuple(y for _, y in points)

    # -- the curves --------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> Array:
        """Evaluations (n, columns), at most ``MOST_ROWS``."""
        rows = self.history.evaluations
        if self.until is not None:
            rows = rows[: int(np.searchsorted(rows[:, COLUMNS.index("step")], self.until, "right"))]
        if len(rows) <= MOST_ROWS:
            return rows
        return rows[np.linspace(0, len(rows) - 1, MOST_ROWS).round().astype(np.intp)]

    def column(self, name: str) -> Array:
        """One column of ``rows``."""
        return self.rows[:, COLUMNS.index(name)]

    @property
    def held_out(self) -> str:
        """The part that was not trained on: ``validation`` where there is one, else ``test``."""
        return "validation" if self.experiment.data.held_back > 0 else "test"

    @cached_property
    def step(self) -> int:
        """Steps done."""
        return len(self.batch_losses)

    @property
    def batch_losses(self) -> Array:
        """Loss of each mini-batch, shape (steps,)."""
        losses = self.history.batch_losses
        return losses if self.until is None else losses[: self.until]

    @property
    def epoch(self) -> float:
        """Epochs done."""
        return self.steps_taken.epochs(self.step)

    @property
    def progress(self) -> float:
        """How much of the planned run is done, 0 to 1 (more where it went on)."""
        return self.epoch / self.experiment.training.epochs

    @property
    def is_classifier(self) -> bool:
        """Whether classes are learned, not numbers."""
        return self.experiment.data.dataset.task == "classification"

    @cached_property
    def train_score(self) -> float:
        """The newest training score, NaN before the first."""
        return float(self.column("train_accuracy")[-1]) if len(self.rows) else math.nan

    @cached_property
    def first_loss(self) -> float:
        """The training loss before the first step; NaN where it was not measured."""
        return float(self.column("train_loss")[0]) if len(self.rows) else math.nan

    @cached_property
    def loss(self) -> float:
        """The newest training loss in evaluation mode; NaN before the first."""
        return float(self.column("train_loss")[-1]) if len(self.rows) else math.nan

    @property
    def solved(self) -> bool:
        """Whether the training data are learned."""
        return self.train_score >= SOLVED

    @cached_property
    def shares(self) -> Array:
        """The share of each class among the training samples; equal ones where they are not known."""
        if self.facts is not None and self.facts.class_counts:
            counts = np.array(self.facts.class_counts, float)
        else:
            counts = np.ones(self.experiment.data.dataset.shape().outputs)
        return counts / max(1.0, counts.sum())

    @cached_property
    def chance(self) -> float | None:
        """The loss of always giving the classes' shares: ln(classes) where all are equally frequent.

        None where the loss is no cross-entropy.
        """
        if not isinstance(self.experiment.training.loss, (CrossEntropy, BinaryCrossEntropy)):
            return None
        shares = self.shares[self.shares > 0]
        return float(-(shares * np.log(shares)).sum())

    @cached_property
    def remaining(self) -> float:
        """The share of the loss that is still there: of that of guessing, or of the first where that was less.

        Where numbers are learned, the share of their variance: 1 - R².
        """
        if not self.is_classifier:
            return 1.0 - self.train_score
        whole = self.first_loss if self.chance is None else min(self.chance, self.first_loss)
        return self.loss / whole if whole > 0 else 0.0

    @cached_property
    def grasped(self) -> float:
        """How far the training score has come from guessing (0) to all right (1)."""
        return (self.train_score - self.guessing) / max(1e-9, 1.0 - self.guessing)

    @cached_property
    def guessing(self) -> float:
        """The training score of always giving the same answer: the largest class's share, or R² 0."""
        return float(self.shares.max()) if self.is_classifier else 0.0
