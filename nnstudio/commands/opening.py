"""Opening a file or an example for a command, in words a person can act on.

Every verb that takes a file goes through here, so all of them refuse the same files the same way.
"""

from __future__ import annotations

from nnstudio.commands.ending import BAD_FILE, USAGE, Ended
from nnstudio.commands.output import sentences, tell
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.language import tr


def opened(path: str) -> Opened:
    """The content of a file.

    Raises:
        Ended: with the reason, when there is no such file or it is not one of ours.
    """
    try:
        return open_file(path)
    except ProblemError as error:
        found = sentences(error.problems)
    named = [line if path in line or line.startswith(" ") else f"{path}: {line}" for line in found]
    raise Ended(BAD_FILE, *named[:_MOST], *_rest(found))


def source(path: str | None, name: str | None) -> tuple[Experiment, Checkpoint | None]:
    """The experiment of a file or of an example, exactly one of which is named, and the file's run.

    Raises:
        Ended: when both or neither are named, or the file is refused.
    """
    if path is not None and name is None:
        found = opened(path)
        for line in sentences(found.notes):
            tell(f"{path}: {line}")
        return found.experiment, found.run
    if name is not None and path is None:
        return example(name), None
    raise Ended(USAGE, tr("Name either a file or an example (--example mnist-mlp)."))


_MOST = 10


def _rest(found: list[str]) -> list[str]:
    hidden = len(found) - _MOST
    return [tr("... and {count} more.", count=hidden)] if hidden > 0 else []
