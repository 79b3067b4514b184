"""Settings as options say them, for every verb that takes ``--set`` or a count."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.commands.ending import USAGE, Ended
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.language import tr


def changed(experiment: Experiment, assignments: Sequence[str]) -> Experiment:
    """The experiment after these ``PATH=VALUE``, in their order.

    Raises:
        Ended: where one is no assignment.
        ProblemError: where a path or a value is refused.
    """
    for assignment in assignments:
        path, equals, value = assignment.partition("=")
        if not equals:
            raise Ended(
                USAGE,
                tr("--set takes PATH=VALUE, as in dense_1.units=50, and not {text}", text=path),
            )
        experiment = change(experiment, path, value)
    return experiment


def whole_number(name: str, text: str, *, low: int = 1) -> int:
    """A count from ``low`` on; ``name`` is what it is called, in the language in use.

    Raises:
        Ended: with the option's name, where it is none.
    """
    try:
        count = int(text)
    except ValueError:
        count = low - 1
    if count < low:
        raise Ended(
            USAGE,
            tr(
                "{name} must be a whole number from {low} on, and not {text}",
                name=name,
                low=low,
                text=text[:80],
            ),
        )
    return count
