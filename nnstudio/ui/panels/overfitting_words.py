"""What the numbers of overfitting say, as a sentence: which rule spoke is in ``core.training.overfit``.

A sentence names the samples it speaks of, for validation and test are not the same.
"""

from __future__ import annotations

from nnstudio.core.training.overfit import Overfit
from nnstudio.language import tr
from nnstudio.ui.plots.ticks import short_number


def sentence(found: Overfit, score: str) -> str:
    """One or two sentences; ``score`` is the name of the metric."""
    text = _verdict(found, score)
    if found.best is None or not found.loss > found.best_loss:
        return text
    return text + " " + _best(found)


def _verdict(found: Overfit, score: str) -> str:
    numbers = {
        "score": score,
        "train": f"{found.train:.2f}",
        "unseen": f"{found.score:.2f}",
        "part": tr(found.unseen),
        "epoch": "" if found.opened is None else f"{found.opened:g}",
    }
    match found.verdict:
        case "overfits":
            return tr(
                "{score} {train} in training, {unseen} in {part}: the network knows its training samples "
                "better than the rule behind them. The gap has been open since epoch {epoch}.",
                **numbers,
            )
        case "opens":
            return tr(
                "{score} {train} in training, {unseen} in {part}: a gap has been open since epoch {epoch}.",
                **numbers,
            )
        case "past_best":
            del numbers["epoch"]
            return tr(
                "{score} {train} in training, {unseen} in {part}: the scores agree, but the network grows too "
                "sure of itself where it is wrong.",
                **numbers,
            )
        case "holds":
            del numbers["epoch"]
            return tr(
                "{score} {train} in training, {unseen} in {part}: what was learned holds for new samples too.",
                **numbers,
            )


def _best(found: Overfit) -> str:
    assert found.best is not None
    numbers = {"epoch": f"{found.best:g}", "best": short_number(found.best_loss)}
    if found.unseen == "validation":
        return tr(
            "The validation loss was lowest at epoch {epoch}: {best}, now {loss}.",
            loss=short_number(found.loss),
            **numbers,
        )
    return tr(
        "The test loss was lowest at epoch {epoch}: {best}, now {loss}.",
        loss=short_number(found.loss),
        **numbers,
    )
