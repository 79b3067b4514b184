"""The last runs of a document, thinned to a few hundred points: what a new run is compared with at a glance.

They are saved with the document and come back with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.experiment.differences import Difference, Exchange, differences
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.earlier import EarlierRun
from nnstudio.language import tr
from nnstudio.ui.change_words import new_value
from nnstudio.ui.names import block_title
from nnstudio.ui.plots.decimation import decimate

if TYPE_CHECKING:
    from nnstudio.core.training.history import History

MOST = 4
"""So many earlier runs are kept: more of them cannot be told apart."""
POINTS = 300
OVERLAY_COLOURS = (
    "activations",
    "kind_regularise",
    "validation",
    "kind_output",
    "test",
    "training",
)
"""Colours of runs that were laid over the curves, in turn."""
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
class PastRun(EarlierRun):
    """An earlier run as the window shows it.

    One that was laid over the curves by hand has a ``title``, a ``name`` and the token of a ``colour`` of its own.
    """

    title: str = ""
    name: str = ""
    colour: str = ""

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

    @property
    def end(self) -> float:
        """The epoch to which its curves go."""
        return max((float(epochs[-1]) for epochs, _ in self.curves.values()), default=0.0)

    def overlaid(self, title: str, name: str, colour: str) -> PastRun:
        """The same run, to be laid over the curves."""
        return replace(self, title=title, name=name, colour=colour)

    def label(self, current: Experiment | None) -> str:
        """What was another then, shortly: "Adam 0.001", "batch size 32 · seed 2"."""
        if current is None:
            return f"{self.title} {self.name}".strip()
        found = sorted(
            differences(current, self.experiment), key=lambda each: not _is_optimizer(each)
        )
        told = dict.fromkeys(_words(each, self.experiment) for each in found)
        if not told:
            return self.title or tr("same settings")
        texts = [*told][:SAID]
        words = " · ".join(texts) + (" …" if len(told) > SAID else "")
        return f"{self.title}: {words}" if self.title else words


def with_run(
    past: tuple[PastRun, ...], experiment: Experiment | None, history: History | None
) -> tuple[PastRun, ...]:
    """The newest ``MOST`` runs, the oldest first, with one that another is about to replace."""
    if experiment is None or history is None:
        return past
    run = PastRun.of(experiment, history)
    return past if run is None else (*past, run)[-MOST:]


def _is_optimizer(each: Difference | Exchange) -> bool:
    """What is looked at first."""
    return isinstance(each, Difference) and each.path[:2] == ("training", "optimizer")


def _words(each: Difference | Exchange, experiment: Experiment) -> str:
    """One difference, with the value it had in ``experiment``."""
    if _is_optimizer(each):
        optimizer = experiment.training.optimizer
        rate = getattr(optimizer, "learning_rate", None)
        return tr(optimizer.title) + ("" if rate is None else f" {rate:g}")
    network = experiment.network
    if isinstance(each, Exchange):
        if each.old is not None and each.new is None:
            return tr("without {block}", block=tr(each.old.title))
        return tr("with {block}", block=block_title(network, each.block))
    # A value of a part goes by the name of the field that holds the part.
    text = f"{tr((each.outer or each.field).title)} {new_value(each)}"
    return text if each.block is None else f"{block_title(network, each.block)}: {text}"
