"""``nnstudio import-weights FILE WEIGHTS --out OUT``: a network with weights from elsewhere, evaluated.

Says what fits where; what the guess got wrong is mended with ``--map``.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from nnstudio.language import tr


def add_import(add: Callable[..., Any]) -> None:
    """The arguments of the verb."""
    add("file", metavar="FILE", help=tr("A .nnstudio file"))
    add("weights", metavar="WEIGHTS", help=tr("A safetensors or NPZ file with weights"))
    add(
        "-o",
        "--out",
        metavar="FILE",
        help=tr("Save the network with them; without it only say what fits"),
    )
    add(
        "--map",
        action="append",
        default=[],
        metavar="BLOCK=NAME",
        help=tr("Which arrays a block gets: the beginning of their names; may be repeated"),
    )


def run(asked: Namespace) -> int:
    """Read, match, evaluate, say, save."""
    from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
    from nnstudio.commands.opening import opened
    from nnstudio.commands.output import sentences, table, tell, write
    from nnstudio.core.files.saving import save
    from nnstudio.core.files.weights_file import read_weights
    from nnstudio.core.metrics.main_metric import main_metric
    from nnstudio.core.parts.problem import ProblemError
    from nnstudio.core.training.given_weights import run_with_file

    experiment = opened(asked.file).experiment
    wanted: dict[str, str] = {}
    for each in asked.map:
        block, equals, name = each.partition("=")
        if not equals:
            raise Ended(
                USAGE, tr("--map takes BLOCK=NAME, as in dense_1=fc1, and not {text}", text=each)
            )
        wanted[block] = name
    found = read_weights(asked.weights)
    made, match = run_with_file(experiment, found.arrays, found.fingerprint, asked.weights, wanted)
    rows = [
        (one.target, "<-", f"{one.source} {tr('transposed') if one.transposed else ''}".strip())
        for one in match.taken
    ]
    rows += [(target, "--", tr("not in the file")) for target, _ in match.missing]
    rows += [("--", "<-", f"{source} {'×'.join(map(str, size))}") for source, size in match.unused]
    for line in table(rows):
        write(line)
    metric = main_metric(experiment.data.dataset.task)
    scores = made.history.last()
    tell(
        tr(
            "Test data: loss {loss:.4f}, {metric} {score:.4f}",
            loss=scores["test_loss"],
            metric=tr(metric.title),
            score=scores["test_accuracy"],
        )
    )
    if asked.out:
        try:
            save(asked.out, experiment, made)
        except ProblemError as error:
            raise Ended(FAILED, *sentences(error.problems)) from None
        tell(tr("Saved as {file}", file=asked.out))
    return DONE
