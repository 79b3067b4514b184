"""Opening a file or an example for a command, in words a person can act on.

Every verb that takes a file goes through here, so all of them refuse the same files the same way.
"""

from __future__ import annotations

from nnstudio.commands.ending import BAD_FILE, Ended
from nnstudio.commands.output import sentences
from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.parts.problem import ProblemError
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


_MOST = 10


def _rest(found: list[str]) -> list[str]:
    hidden = len(found) - _MOST
    return [tr("... and {count} more.", count=hidden)] if hidden > 0 else []
