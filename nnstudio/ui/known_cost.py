"""What is known of the cost of the document's experiment, and how it is said in few words.

Sizes are worked out; speeds are measured or are not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.amounts import amount, memory, seconds
from nnstudio.language.sentences import say_threads

if TYPE_CHECKING:
    from nnstudio.core.training.cost import Cost
    from nnstudio.core.training.measuring import Measured


@dataclass(frozen=True)
class KnownCost:
    """The cost of one experiment.

    Attributes:
        cost: its sizes; None while its network has errors.
        misfit: why it cannot be trained in the memory that is free.
        measured: how fast it is; None until that was measured.
        measuring: whether it is going to be measured.
    """

    cost: Cost | None = None
    misfit: Problem | None = None
    measured: Measured | None = None
    measuring: bool = False


def summary(known: KnownCost) -> list[str]:
    """Memory and the time of an epoch, as far as they are known."""
    if known.cost is None:
        return []
    words = [memory(known.cost.bytes)]
    if known.measured is not None:
        words.append(tr("about {time} per epoch", time=seconds(known.measured.epoch_seconds)))
    return words


def lines(known: KnownCost) -> list[tuple[str, str, bool]]:
    """Rows of name and value; the third tells parts of the row above from rows of their own."""
    cost, measured = known.cost, known.measured
    if cost is None:
        return []
    unknown = "…" if known.measuring else "–"
    return [
        (tr("Memory"), memory(cost.bytes), False),
        (tr("Parameters and state"), memory(cost.parameter_bytes + cost.state_bytes), True),
        (tr("Buffers"), memory(cost.buffer_bytes), True),
        (tr("Data"), memory(cost.data_bytes), True),
        (tr("Copies to go back to"), memory(cost.copy_bytes), True),
        (tr("Multiply-adds per step"), amount(cost.multiply_adds), False),
        (tr("Time per step"), seconds(measured.step_seconds) if measured else unknown, False),
        (
            tr("Time per epoch"),
            tr("about {time}", time=seconds(measured.epoch_seconds)) if measured else unknown,
            False,
        ),
        (tr("Threads"), str(measured.threads.threads) if measured else unknown, False),
    ]


def caption(known: KnownCost) -> str:
    """Where the speeds are from."""
    if known.measured is not None:
        return tr("measured here")
    return tr("measuring") if known.measuring else ""


def remark(known: KnownCost) -> str:
    """Why so many threads; empty until it is known how fast they are."""
    if known.measured is None:
        return ""
    return tr("Threads: {reason}.", reason=say_threads(known.measured.threads))
