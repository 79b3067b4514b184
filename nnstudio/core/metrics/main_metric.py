"""The one metric of a task that stands beside the loss in curves, tables and files.

Accuracy tells a classifier, R² a regression.
"""

from __future__ import annotations

from nnstudio.core.metrics.accuracy import Accuracy
from nnstudio.core.metrics.base import Metric
from nnstudio.core.metrics.r2 import R2
from nnstudio.core.parts.task import Task


def main_metric(task: Task) -> Metric:
    """The metric that evaluations compute."""
    return Accuracy() if task == "classification" else R2()
