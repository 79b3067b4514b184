"""What was changed in a run, in a few words: "Learning rate 0.01", "Dense 2: Dropout 0.5".

They stand beside a hairline on the curves, so they are as short as they can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nnstudio.core.experiment.differences import Difference, Exchange, differences
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.core.training.changes import Mark

SAID = 2
"""So many things that changed at once are named."""


class _Choice(NamedTuple):
    """A choice as it is stored and as it is called."""

    value: str
    title: str


def change_words(mark: Mark, experiment: Experiment) -> str:
    """The words of one change in a run whose network is that of ``experiment``."""
    told = [_words(one, experiment) for one in mark.differences]
    return " · ".join(told[:SAID]) + (" …" if len(told) > SAID else "")


def changed_words(old: Experiment, new: Experiment) -> list[str]:
    """All that differs between two experiments, each as "Learning rate 0.001 → 0.01"."""
    told: list[str] = []
    for one in differences(old, new):
        if isinstance(one, Exchange):
            told.append(_exchange(one, old, new))
            continue
        text = f"{_title(one)} {value_words(one, one.old)} → {value_words(one, one.new)}"
        told.append(text if one.block is None else f"{block_title(new.network, one.block)}: {text}")
    if old.network.links != new.network.links and not any(
        isinstance(one, Exchange) for one in differences(old, new)
    ):
        told.append(tr("other links"))
    return told


def _exchange(one: Exchange, old: Experiment, new: Experiment) -> str:
    if one.new is None:
        return tr("without {block}", block=block_title(old.network, one.block))
    if one.old is None:
        return tr("with {block}", block=block_title(new.network, one.block))
    return f"{block_title(old.network, one.block)} → {block_title(new.network, one.block)}"


def new_value(one: Difference) -> str:
    """The value a setting has after the difference, as the inspector calls it."""
    return value_words(one, one.new)


def value_words(one: Difference, value: Any) -> str:
    """A value of the setting that differs, as the inspector calls it."""
    if value is None:
        return tr("all")
    if one.field.kind == "part":
        return tr(value.title)
    if one.field.kind == "choice":
        chosen = next((_Choice(*pair) for pair in one.field.choices if pair[0] == value), None)
        return str(value) if chosen is None else tr(chosen.title)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _words(one: Difference, experiment: Experiment) -> str:
    text = _setting(one)
    return text if one.block is None else f"{block_title(experiment.network, one.block)}: {text}"


def _setting(one: Difference) -> str:
    """The name of the setting and its new value; a chosen optimiser speaks for itself."""
    value = new_value(one)
    return value if one.path == ("training", "optimizer") else f"{_title(one)} {value}"


def _title(one: Difference) -> str:
    title = tr(one.field.title)
    if one.outer is not None and one.path[:2] != ("training", "optimizer"):
        holder = tr(one.outer.title)
        # The one number of a penalty is what everyone calls by the name of the penalty.
        title = holder if one.field.name == "strength" else f"{holder}, {title}"
    return title
