"""What views of a search say: trials as marks with words, ranges as axes, the best as rows."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.searches.range import Value
from nnstudio.core.study.search_results import best_list, table, ticks
from nnstudio.core.study.trial import Trial, higher_is_better
from nnstudio.language import tr
from nnstudio.ui.plots.best_rows import BestRow
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.plots.trial_marks import RangeAxis, TrialMarks
from nnstudio.ui.setting_words import setting_title

MOST_BEST = 20


def score_title(experiment: Experiment) -> str:
    """What is compared: the loss or the score of validation data."""
    if not higher_is_better(experiment.search):
        return tr("Validation loss")
    metric = main_metric(experiment.data.dataset.task)
    return tr("Validation {metric}", metric=tr(metric.title))


def range_axes(experiment: Experiment) -> tuple[RangeAxis, ...]:
    """The ranges as axes."""
    return tuple(
        RangeAxis(setting_title(experiment, one.path), ticks(one))
        for one in experiment.search.ranges
    )


def value_text(value: Value) -> str:
    """A value of a trial, shortly."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def settings_text(experiment: Experiment, trial: Trial) -> str:
    """The settings of a trial: learning rate 0.0092, weight decay 3.86e-07."""
    return ", ".join(
        f"{setting_title(experiment, path)} {value_text(value)}"
        for path, value in trial.values.items()
    )


def status_text(trial: Trial) -> str:
    """How a trial stands, in a word."""
    return {
        "waiting": tr("waiting"),
        "running": tr("running"),
        "done": tr("done"),
        "stopped": tr("stopped early"),
        "diverged": tr("diverged"),
        "failed": tr("failed"),
    }[trial.status]


def trial_text(experiment: Experiment, trial: Trial) -> str:
    """One line on a trial."""
    score = status_text(trial) if trial.score is None else short_number(trial.score)
    words = f"{trial.number + 1}: {score} | {settings_text(experiment, trial)}"
    return f"{words} ({status_text(trial)})" if trial.status == "stopped" else words


def marks_of(experiment: Experiment, trials: Sequence[Trial]) -> TrialMarks:
    """Trials to draw over the ranges of ``experiment``."""
    made = table(experiment.search, trials)
    return TrialMarks(
        tuple(int(number) for number in made.numbers),
        made.places,
        made.scores,
        made.statuses,
        lambda at: trial_text(experiment, trials[at]),
        higher_is_better(experiment.search),
    )


def best_rows(experiment: Experiment, trials: Sequence[Trial]) -> tuple[BestRow, ...]:
    """The best trials as rows, as the slides write them."""
    short = tr("val acc") if higher_is_better(experiment.search) else tr("val loss")
    if higher_is_better(experiment.search) and experiment.data.dataset.task == "regression":
        short = "val R²"
    return tuple(
        BestRow(
            best.trial.number,
            tr(
                "Best-{rank} ({short} {score})",
                rank=best.rank,
                short=short,
                score=f"{best.score:.4g}",
            ),
            settings_text(experiment, best.trial),
            best.epochs,
            best.train,
            best.validation,
        )
        for best in best_list(experiment, trials, MOST_BEST)
    )
