"""What the window knows of a comparison: which runs there are, in what they differ, and how each stands.

One frozen record, made when somebody looks; histories in it are complete and read-only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from nnstudio.core.experiment.differences import Difference, Exchange, differences
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.ui.change_words import new_value
from nnstudio.ui.names import block_title
from nnstudio.ui.setting_words import setting_title, value_words

# The engine is loaded with the first comparison.
if TYPE_CHECKING:
    from nnstudio.core.study.crew import Standing
    from nnstudio.core.study.variants import Variant

StudyState = Literal["idle", "starting", "running", "paused", "stopping", "over"]


@dataclass(frozen=True)
class Facet:
    """One thing that differs: what it is called, and its values in words."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Group:
    """The runs that differ in the seed only.

    Attributes:
        key: its place among the groups.
        cell: the index of its value of each facet.
        name: what tells it from the others.
        numbers: its runs.
    """

    key: int
    cell: tuple[int, ...]
    name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class StudyView:
    """A comparison at one moment.

    Attributes:
        state: what it is doing.
        experiment: whose settings take several values; None where there is no comparison.
        variants: its runs; empty until they are made.
        standings: how each of them stands.
        twin: whether two documents are compared, and not values of settings.
    """

    state: StudyState = "idle"
    experiment: Experiment | None = None
    variants: tuple[Variant, ...] = ()
    standings: tuple[Standing, ...] = ()
    twin: bool = False

    @property
    def alive(self) -> bool:
        """Whether a thread works on it or waits in it."""
        return self.state in ("starting", "running", "paused", "stopping")

    @property
    def share(self) -> float:
        """How much of all steps is done, from 0 to 1."""
        total = sum(one.total for one in self.standings)
        done = sum(one.total if one.over else one.step for one in self.standings)
        return done / total if total else 0.0

    @property
    def over(self) -> int:
        """How many runs will not go on."""
        return sum(one.over for one in self.standings)


def facets_of(view: StudyView) -> tuple[Facet, ...]:
    """In what the runs differ, the seed left out."""
    if not view.variants or view.experiment is None:
        return ()
    if view.twin:
        return (twin_facet(*(variant.experiment for variant in view.variants)),)
    found: list[Facet] = []
    for place, (path, _) in enumerate(view.variants[0].values):
        values = dict.fromkeys(variant.values[place][1] for variant in view.variants)
        try:
            field = field_at(view.experiment, path)
        except ProblemError:
            names = tuple(values)
        else:
            names = tuple(value_words(field, value) for value in values)
        found.append(Facet(setting_title(view.experiment, path), names))
    return tuple(found)


def groups_of(view: StudyView, facets: tuple[Facet, ...]) -> tuple[Group, ...]:
    """The runs of each combination of values, in their order."""
    members: dict[tuple[int, ...], list[int]] = {}
    for variant in view.variants:
        members.setdefault(variant.cell, []).append(variant.number)
    return tuple(
        Group(key, cell, _name(facets, cell), tuple(numbers))
        for key, (cell, numbers) in enumerate(members.items())
    )


def twin_facet(one: Experiment, other: Experiment) -> Facet:
    """In what two experiments differ; where that is several things, they are counted."""
    found = differences(one, other)
    if len(found) != 1:
        title = tr("{count} changes", count=len(found)) if found else tr("No change")
        return Facet(title, (tr("before"), tr("after")))
    only = found[0]
    if isinstance(only, Exchange):
        network = other.network if only.new is not None else one.network
        return Facet(block_title(network, only.block), (_presence(only.old), _presence(only.new)))
    title = tr((only.outer if only.outer and only.field.name == "strength" else only.field).title)
    if only.block is not None:
        title = f"{block_title(other.network, only.block)}: {title}"
    return Facet(title, (new_value(replace(only, new=only.old)), new_value(only)))


def change_list(one: Experiment, other: Experiment) -> list[str]:
    """All that is another in ``other``, in words: "Learning rate 0.1 → 0.01"."""
    return [_change(each, other) for each in differences(one, other)]


def _change(each: Difference | Exchange, other: Experiment) -> str:
    if isinstance(each, Exchange):
        if each.new is None:
            return tr("without {block}", block=tr(each.old.title) if each.old else each.block)
        return tr("with {block}", block=block_title(other.network, each.block))
    title = tr((each.outer if each.outer and each.field.name == "strength" else each.field).title)
    text = f"{title} {new_value(replace(each, new=each.old))} → {new_value(each)}"
    return text if each.block is None else f"{block_title(other.network, each.block)}: {text}"


def _presence(layer: object | None) -> str:
    return tr("without it") if layer is None else tr("with it")


def _name(facets: tuple[Facet, ...], cell: tuple[int, ...]) -> str:
    return " · ".join(facet.names[k] for facet, k in zip(facets, cell, strict=True))


class Named:
    """The words of one comparison, worked out once for all its frames."""

    def __init__(self, view: StudyView) -> None:
        self.view = view

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """In what the runs differ."""
        return facets_of(self.view)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The runs that differ in the seed only, together."""
        return groups_of(self.view, self.facets)
