"""What ``nnstudio search`` writes: a list of the best to read, or a JSON object a line to compute with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from nnstudio.commands.output import number, padded, width
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.data import to_data
from nnstudio.core.searches.range import Value
from nnstudio.core.study.ranges import range_text
from nnstudio.core.study.search_estimate import Estimate
from nnstudio.core.study.search_results import best_list, importance
from nnstudio.core.study.trial import Trial
from nnstudio.language import tr
from nnstudio.language.amounts import amount
from nnstudio.version import __version__

_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = 20


def started(
    experiment: Experiment, workers: int, known: Sequence[Trial], size: Estimate
) -> dict[str, Any]:
    """The first line: what is searched, on how many workers, and about how long."""
    search = experiment.search
    return {
        "event": "started",
        "version": __version__,
        "name": experiment.name,
        "settings": experiment.settings_hash,
        "method": to_data(search.method),
        "ranges": {one.path: range_text(one) for one in search.ranges},
        "metric": main_metric(experiment.data.dataset.task).type,
        "goal": search.goal,
        "trials": search.planned,
        "done": sum(trial.over for trial in known),
        "repeats": search.repeats,
        "stopping": search.stopping,
        "epochs": experiment.training.epochs,
        "training_samples": experiment.data.used,
        "validation_samples": experiment.data.held_back,
        "workers": workers,
        "estimated_seconds": size.seconds,
        "seed": search.seed,
    }


def ended(trial: Trial) -> dict[str, Any]:
    """A line for a trial that is over."""
    return {
        "event": "trial",
        "trial": trial.number,
        "values": trial.values,
        "status": trial.status,
        "score": number(trial.score),
        "epochs": trial.epochs,
        "seconds": trial.seconds,
        "problems": [problem.code for problem in trial.problems],
    }


def finished(
    experiment: Experiment, trials: Sequence[Trial], status: str, seconds: float, count: int
) -> dict[str, Any]:
    """The last line: how it ended, the best list with its curves, and what mattered."""
    return {
        "event": "finished",
        "status": status,
        "trials": len(trials),
        "done": sum(trial.over for trial in trials),
        "seconds": seconds,
        "best": [
            {
                "rank": best.rank,
                "trial": best.trial.number,
                "score": best.score,
                "values": best.trial.values,
                "curve": [number(float(value)) for value in best.validation],
            }
            for best in best_list(experiment, trials, count)
        ],
        "importance": importance(experiment.search, trials),
    }


def best_lines(experiment: Experiment, trials: Sequence[Trial], count: int) -> Iterable[str]:
    """The best list as in the slides, each with its curve over the epochs."""
    best = best_list(experiment, trials, count)
    word = score_word(experiment)
    heads = [
        tr("Best-{rank} (val {word} {score})", rank=b.rank, word=word, score=f"{b.score:.4g}")
        for b in best
    ]
    wide = max(map(width, heads), default=0)
    for head, each in zip(heads, best, strict=True):
        named = ", ".join(f"{tr(one.title)}: {shown(one.value)}" for one in each.settings)
        yield f"{padded(head, wide)} | {curve(each.validation)} | {named}"


def importance_line(experiment: Experiment, trials: Sequence[Trial]) -> str:
    """What mattered, the most first; empty where that is not known."""
    found = importance(experiment.search, trials)
    tried = [one for best in best_list(experiment, trials, 1) for one in best.settings]
    tried.sort(key=lambda one: -found.get(one.path, 0.0))
    parts = [f"{tr(one.title)} {found.get(one.path, 0.0):.0%}" for one in tried] if found else []
    return tr("What mattered: {parts}", parts=", ".join(parts)) if parts else ""


def score_word(experiment: Experiment) -> str:
    """What the score is called in a list: acc, R², or loss."""
    if experiment.search.goal == "loss":
        return tr("loss")
    classes = experiment.data.dataset.task == "classification"
    return tr("acc") if classes else tr(main_metric(experiment.data.dataset.task).title)


def shown(value: Value) -> str:
    """A value in a list; three digits tell it apart."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def curve(values: Array) -> str:
    """A course in a line of text, from its lowest to its highest value."""
    finite = [float(value) for value in values if math.isfinite(value)]
    if not finite:
        return ""
    step = max(1, -(-len(finite) // _COLUMNS))
    picked = finite[::-1][::step][::-1]
    low, high = min(finite), max(finite)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BARS[round((value - low) * scale)] for value in picked)


def lasting(seconds: float) -> str:
    """A time in words, as exact as a guess deserves."""
    for unit, size in ((tr("days"), 86_400), (tr("hours"), 3_600), (tr("minutes"), 60)):
        if seconds >= 2 * size:
            return f"{amount(seconds / size)} {unit}"
    return f"{amount(max(1.0, seconds))} {tr('seconds')}"
