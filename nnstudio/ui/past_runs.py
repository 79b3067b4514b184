"""The last runs of a document, thinned to a few hundred points: what a new run is compared with at a glance.

They live as long as the document is shown; keeping them in its file is another matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.experiment.differences import Difference, differences
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.plots.decimation import decimate

if TYPE_CHECKING:
    from nnstudio.core.training.history import History

MOST = 4
"""So many earlier runs are kept: more of them cannot be told apart."""
POINTS = 300
SAID = 2
"""A label says so many things that differ."""

KEPT = (
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
)


@dataclass(frozen=True, eq=False)
class PastRun:
    """An earlier run: its settings, and its curves by column name as (epochs, values), both (points,)."""

    experiment: Experiment
    curves: dict[str, tuple[NDArray[np.floating], NDArray[np.floating]]]

    @staticmethod
    def of(experiment: Experiment, history: History) -> PastRun | None:
        """A run as it ended; None where it got no further than its start."""
        if len(history.evaluations) < 2:
            return None
        epochs, *columns = history.columns("epoch", *KEPT)
        curves = {
            name: tuple(map(np.array, decimate(epochs, values, 0.0, np.inf, POINTS)))
            for name, values in zip(KEPT, columns, strict=True)
            if np.isfinite(values).any()
        }
        return PastRun(experiment, curves)  # pyright: ignore[reportArgumentType]

    def label(self, current: Experiment) -> str:
        """What was another then, shortly: "Adam 0.001", "batch size 32 · seed 2"."""
        found = sorted(
            differences(current, self.experiment), key=lambda each: not _is_optimizer(each)
        )
        told = dict.fromkeys(_words(each, self.experiment) for each in found)
        if not told:
            return tr("same settings")
        texts = [*told][:SAID]
        return " · ".join(texts) + (" …" if len(told) > SAID else "")


def with_run(
    past: tuple[PastRun, ...], experiment: Experiment | None, history: History | None
) -> tuple[PastRun, ...]:
    """The newest ``MOST`` runs, the oldest first, with one that another is about to replace."""
    if experiment is None or history is None:
        return past
    run = PastRun.of(experiment, history)
    return past if run is None else (*past, run)[-MOST:]


class _Choice(NamedTuple):
    """A choice as it is stored and as it is called."""

    value: str
    title: str


def _is_optimizer(each: Difference) -> bool:
    """What is looked at first."""
    return each.path.startswith("training.optimizer")


def _words(each: Difference, experiment: Experiment) -> str:
    """One difference, with the value it had in ``experiment``."""
    if _is_optimizer(each):
        optimizer = experiment.training.optimizer
        rate = getattr(optimizer, "learning_rate", None)
        return tr(optimizer.title) + ("" if rate is None else f" {rate:g}")
    network, block = experiment.network, each.block
    if each.field is None:
        if each.after is None:
            return tr("without {block}", block=tr(each.before.title))
        return tr("with {block}", block=block_title(network, block or ""))
    text = f"{_titles(each)} {_value(each)}"
    return text if block is None else f"{block_title(network, block)}: {text}"


def _titles(each: Difference) -> str:
    """What the value is called: of a part that belongs to a field, by the name of that field."""
    field = each.outer or each.field
    assert field is not None
    return tr(field.title)


def _value(each: Difference) -> str:
    value, field = each.after, each.field
    assert field is not None
    if value is None:
        return tr("all")
    if field.kind == "part":
        return tr(value.title)
    if field.kind == "choice":
        chosen = next((_Choice(*pair) for pair in field.choices if pair[0] == value), None)
        return str(value) if chosen is None else tr(chosen.title)
    if field.kind == "flag":
        return tr("yes") if value else tr("no")
    return _number(value) if isinstance(value, (int, float)) else str(value)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
