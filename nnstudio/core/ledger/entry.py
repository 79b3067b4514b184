"""One run as it is handed over to be kept, and as it is listed afterwards.

The listed one carries what a row of a table shows; experiment, curves and weights are fetched when wanted.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.ledger.curves import small_of
from nnstudio.core.ledger.settings import Settings
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import COLUMNS, History

Source = Literal["single", "lesson", "comparison", "search"]
SOURCES: tuple[Source, ...] = ("single", "lesson", "comparison", "search")
Status = Literal["running", "paused", "done", "stopped", "diverged", "failed"]
STATUSES: tuple[Status, ...] = ("running", "paused", "done", "stopped", "diverged", "failed")

MEASURED = tuple(name for name in COLUMNS if name.endswith(("_loss", "_accuracy")))
"""Names of the scores: losses, and accuracies or R²."""

MOST_TEXT = 2_000
MOST_TAGS = 20


def new_id() -> str:
    """A name for a run that no other has."""
    return uuid.uuid4().hex


@dataclass(frozen=True, eq=False)
class Entry:
    """A run to be kept.

    Attributes:
        id: the same each time the same run is handed over.
        experiment: the settings it was made with.
        status: how it ended.
        rows: its evaluations, (n, len(COLUMNS)).
        steps, epochs, seconds: how far it came and how long it was trained.
        scores: those it ended with, by column name.
        source: what made it.
        name: what it is called, mostly as its document.
        group: the same for all runs of one comparison or search; empty for single ones.
        when: seconds since 1970 in UTC.
        checkpoint: its weights, where they are to be kept.
    """

    id: str
    experiment: Experiment
    status: Status
    rows: Array
    steps: int = 0
    epochs: float = 0.0
    seconds: float = 0.0
    scores: Mapping[str, float] | None = None
    source: Source = "single"
    name: str = ""
    group: str = ""
    when: float = 0.0
    checkpoint: Checkpoint | None = None

    @staticmethod
    def of(
        checkpoint: Checkpoint,
        *,
        id: str = "",
        status: Status | None = None,
        source: Source = "single",
        name: str = "",
        group: str = "",
        weights: bool = True,
    ) -> Entry:
        """The run that stands at a checkpoint; without ``weights`` only what it measured is kept."""
        return Entry(
            id=id or new_id(),
            experiment=checkpoint.experiment,
            status=status or checkpoint.status,
            rows=checkpoint.history.evaluations,
            steps=checkpoint.step,
            epochs=checkpoint.timeline.epochs(checkpoint.step),
            seconds=checkpoint.seconds,
            scores=checkpoint.scores,
            source=source,
            name=name or checkpoint.experiment.name,
            group=group,
            when=time.time(),
            checkpoint=checkpoint if weights else None,
        )

    @staticmethod
    def measured(
        experiment: Experiment,
        history: History,
        status: Status,
        *,
        id: str = "",
        seconds: float = 0.0,
        source: Source = "single",
        name: str = "",
        group: str = "",
    ) -> Entry:
        """A run of which there is no more than what it measured: it failed, or its weights are elsewhere."""
        last = history.last()
        return Entry(
            id=id or new_id(),
            experiment=experiment,
            status=status,
            rows=history.evaluations,
            steps=int(last.get("step", 0)),
            epochs=float(last.get("epoch", 0)),
            seconds=seconds or last.get("seconds", 0.0),
            source=source,
            name=name or experiment.name,
            group=group,
            when=time.time(),
        )

    @property
    def last(self) -> dict[str, float]:
        """The scores it ended with."""
        if self.scores is None:
            return (
                dict(zip(COLUMNS, map(float, self.rows[-1]), strict=True)) if len(self.rows) else {}
            )
        return dict(self.scores)

    @property
    def best(self) -> dict[str, float]:
        """Each score where it was best."""
        found: dict[str, float] = {}
        for name in MEASURED:
            values = self.rows[:, COLUMNS.index(name)]
            values = values[np.isfinite(values)]
            if len(values):
                found[name] = float(values.min() if name.endswith("_loss") else values.max())
        return found


@dataclass(frozen=True, eq=False)
class Run:
    """A kept run as it is listed.

    Attributes:
        number: counts the runs of this user from 1 on; never used again.
        settings: as `flat` gives them; rows of the same experiment share one.
        scores, best: by column name, without those that were not measured.
        regression: whether its "accuracies" are R².
        raw_small: the small curves, as `small_of` reads them.
        has_weights: whether it can be opened with what it had learned.

    The others are those of `Entry`, and what its user wrote.
    """

    number: int
    id: str
    when: float
    name: str
    source: Source
    group: str
    status: Status
    steps: int
    epochs: float
    seconds: float
    scores: Mapping[str, float]
    best: Mapping[str, float]
    settings: Settings
    settings_hash: str
    regression: bool
    raw_small: bytes
    note: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    has_weights: bool = False

    @cached_property
    def small(self) -> Array:
        """Two curves, (2, points): training loss and the loss it is judged by."""
        return small_of(self.raw_small)

    @cached_property
    def words(self) -> str:
        """All that a search for a word looks in, in small letters."""
        values = (str(v) for v in self.settings.values() if isinstance(v, str))
        own = (self.name, self.note, *self.tags, self.source, self.status, f"#{self.number}")
        return "\n".join((*own, *values)).casefold()

    def score(self, name: str) -> float:
        """A score it ended with; NaN where it was not measured."""
        return self.scores.get(name, math.nan)


def clean_tags(text: str) -> tuple[str, ...]:
    """Tags as somebody types them: words between commas, none twice, in their order."""
    pieces = (" ".join(piece.split()).lstrip("#")[:60] for piece in text.split(","))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))[:MOST_TAGS]
