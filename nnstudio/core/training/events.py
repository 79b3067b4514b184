"""What a trainer tells while it runs: small frozen records.

Whoever iterates the trainer decides what to do with them; none of them carries a mutable array.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.changes import Changes
from nnstudio.core.training.checkpoint import Checkpoint, Status
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.microscope import Magnified
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.surface import Points, Surface
from nnstudio.core.training.tape import Moment
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.weights import Weights


@dataclass(frozen=True)
class Started:
    """Compiled and about to take the step after ``step``."""

    step: int
    total_steps: int
    parameters: int


@dataclass(frozen=True)
class Threaded:
    """From the step after ``step`` on, this many BLAS threads are used."""

    step: int
    choice: ThreadChoice


@dataclass(frozen=True)
class Pretrained:
    """Before step 1: ``epoch`` of ``epochs`` over the inputs of ``block`` is done, with this error."""

    block: str
    epoch: int
    epochs: int
    error: float


@dataclass(frozen=True)
class Progressed:
    """``step`` steps are done, after ``seconds`` of training; the last with this learning rate."""

    step: int
    seconds: float
    learning_rate: float


@dataclass(frozen=True)
class Evaluated:
    """An evaluation was added to the history; ``row`` by column name."""

    row: dict[str, float]


@dataclass(frozen=True)
class Looked:
    """A snapshot was asked for and taken."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Placed:
    """The samples that surfaces are shown with; once, before the first surface."""

    points: Points


@dataclass(frozen=True)
class Surveyed:
    """A surface was asked for and worked out."""

    surface: Surface


@dataclass(frozen=True)
class Assessed:
    """The test part was asked for class by class, and judged."""

    judged: Judged


@dataclass(frozen=True)
class Weighed:
    """The weights were asked for and copied."""

    weights: Weights


@dataclass(frozen=True)
class Kept:
    """A checkpoint was asked for and made."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class Recorded:
    """A moment for the tape, where a run is recorded."""

    moment: Moment


@dataclass(frozen=True)
class Adopted:
    """From the step after ``step`` on, the run has the settings of ``experiment``; all its changes so far."""

    step: int
    experiment: Experiment
    changes: Changes


@dataclass(frozen=True)
class Refused:
    """Other settings were given and could not be taken over; the run goes on as it was."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Paused:
    """Waiting after ``step`` steps."""

    step: int


@dataclass(frozen=True)
class Resumed:
    """Going on after a pause."""

    step: int


@dataclass(frozen=True)
class Finished:
    """The run stands still: stopped, done, or diverged at ``failed_step``.

    Where it stopped early, it is done with the weights of ``best_epoch``.
    """

    status: Status
    step: int
    failed_step: int | None = None
    best_epoch: int | None = None


Event = (
    Started
    | Threaded
    | Pretrained
    | Progressed
    | Evaluated
    | Looked
    | Placed
    | Surveyed
    | Magnified
    | Assessed
    | Weighed
    | Kept
    | Recorded
    | Adopted
    | Refused
    | Paused
    | Resumed
    | Finished
)
