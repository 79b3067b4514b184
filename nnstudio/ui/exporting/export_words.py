"""How an export, a report or an import of weights ended, as sentences, and the page of what fits where.

The proof is said in the same words as in the terminal.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.language import tr
from nnstudio.language.exports import say_proof

if TYPE_CHECKING:
    from nnstudio.core.exporters.exporting import Exported
    from nnstudio.core.exporters.target import Target
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.weight_matching import Match


def exported(done: Exported, target: Target) -> tuple[str, str]:
    """The sentence on an export, and its kind of message."""
    from nnstudio.core.exporters.target import Agreement, Unchecked

    names = ", ".join(file.name for file in done.files)
    parts = [tr("Saved as {file}.", file=names)]
    if not done.step and target.kind in ("program", "weights"):
        parts.append(tr("The network is not trained: these are its starting weights."))
    proof = say_proof(done.proof, target.needs)
    wrong = (isinstance(done.proof, Agreement) and not done.proof.holds) or (
        isinstance(done.proof, Unchecked) and done.proof.reason == "failed"
    )
    return " ".join([*parts, proof]).strip(), "warning" if wrong else "info"


def imported(name: str, run: Checkpoint, match: Match) -> tuple[str, str]:
    """The sentence on weights that came in, and its kind of message."""
    metric = main_metric(run.experiment.data.dataset.task)
    score = run.history.last().get("test_accuracy", float("nan"))
    text = tr(
        "{name}: {count} of {total} arrays of this network come from it. {metric} of the test data: {score}.",
        name=name,
        count=len(match.taken),
        total=len(match.taken) + len(match.missing),
        metric=tr(metric.title),
        score=f"{score:.1%}" if metric.share else f"{score:.4g}",
    )
    return text, "warning" if match.missing or match.unused else "info"


def match_page(name: str, match: Match) -> str:
    """What fits where, as a page."""

    def table(title: str, rows: list[tuple[str, str]]) -> str:
        if not rows:
            return ""
        made = "".join(
            f"<tr><td style='padding:3px 24px 3px 0'>{escape(a)}</td><td>{escape(b)}</td></tr>"
            for a, b in rows
        )
        return f"<h4>{escape(title)}</h4><table>{made}</table>"

    turned = tr("transposed")
    taken = [
        (one.target, f"{one.source} ({turned})" if one.transposed else one.source)
        for one in match.taken
    ]
    missing = [(target, _size(size)) for target, size in match.missing]
    unused = [(source, _size(size)) for source, size in match.unused]
    return (
        f"<h3>{escape(Path(name).name)}</h3>"
        + table(tr("Taken over"), taken)
        + table(tr("Not in the file: starting values"), missing)
        + table(tr("In the file, without a place"), unused)
    )


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
