"""What a run can take over while it goes on: how it is trained, never what is trained on what.

It follows from the descriptions alone: fields say whether they may change while training, and two experiments
of the same network and data that differ in nothing else can be one run.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.experiment.differences import Difference, Path, differing
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.part import Description


def changed_settings(old: Experiment, new: Experiment) -> tuple[Difference, ...] | None:
    """All values of blocks and training that differ; None where network or data are others."""
    if old.data is not new.data and old.data != new.data:
        return None
    found: list[Difference] = []
    if old.network is not new.network:
        one, other = old.network, new.network
        kinds = ([(block.id, type(block.layer)) for block in net.blocks] for net in (one, other))
        if next(kinds) != next(kinds) or one.links != other.links:
            return None
        for before, after in zip(one.blocks, other.blocks, strict=True):
            found += differing(before.layer, after.layer, ("network", before.id))
    found += differing(old.training, new.training, ("training",))
    return tuple(found)


def held(old: Description, new: Description) -> frozenset[Path]:
    """Paths below ``new`` of all values that a run with ``old`` in its place cannot take over."""
    if type(old) is not type(new):
        return frozenset()
    return frozenset(one.path for one in differing(old, new, ()) if not one.live)


def adoptable(old: Experiment, new: Experiment) -> bool:
    """Whether a run of ``old`` can go on as one of ``new``."""
    found = changed_settings(old, new)
    return found is not None and all(one.live for one in found)


def needs_plan(found: tuple[Difference, ...]) -> bool:
    """Whether anything else than the numbers in a plan has to change.

    A number that becomes 0 or stops being 0 may switch something off or on.
    """
    return any(
        one.field.kind != "number" or not one.field.live or one.old == 0 or one.new == 0
        for one in found
        if one.path not in _OUTSIDE
    )


_OUTSIDE = {("training", "epochs"), ("training", "patience")}
"""Decided between two steps, by nothing in a plan."""


def with_value(experiment: Experiment, path: Path, value: Any) -> Experiment:
    """The experiment with another value at ``path``.

    Raises:
        LookupError: where the path leads nowhere.
        ProblemError: where the value is refused.
    """
    owner = owner_of(experiment, path)
    if owner is experiment.training:
        return experiment.with_values(training=_with_value(owner, path[1:], value))
    block = experiment.network.by_id[path[1]]
    layer = _with_value(owner, path[2:], value)
    blocks = tuple(
        one.with_values(layer=layer) if one is block else one for one in experiment.network.blocks
    )
    return experiment.with_values(network=experiment.network.with_values(blocks=blocks))


def owner_of(experiment: Experiment, path: Path) -> Description:
    """The training or the layer that a path leads into; LookupError where there is none."""
    if path[:1] == ("training",) and len(path) > 1:
        return experiment.training
    if path[:1] == ("network",) and len(path) > 2:
        return experiment.network.by_id[path[1]].layer
    raise LookupError(".".join(path))


def _with_value(owner: Description, names: Path, value: Any) -> Any:
    name, *rest = names
    if name not in type(owner).model_fields:
        raise LookupError(name)
    if rest:
        inner = getattr(owner, name)
        if not isinstance(inner, Description):
            raise LookupError(rest[0])
        value = _with_value(inner, tuple(rest), value)
    return owner.with_values(**{name: value})
