"""A run that was never trained: a network with weights somebody brought along, evaluated once.

It can be looked at, saved and trained on like any other; it says itself where its weights came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.transplant import Start
from nnstudio.core.training.weight_matching import Match, match_weights


def with_weights(
    experiment: Experiment, match: Match, given: Mapping[str, Array], fingerprint: str
) -> Checkpoint:
    """The run at its first evaluation; blocks without weights in the file begin as ever.

    Args:
        fingerprint: 16 digits that name the file, kept with the run.

    Raises:
        ProblemError: with the experiment's errors, or where it does not fit into memory.
    """
    arrays = match.arrays(given)
    measured = {name for name in arrays if name.rpartition(".")[2].startswith("running_")}
    start = Start(
        fingerprint,
        0,
        {name: array for name, array in arrays.items() if name not in measured},
        {name: array for name, array in arrays.items() if name in measured},
    )
    trainer = Trainer(experiment, start=start)
    for _ in trainer.run(0):
        pass
    return trainer.checkpoint()


def run_with_file(
    experiment: Experiment,
    given: Mapping[str, Array],
    fingerprint: str,
    name: str,
    wanted: Mapping[str, str] | None = None,
) -> tuple[Checkpoint, Match]:
    """Match the arrays of the file ``name`` and evaluate the network with them.

    Raises:
        ProblemError: also ``problem.weights_none_fit`` and ``problem.weights_map``.
    """
    problems = errors(experiment)
    if problems:
        raise ProblemError(problems)
    for block in wanted or {}:
        if block not in experiment.network.by_id:
            blocks = ", ".join(experiment.network.order)
            raise ProblemError(
                Problem.of("problem.weights_map", value=shown(block), blocks=shown(blocks, 200))
            )
    match = match_weights(experiment, given, wanted)
    if not match.taken:
        asked = ", ".join(f"{name} {_size(size)}" for name, size in match.missing)
        there = ", ".join(f"{name} {_size(size)}" for name, size in match.unused)
        raise ProblemError(
            Problem.of(
                "problem.weights_none_fit",
                path=shown(name),
                wanted=shown(asked, 200),
                found=shown(there, 200),
            )
        )
    return with_weights(experiment, match, given, fingerprint), match


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
