"""What an import did, in whole sentences: the samples, what was fitted to them, what was left out.

Somebody who sees the output change must be told why.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.language.sentences import say

if TYPE_CHECKING:
    from nnstudio.core.datasets.own_data import OwnData
    from nnstudio.core.importers.base import Report


def imported_words(experiment: Experiment, data: OwnData, report: Report) -> str:
    """What came into the experiment, and what of it was fitted."""
    shape = data.shape()
    said = [
        tr(
            "{name}: {train} training and {test} test samples of {values} values.",
            name=data.file_name,
            train=f"{shape.train:,}",
            test=f"{shape.test:,}",
            values=f"{shape.features:,}",
        )
    ]
    outputs = experiment.network.of_type("output")
    if outputs:
        layer = outputs[0].layer
        said.append(
            tr(
                "The output now has {units} units, {activation} and {loss}.",
                units=f"{layer.features((0,)):,}",
                activation=tr(getattr(layer, "activation").title),  # noqa: B009
                loss=tr(experiment.training.loss.title),
            )
        )
    if experiment.data.scaling == "standard":
        said.append(tr("The inputs are standardised."))
    if report.count:
        said.append(
            tr("{count} rows were left out.", count=f"{report.count:,}")
            if report.count > 1
            else tr("1 row was left out.")
        )
    return " ".join(said)


def report_page(report: Report) -> str:
    """Every row that was left out and why, as HTML."""
    lines = "".join(f"<p>{escape(say(problem))}</p>" for problem in report.named)
    more = report.count - len(report.named)
    if more > 0:
        lines += f"<p>{escape(tr('And {count} more.', count=f'{more:,}'))}</p>"
    return f"<h3>{escape(tr('What was left out'))}</h3>{lines}"
