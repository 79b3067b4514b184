"""What the program and the process that trains for it say to each other.

One frozen record per message; ``CODEC`` knows how each of them travels, and nothing else does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nnstudio.core.engine.state import Backup
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.changes import Change
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.data_facts import DataFacts
from nnstudio.core.training.early_stopping import Best
from nnstudio.core.training.events import (
    Adopted,
    Assessed,
    Evaluated,
    Event,
    Finished,
    Kept,
    Looked,
    Paused,
    Placed,
    Pretrained,
    Progressed,
    Recorded,
    Refused,
    Resumed,
    Started,
    Surveyed,
    Threaded,
    Weighed,
)
from nnstudio.core.training.frames import Codec, Converted
from nnstudio.core.training.history import History
from nnstudio.core.training.judged import ClassScores, Judged, NumberScores
from nnstudio.core.training.microscope import (
    Magnified,
    MagnifiedCall,
    Operand,
    Piece,
)
from nnstudio.core.training.replay import Departure, Replayed
from nnstudio.core.training.snapshot import Histogram, LayerSnapshot, LookWish, Snapshot
from nnstudio.core.training.surface import Points, Surface, SurfaceWish, Units
from nnstudio.core.training.tape import Moment
from nnstudio.core.training.target import Target
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.transplant import Start
from nnstudio.core.training.vitals import Vitals
from nnstudio.core.training.weight_edit import WeightEdit
from nnstudio.core.training.weights import Weights


@dataclass(frozen=True)
class Command:
    """A method of ``Control`` to be called for the newest job; not a job itself."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, eq=False)
class Train:
    """Job: run the experiment, from ``checkpoint`` on where there is one. Answered by ``Compiled``.

    ``commands`` were given before; they hold for the first step already. ``threads`` were chosen before.
    ``card`` allows a graphics card, where it is faster. ``start`` are starting weights from another run.
    """

    experiment: Experiment
    checkpoint: Checkpoint | None
    commands: tuple[Command, ...] = ()
    threads: ThreadChoice | None = None
    card: bool = True
    start: Start | None = None


@dataclass(frozen=True, eq=False)
class Look:
    """Job: what a run that stands still, or stood so once, looks like. Answered by ``Seen``.

    Of the checkpoint the history is not looked at, and slots only for the next step. ``histograms`` are those
    of the first mini-batch, ``classes`` those of the test part, and ``magnified`` the next step call by call;
    without a ``wish`` there is no surface.
    """

    checkpoint: Checkpoint
    histograms: bool = True
    classes: bool = True
    wish: SurfaceWish | None = None
    magnified: bool = False


@dataclass(frozen=True, eq=False)
class Rehearse:
    """Job: whatever takes time only the first time, with this experiment. Not answered."""

    experiment: Experiment


@dataclass(frozen=True, eq=False)
class Repeat:
    """Job: run what is in the checkpoint again from its seed. Answered by some ``Progressed`` and ``Repeated``."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class Repeated:
    """Answer to ``Repeat``."""

    found: Replayed


@dataclass(frozen=True)
class Compiled:
    """The experiment is compiled and stands after ``step`` steps; ``News`` follow.

    ``device`` is where it is computed, ``reason`` a hint why, where there is something to say; ``facts`` are
    those of its training samples.
    """

    step: int
    device: str = "cpu"
    reason: Problem | None = None
    facts: DataFacts | None = None


@dataclass(frozen=True, eq=False)
class News:
    """Everything that happened since the last news.

    Attributes:
        losses_kept, losses: of the losses sent so far the first so many stay, and these (n,) follow.
        rows_kept, rows: the same for evaluations (n, columns).
        happened: events in their order, of those that come often the newest only; before each ``Paused``
            the ``Judged`` of that moment.
    """

    losses_kept: int
    losses: Array
    rows_kept: int
    rows: Array
    happened: tuple[Event | Judged, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """After ``Finished``: how the run stands; the checkpoint without its history, which was sent already."""

    snapshot: Snapshot
    judged: Judged
    checkpoint: Checkpoint


@dataclass(frozen=True, eq=False)
class Seen:
    """Answer to ``Look``: what was asked for, and None for the rest."""

    snapshot: Snapshot | None = None
    judged: Judged | None = None
    surface: Surface | None = None
    points: Points | None = None
    facts: DataFacts | None = None
    magnified: Magnified | None = None


@dataclass(frozen=True)
class Failed:
    """Instead of any answer: the job could not be done, or not to its end."""

    problems: tuple[Problem, ...]


def _experiment(text: str) -> Experiment:
    return from_data(Experiment, json.loads(text))


def _names(names: tuple[str, ...]) -> frozenset[str]:
    """The devices of a run."""
    return frozenset(names)


def _history(losses: Array, rows: Array) -> History:
    made = History()
    made.go_on_with(0, losses, 0, rows)
    return made


def _problem(**values: Any) -> Problem:
    return Problem(**values)


CODEC = Codec(
    (
        *(Train, Look, Rehearse, Repeat, Repeated, Command, Compiled, News, Result, Seen, Failed),
        *(Started, Pretrained, Progressed, Evaluated, Looked, Kept, Paused, Resumed, Finished),
        *(Recorded, Moment, Backup),
        *(Adopted, Refused, Change, Target, Start),
        *(Threaded, ThreadChoice, Placed, Surveyed, SurfaceWish, Points, Surface, Units),
        *(Magnified, MagnifiedCall, Operand, Piece),
        *(
            LookWish,
            WeightEdit,
            Snapshot,
            LayerSnapshot,
            Histogram,
            Vitals,
            Judged,
            ClassScores,
            NumberScores,
        ),
        *(Checkpoint, Best),
        *(Replayed, Departure),
        DataFacts,
        *(Assessed, Weighed, Weights),
    ),
    (
        Converted(frozenset, lambda value: {"names": sorted(value)}, _names),
        Converted(Experiment, lambda value: {"text": json.dumps(to_data(value))}, _experiment),
        Converted(
            History,
            lambda value: {"losses": value.batch_losses, "rows": value.evaluations},
            _history,
        ),
        # A fix is a function and stays behind; whoever offers fixes checks the experiment at home.
        Converted(
            Problem,
            lambda value: {
                "code": value.code,
                "params": tuple((name, _sayable(item)) for name, item in value.params),
                "block": value.block,
                "field": value.field,
                "severity": value.severity,
            },
            _problem,
        ),
    ),
)


def _sayable(value: object) -> object:
    return value if isinstance(value, (bool, int, float, str)) else str(value)
