"""``nnstudio check FILE``: what is in the file and what is wrong with it, in sentences."""

from __future__ import annotations

from argparse import Namespace

from nnstudio.commands.ending import DONE, FAILED
from nnstudio.commands.opening import opened
from nnstudio.commands.output import sentences, write
from nnstudio.core.engine.machine import free_memory
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count, shapes
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.cost import cost
from nnstudio.core.training.fits import misfit
from nnstudio.core.training.measuring import measure
from nnstudio.language import tr
from nnstudio.language.amounts import amount, memory, seconds
from nnstudio.language.sentences import say_threads


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
    for line in cost_lines(found.experiment):
        write(line)
    short = misfit(found.experiment)
    if short is not None:
        for line in sentences([short]):
            write(line)
        write(tr("This network cannot be trained on this machine as it is."))
        return FAILED
    write(_measured(found.experiment))
    write(tr("This network can be trained."))
    return DONE


def cost_lines(experiment: Experiment) -> list[str]:
    """Memory by what it is for, and the arithmetic of a step."""
    known = cost(experiment)
    return [
        tr(
            "Memory: {memory_all} (parameters {parameters}, their state {state}, buffers {buffers}, "
            "data {data}, copies {copies}); {free} are free",
            memory_all=memory(known.bytes),
            parameters=memory(known.parameter_bytes),
            state=memory(known.state_bytes),
            buffers=memory(known.buffer_bytes),
            data=memory(known.data_bytes),
            copies=memory(known.copy_bytes),
            free=memory(free_memory()),
        ),
        tr(
            "Arithmetic: {count} multiply-adds per step, {steps} steps per epoch",
            count=amount(known.multiply_adds),
            steps=f"{experiment.steps_per_epoch:,}",
        ),
    ]


def _measured(experiment: Experiment) -> str:
    found = measure(experiment)
    if found is None:
        return tr("Speed: such a large network is not measured beforehand")
    return tr(
        "Speed: {step} per step, about {epoch} per epoch (measured); threads: {threads} ({reason})",
        step=seconds(found.step_seconds),
        epoch=seconds(found.epoch_seconds),
        threads=found.threads.threads,
        reason=say_threads(found.threads),
    )


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
