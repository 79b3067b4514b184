"""``nnstudio check FILE``: what is in the file and what is wrong with it, in sentences."""

from __future__ import annotations

from argparse import Namespace

from nnstudio.commands.ending import DONE, FAILED
from nnstudio.commands.opening import opened
from nnstudio.commands.output import sentences, write
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count, shapes
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.language import tr


def run(asked: Namespace) -> int:
    """Write what was found; fails when the network cannot be trained."""
    found = opened(asked.file)
    write(_summary(found.experiment))
    write(_run(found.run, found.experiment))
    for line in sentences(found.notes):
        write(line)
    for line in sentences(check(found.experiment)):
        write(line)
    if errors(found.experiment):
        write(tr("This network cannot be trained yet."))
        return FAILED
    write(tr("This network can be trained."))
    return DONE


def _summary(experiment: Experiment) -> str:
    known = shapes(experiment)
    features = "-".join(
        str(known[block_id].features) for block_id in experiment.network.order if block_id in known
    )
    return tr(
        "{name}: {blocks} blocks ({features}), {parameters} parameters, {data}, {samples} training samples",
        name=experiment.name or tr("Without a name"),
        blocks=len(experiment.network.blocks),
        features=features,
        parameters=f"{parameter_count(experiment):,}",
        data=tr(experiment.data.dataset.title),
        samples=f"{experiment.data.used:,}",
    )


def _run(run: Checkpoint | None, experiment: Experiment) -> str:
    if run is None:
        return tr("It has not been trained.")
    if run.experiment.settings_hash != experiment.settings_hash:
        return tr("It holds a run of {steps} steps, made with other settings.", steps=run.step)
    if run.status == "diverged":
        return tr("It holds a run of {steps} steps that diverged.", steps=run.step)
    return tr("It holds a run of {steps} steps.", steps=run.step)
