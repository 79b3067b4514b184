"""Dotted paths to the values of an experiment: ``training.optimizer.learning_rate``, ``dense_1.units``.

The command line and notebooks name a value by its path; every described field has one, so a new part
needs no option of its own.
"""

from __future__ import annotations

from typing import Any, NoReturn

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import Problem, ProblemError

SECTIONS = ("data", "training")
HIDDEN = "hidden"
"""Instead of a block's id: every block between input and output that has such a setting."""


EVERY = "every"
"""The same with the output block."""


def change(experiment: Experiment, path: str, value: Any) -> Experiment:
    """A new experiment in which the value at ``path`` is another.

    A path is ``name``, or ``data``, ``training``, a block's id, ``hidden`` or ``every`` followed by the
    name of a field and, where that field holds a part, by the name of a field of that part. Text is read as a
    person's typing (``parse``: a part is given by its id and starts with its default values); any other value is
    taken as it is.

    Raises:
        ProblemError: ``problem.unknown_setting`` or ``problem.no_settings`` for a path that leads nowhere,
            and whatever is wrong with the value; every problem's ``field`` is the path.
    """
    head, *names = path.strip().split(".")
    block = experiment.network.by_id.get(head)
    if head == "name" and not names:
        return _with_value(experiment, ["name"], value, path)
    if head in (HIDDEN, EVERY) and names and block is None:
        return _in_all(experiment, head, names, value, path)
    if head in SECTIONS:
        changed = _with_value(getattr(experiment, head), names, value, path, done=head)
        return experiment.with_values(**{head: changed})
    if block is not None:
        return edits.set_layer(
            experiment, head, _with_value(block.layer, names, value, path, done=head)
        )
    meant = tuple(known for known in paths(experiment) if known.endswith(f".{path.strip()}"))
    return _nowhere(path, meant or ("name", *SECTIONS, *experiment.network.by_id))


def paths(experiment: Experiment) -> tuple[str, ...]:
    """Every path there is in this experiment, in the order of the descriptions."""
    found = ["name"]
    for section in SECTIONS:
        found += _below(getattr(experiment, section), section)
    for block in experiment.network.blocks:
        found += _below(block.layer, block.id)
    return tuple(found)


def field_at(experiment: Experiment, path: str) -> FieldDescription:
    """What the value at ``path`` means.

    Raises:
        ProblemError: for a path that leads nowhere.
    """
    head, *names = path.strip().split(".")
    if head in (HIDDEN, EVERY) and head not in experiment.network.by_id:
        meant = _meant(experiment, head, names[0] if names else "")
        owner: Any = next((block.layer for block in meant), None)
    elif head in SECTIONS:
        owner = getattr(experiment, head)
    else:
        found = experiment.network.by_id.get(head)
        owner = None if found is None else found.layer
    for name in names[:-1]:
        owner = getattr(owner, name, None)
    fields = {field.name: field for field in owner.describe()} if _described(owner) else {}
    if not names or names[-1] not in fields:
        change(experiment, path, "")  # It says why not.
        _nowhere(path, ("name", *SECTIONS, *experiment.network.by_id))
    return fields[names[-1]]


def hidden_blocks(experiment: Experiment, name: str) -> tuple[str, ...]:
    """The ids of the blocks that ``hidden.NAME`` means, in their order."""
    return tuple(block.id for block in _meant(experiment, HIDDEN, name))


def _meant(experiment: Experiment, head: str, name: str) -> list[Block]:
    """The blocks behind the input that have a field of this name; ``EVERY`` means the output, too."""
    return [
        block
        for block in experiment.network.blocks
        if (block.layer.emits or head == EVERY)
        and block.layer.sources[1] > 0
        and any(field.name == name for field in block.layer.describe())
    ]


def _in_all(
    experiment: Experiment, head: str, names: list[str], value: Any, path: str
) -> Experiment:
    blocks = _meant(experiment, head, names[0])
    if not blocks:
        fields = [
            f"{head}.{field.name}"
            for block in experiment.network.blocks
            if (block.layer.emits or head == EVERY) and block.layer.sources[1] > 0
            for field in block.layer.describe()
        ]
        _nowhere(path, tuple(dict.fromkeys(fields)) or ("name", *SECTIONS))
    for block in blocks:
        layer = _with_value(block.layer, names, value, path, done=head)
        experiment = edits.set_layer(experiment, block.id, layer)
    return experiment


def _below(owner: Description, path: str) -> list[str]:
    found: list[str] = []
    for field in owner.describe():
        found.append(f"{path}.{field.name}")
        if field.kind == "part":
            found += _below(getattr(owner, field.name), found[-1])
    return found


def _with_value(owner: Any, names: list[str], value: Any, path: str, done: str = "") -> Any:
    """``owner`` with the value below it replaced; ``done`` is the part of the path that leads to it."""
    known = {field.name: field for field in owner.describe()} if _described(owner) else {}
    if not known:
        raise ProblemError(Problem.of("problem.no_settings", field=path, value=done))
    name = names[0] if names else ""
    if name not in known:
        _nowhere(path, tuple(f"{done}.{other}" for other in known))
    try:
        if len(names) > 1:
            below = f"{done}.{name}"
            made = _with_value(getattr(owner, name), names[1:], value, path, below)
        else:
            made = parse(known[name], value) if isinstance(value, str) else value
        return owner.with_values(**{name: made})
    except ProblemError as error:
        raise ProblemError(
            Problem(found.code, found.params, found.block, path, found.severity)
            for found in error.problems
        ) from None


def _described(owner: Any) -> bool:
    return isinstance(owner, Description)


def _nowhere(path: str, choices: tuple[str, ...]) -> NoReturn:
    raise ProblemError(
        Problem.of(
            "problem.unknown_setting", field=path, value=path[:80], choices=", ".join(choices)
        )
    )
