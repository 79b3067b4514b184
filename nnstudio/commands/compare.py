"""``nnstudio compare``: run every variant of an experiment side by side and say what came of each.

What varies stands in the file, or is said with ``--vary``; all variants share starting weights and batches.
"""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from nnstudio.attended import Bar, stopping_on_signals
from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
from nnstudio.commands.opening import source
from nnstudio.commands.output import number, sentences, table, tell, write, write_json
from nnstudio.commands.recording import Recorder, run_name
from nnstudio.commands.settings import changed, whole_number
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.ledger.entry import new_id
from nnstudio.core.ledger.studies import MOST_WITH_WEIGHTS, of_standing
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.study.crew import OVER, Crew, CrewControl, Standing
from nnstudio.core.study.results import Cell, cells
from nnstudio.core.study.variants import Variant, variants, vary
from nnstudio.language import tr

_SHOWN = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def run(asked: Namespace) -> int:
    """Run all variants and report them."""
    experiment = _varied(asked)
    found = variants(experiment)
    if len(found) < 2:
        raise Ended(
            USAGE,
            tr(
                "Nothing varies: name a setting with --vary, as in --vary training.optimizer=sgd,adam."
            ),
        )
    workers = None if asked.workers is None else whole_number(tr("Workers"), asked.workers)
    control = CrewControl()
    crew = Crew([variant.experiment for variant in found], control=control, workers=workers)
    if asked.json:
        write_json(_started(experiment, found))
    with Recorder(not asked.no_record) as recorder:
        _advance(crew, control, found, asked, recorder)
    for standing in crew.standings:
        if standing.status == "failed":
            for line in sentences(standing.problems):
                tell(f"{_name(found[standing.number])}: {line}")
    summary = cells(found, crew.standings)
    if asked.json:
        for cell in summary:
            write_json(_cell(cell))
    else:
        for line in table(_rows(summary, experiment)):
            write(line)
    ended = all(standing.status in ("done", "diverged") for standing in crew.standings)
    return DONE if ended else FAILED


def _varied(asked: Namespace) -> Experiment:
    experiment, _ = source(asked.file, asked.example)
    experiment = changed(experiment, asked.set)
    if asked.epochs is not None:
        experiment = changed(experiment, [f"training.epochs={asked.epochs}"])
    for assignment in asked.vary:
        path, equals, values = assignment.partition("=")
        if not equals:
            raise Ended(
                USAGE,
                tr(
                    "--vary takes PATH=LIST, as in training.optimizer=sgd,adam, and not {text}",
                    text=path,
                ),
            )
        experiment = vary(experiment, path.strip(), values)
    if asked.seeds is not None:
        repeats = whole_number(tr("Seeds"), asked.seeds)
        comparison = experiment.comparison.with_values(repeats=repeats)
        experiment = experiment.with_values(comparison=comparison)
    return experiment


def _advance(
    crew: Crew,
    control: CrewControl,
    found: Sequence[Variant],
    asked: Namespace,
    recorder: Recorder,
) -> None:
    group, name = new_id(), run_name(asked, found[0].experiment)
    weights = len(found) <= MOST_WITH_WEIGHTS
    goal = sum(standing.total for standing in crew.standings)
    shown = not asked.quiet and not asked.json
    with (
        stopping_on_signals(control),
        Bar(0, goal, shown=shown, unit=" " + tr("steps")) as bar,
    ):
        for standing in crew.run():
            bar.reach(
                sum(s.total if s.status in ("done", "diverged") else s.step for s in crew.standings)
            )
            if standing.status in OVER:
                variant = found[standing.number]
                recorder.keep(
                    of_standing(
                        standing, variant.experiment, group=group, name=name, weights=weights
                    )
                )
                if asked.json:
                    write_json(_ended(variant, standing))


def _started(experiment: Experiment, found: Sequence[Variant]) -> dict[str, Any]:
    return {
        "event": "started",
        "name": experiment.name,
        "metric": main_metric(experiment.data.dataset.task).type,
        "variations": [
            {"path": one.path, "values": one.values} for one in experiment.comparison.variations
        ],
        "seeds": experiment.comparison.repeats,
        "runs": len(found),
    }


def _ended(variant: Variant, standing: Standing) -> dict[str, Any]:
    checkpoint = standing.checkpoint
    return {
        "event": "run",
        "run": variant.number,
        "values": dict(variant.values),
        "seed": variant.experiment.training.seed,
        "settings": variant.experiment.settings_hash,
        "status": standing.status,
        "step": standing.step,
        "scores": {}
        if checkpoint is None
        else {n: number(v) for n, v in checkpoint.scores.items()},
        "first_loss": _first_loss(standing),
    }


def _first_loss(standing: Standing) -> float | None:
    """The loss before the first step, which twins share to the last bit."""
    history = standing.history
    return None if history is None else number(float(history.column("train_loss")[0]))


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "event": "variant",
        "values": dict(cell.values),
        "runs": list(cell.numbers),
        "mean": {name: number(cell.mean[name]) for name in _SHOWN},
        "deviation": {name: number(cell.deviation[name]) for name in _SHOWN},
        "diverged": cell.diverged,
    }


def _rows(summary: Sequence[Cell], experiment: Experiment) -> list[list[str]]:
    metric = tr(main_metric(experiment.data.dataset.task).title)
    heads = [path for path, _ in summary[0].values]
    columns = (tr("Train loss"), tr("Train {metric}", metric=metric))
    tests = (tr("Test loss"), tr("Test {metric}", metric=metric))
    rows = [[*heads, *columns, *tests, ""]]
    for cell in summary:
        scores = [_score(cell, name) for name in _SHOWN]
        ending = tr("{count} diverged", count=cell.diverged) if cell.diverged else ""
        rows.append([*(value for _, value in cell.values), *scores, ending])
    return rows


def _score(cell: Cell, name: str) -> str:
    mean, deviation = cell.mean[name], cell.deviation[name]
    if not math.isfinite(mean):
        return "-"
    return f"{mean:.4g}" + (f" ± {deviation:.2g}" if math.isfinite(deviation) else "")


def _name(variant: Variant) -> str:
    return ", ".join(f"{path} = {value}" for path, value in variant.values)
