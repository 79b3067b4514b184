"""How a comparison stands in words: of each run in the list, of one by itself, and how twins begin.

Only what was measured is said; what differs is named as the inspector names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.panels.comparison_key import KeyRow
from nnstudio.ui.panels.comparison_run import RunWords
from nnstudio.ui.panels.panel import share_text
from nnstudio.ui.plots.multiples import Curve
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.study.study_view import Group, Named, StudyView

if TYPE_CHECKING:
    from nnstudio.core.study.crew import Standing

Write = Callable[[float], str]
ENOUGH = 2
"""Evaluations a curve has at least."""


def key_rows(
    view: StudyView, named: Named, curves: Mapping[int, Curve], write: Write
) -> list[KeyRow]:
    """The lines of the list."""
    return [
        _key_row(group, [view.standings[n] for n in group.numbers], curves[group.key], write)
        for group in named.groups
        if group.key in curves
    ]


def _key_row(group: Group, standings: Sequence[Standing], curve: Curve, write: Write) -> KeyRow:
    bad = [one for one in standings if one.status in ("diverged", "failed")]
    state = ""
    if bad:
        state = tr("diverged") if bad[0].status == "diverged" else tr("failed")
        if len(standings) > len(bad):
            state = f"{len(bad)}/{len(standings)} {state}"
    elif all(one.status in ("waiting", "paused", "stopped") for one in standings):
        state = _state(standings[0])
    total = sum(one.total for one in standings)
    done = sum(one.total if one.over else one.step for one in standings)
    known = curve.last >= 0 and len(bad) < len(standings)
    return KeyRow(
        group.key,
        curve.look,
        group.name or tr("all seeds"),
        write(float(curve.y[curve.last])) if known else "",
        state,
        bool(bad),
        done / total if total else 0.0,
    )


def run_words(view: StudyView, group: Group, changes: Sequence[str]) -> RunWords:
    """What is said of the runs of a group; of several seeds the means with their deviation."""
    from nnstudio.core.study.results import cells

    standings = [view.standings[number] for number in group.numbers]
    first, experiment = standings[0], view.variants[group.numbers[0]].experiment
    members = [view.variants[number] for number in group.numbers]
    summary = cells(members, view.standings)[0]
    metric = main_metric(experiment.data.dataset.task)
    scores: list[tuple[str, str]] = []
    for title, measure, write in (
        (tr("Loss"), "loss", short_number),
        (tr(metric.title), "accuracy", share_text),
    ):
        texts: list[str] = []
        for part in ("train", "test"):
            mean, deviation = (
                each[f"{part}_{measure}"] for each in (summary.mean, summary.deviation)
            )
            text = write(mean)
            texts.append(f"{text} ± {deviation:.2g}" if deviation == deviation else text)
        if first.checkpoint is not None:
            scores.append((title, " · ".join(texts)))
    if scores:
        scores.insert(0, (tr("Training · test"), ""))
    states = dict.fromkeys(_long_state(one) for one in standings)
    problems = [say(problem) for one in standings for problem in one.problems]
    return RunWords(
        group.name or tr("all seeds"),
        "\n".join([*states, *dict.fromkeys(problems)]),
        any(one.status in ("diverged", "failed") for one in standings),
        tuple(scores),
        tuple(changes) or (tr("The settings of the document"),),
        can_promote=first.checkpoint is not None,
        can_stop=view.alive and any(not one.over for one in standings),
        can_ghost=first.history is not None and len(first.history.evaluations) >= ENOUGH,
    )


def start_words(view: StudyView, named: Named) -> str:
    """Whether twins begin at the same loss, to the last bit."""
    if len(named.groups) != 2:
        return ""
    histories = [view.standings[group.numbers[0]].history for group in named.groups]
    starts = [
        float(history.column("train_loss")[0])
        for history in histories
        if history is not None and len(history.evaluations)
    ]
    if len(starts) < 2:
        return ""
    if starts[0] == starts[1]:
        return tr(
            "Both start at a loss of {loss}, the same to the last bit.", loss=f"{starts[0]:.8g}"
        )
    return tr(
        "They start at losses of {one} and {other}: the change is one of the network.",
        one=f"{starts[0]:.5g}",
        other=f"{starts[1]:.5g}",
    )


def _state(standing: Standing) -> str:
    return {
        "waiting": tr("waiting"),
        "running": tr("running"),
        "paused": tr("paused"),
        "done": tr("finished"),
        "stopped": tr("stopped"),
        "diverged": tr("diverged"),
        "failed": tr("failed"),
    }[standing.status]


def _long_state(standing: Standing) -> str:
    word = _state(standing)
    if standing.status == "done" or not standing.step:
        return word[:1].upper() + word[1:]
    text = tr(
        "{state} at step {step} of {total}", state=word, step=standing.step, total=standing.total
    )
    return text[:1].upper() + text[1:]
