"""What the table of kept runs shows, worked out in the thread that reads them: lines, columns, headings.

Ten thousand runs take a fraction of a second, in which the window goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.core.ledger.arranging import Arrangement, Column, Question, arrange
from nnstudio.core.ledger.entry import Run
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui.runs.run_words import Title, titles, vocabulary

if TYPE_CHECKING:
    from nnstudio.core.experiment.network import Network
    from nnstudio.core.ledger.store import Ledger


@dataclass(frozen=True, eq=False)
class Shown:
    """An arrangement, what it answers, and what is needed to draw it.

    Attributes:
        titles: the headings of its columns, one for each.
        places: number of a run -> its line.
        regression: whether all the scores are R².
        validated: whether any run has validation data.
    """

    question: Question
    arrangement: Arrangement
    titles: tuple[Title, ...]
    places: Mapping[int, int]
    regression: bool
    validated: bool


def shown(ledger: Ledger, runs: Sequence[Run], question: Question) -> Shown:
    """The table that is asked for."""
    words = vocabulary(runs) if question.filter else None
    arrangement = arrange(runs, question, words)
    lines = [line for line in arrangement.lines if isinstance(line, Run)]
    named = {
        column.path: network
        for column in arrangement.columns
        if (network := _network(ledger, column, lines)) is not None
    }
    return Shown(
        question,
        arrangement,
        titles(arrangement.columns, lines or runs, named),
        {
            line.number: place
            for place, line in enumerate(arrangement.lines)
            if isinstance(line, Run)
        },
        regression=bool(lines) and all(run.regression for run in lines),
        validated=any("validation_loss" in run.scores for run in lines),
    )


def _network(ledger: Ledger, column: Column, runs: Sequence[Run]) -> Network | None:
    """A network in which the block of a setting has its name."""
    if not column.path.startswith("network."):
        return None
    run = next((run for run in runs if column.path in run.settings), None)
    try:
        return None if run is None else ledger.experiment(run.number).network
    except ProblemError:
        return None
