"""Keeps the runs of a command beside those of the window; a fault of that costs no result.

Comparisons and searches keep theirs unless they are told not to, single runs where they are told to.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nnstudio.commands.output import sentences, tell
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr

# The database is loaded with the first run that is kept.
if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.ledger.entry import Entry
    from nnstudio.core.ledger.store import Ledger


def add_no_record(options: Any) -> None:
    """The option of commands that keep their runs by themselves."""
    options.add_argument(
        "--no-record",
        action="store_true",
        help=tr("Do not keep the runs in the list of all runs (nnstudio runs)"),
    )


def add_record(options: Any) -> None:
    """The option of commands that do not."""
    options.add_argument(
        "--record",
        action="store_true",
        help=tr("Keep the run in the list of all runs (nnstudio runs)"),
    )


def run_name(asked: Namespace, experiment: Experiment) -> str:
    """What the runs of a command are called: as the file, the example, or the experiment itself."""
    if experiment.name:
        return experiment.name
    return Path(asked.file).stem if asked.file else str(asked.example or "")


class Recorder:
    """Keeps runs while it is open, or none where they are not wanted."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._ledger: Ledger | None = None

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ledger is not None:
            self._ledger.close()

    def keep(self, *entries: Entry | None) -> None:
        """Keep these; the first fault is said, and nothing more is tried."""
        if not self._wanted:
            return
        from nnstudio.core.ledger.store import Ledger

        try:
            if self._ledger is None:
                self._ledger = Ledger()
                for line in sentences(self._ledger.notes):
                    tell(line)
            for entry in entries:
                if entry is not None:
                    self._ledger.put(entry)
        except ProblemError as error:
            self._wanted = False
            for line in sentences(error.problems):
                tell(line)
