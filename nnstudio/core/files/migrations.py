"""From older versions of the file format to the present one, one step at a time.

A file is never refused for its age: whoever changes the format adds the step that lifts old files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from nnstudio.core.parts.problem import Problem, ProblemError

VERSION = 3
"""The format this program writes, and the newest that it knows. 2 added notes, what was changed in a run
while it went on, and starting weights that came from another one; 3 what is compared and searched,
earlier runs, a small picture, data of one's own and label noise."""

NEEDS = 1
"""The oldest format a program must know to read what is written here: without notes all else is the same.

Not so of a run that was changed: an older program would go on with it as if it had not been."""

CHANGES = 2
"""The format of a run that was changed while it went on, or began with the weights of another."""

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: dict[int, Step] = {1: lambda data: data, 2: lambda data: data}
"""Version -> function from an experiment's data in that version to the data in the next one."""


def migrate(
    data: Any, version: int, steps: Mapping[int, Step] = STEPS, newest: int = VERSION
) -> Any:
    """The data of an experiment of ``version`` as the newest version would have written it.

    Raises:
        ProblemError: ``problem.old_version`` where no step leads on.
    """
    for number in range(version, newest):
        if number not in steps:
            raise ProblemError(
                Problem.of("problem.old_version", version=version, oldest=number + 1)
            )
        if not isinstance(data, dict):
            return data
        data = steps[number](cast("dict[str, Any]", data))
    return data
