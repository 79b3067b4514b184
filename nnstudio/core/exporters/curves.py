"""The curves of a run for paper: loss and score of training, validation and test data over the epochs.

As measured, in evaluation mode, neither smoothed nor thinned beyond what a page can show.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.chart import HEIGHT, TEST, TRAIN, VALIDATION, WIDTH, Curve, chart_svg
from nnstudio.core.exporters.svg import FONT
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.training.history import History

Say = Callable[[str], str]
PARTS = (
    ("train", "Train", TRAIN),
    ("validation", "Validation", VALIDATION),
    ("test", "Test", TEST),
)


def loss_chart(history: History, say: Say = str) -> str:
    """Losses of all parts there are."""
    return chart_svg(_curves(history, "loss", say), say("Loss"), say("Epochs"))


def score_chart(history: History, experiment: Experiment, say: Say = str) -> str:
    """The main metric of all parts there are."""
    metric = main_metric(experiment.data.dataset.task)
    curves = _curves(history, "accuracy", say)
    return chart_svg(curves, say(metric.title), say("Epochs"), share=metric.share)


def both_charts(history: History, experiment: Experiment, say: Say = str) -> str:
    """Both, one below the other, as one picture."""
    charts = (loss_chart(history, say), score_chart(history, experiment, say))
    # Groups and not pictures inside a picture, which many viewers leave out.
    inner = [
        re.sub(r"^<svg [^>]*>", f'<g transform="translate(0 {HEIGHT * at:.0f})">', chart).replace(
            "</svg>", "</g>"
        )
        for at, chart in enumerate(charts)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {2 * HEIGHT:.0f}" '
        f'width="{WIDTH:.0f}" height="{2 * HEIGHT:.0f}" font-family="{FONT}">{"".join(inner)}</svg>'
    )


def _curves(history: History, what: str, say: Say) -> list[Curve]:
    found: list[Curve] = []
    for part, name, colour in PARTS:
        epochs, values = history.columns("epoch", f"{part}_{what}")
        if np.isfinite(values).any():
            found.append(Curve(say(name), epochs, values, colour))
    return found
