"""The report of a run as one HTML file: results, network, curves, classes, diagnosis, settings and their hash.

Figures are inside as SVG, so the file can be sent; nothing is loaded from anywhere and nothing in it runs.
"""

from __future__ import annotations

import math
from html import escape

from nnstudio.core.diagnosis.attending import standing
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import parameter_count
from nnstudio.core.exporters.curves import loss_chart, score_chart
from nnstudio.core.exporters.diagram import diagram_svg
from nnstudio.core.metrics.base import Metric
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.judged import ClassScores, Judged, NumberScores
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import language, tr
from nnstudio.language.diagnoses import diagnosis
from nnstudio.language.sentences import say_fix
from nnstudio.report.matrix import matrix_svg
from nnstudio.report.settings import block_name, block_rows, data_rows, training_rows
from nnstudio.version import __version__

_STYLE = """
:root{color-scheme:light}
body{margin:0;background:#fff;color:#1b1f27;
font:14px/1.5 Helvetica,Arial,'Noto Sans KR','Malgun Gothic',sans-serif}
main{max-width:920px;margin:0 auto;padding:36px 28px 60px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}
h2{font-size:16px;margin:36px 0 10px;padding-bottom:5px;border-bottom:1px solid #dfe3e9}
p{margin:6px 0}.soft{color:#5a6472}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0 6px}
.card{border:1px solid #dfe3e9;border-radius:8px;padding:10px 14px}
.card b{display:block;font-size:22px;font-weight:600;line-height:1.3}
.card span{color:#5a6472;font-size:12px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(400px,1fr));gap:14px}
figure{margin:0}figure svg{width:100%;height:auto;display:block}
figure.wide{overflow-x:auto}figure.wide svg{width:auto;max-width:100%;max-height:900px;margin:0 auto}
figcaption{color:#5a6472;font-size:12px;margin-top:4px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid #eceff3;vertical-align:top}
th{font-weight:600;color:#39424f;font-size:12.5px}
td.n,th.n{text-align:right}
table.pairs td:first-child{color:#5a6472;width:34%}
.finding{border-left:3px solid #b25e00;padding:2px 0 2px 14px;margin:12px 0}
.finding.hint{border-color:#2f6fed}
.finding b{font-weight:600}
code{font:12.5px/1.5 ui-monospace,Consolas,monospace;background:#f4f5f7;padding:1px 5px;border-radius:4px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:0 36px}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}figure,.finding,.card,tr{break-inside:avoid}
@page{size:A4;margin:16mm}}
"""


def report_html(experiment: Experiment, run: Checkpoint | None, name: str = "") -> str:
    """The whole page.

    Args:
        name: what the experiment is called where it has no name of its own, such as its file's.

    Raises:
        ProblemError: the network has errors.
    """
    shown = run.experiment if run is not None else experiment
    problems = errors(shown)
    if problems:
        raise ProblemError(problems)
    title = experiment.name or name or tr("Untitled")
    judged = None if run is None else Trainer(shown, checkpoint=run).judge()
    parts = [_head(title, shown, run), _results(shown, run), _network(shown)]
    if run is not None and len(run.history.evaluations):
        parts.append(_curves(shown, run))
    if judged is not None:
        parts.append(_scores(judged))
    if run is not None:
        parts.append(_findings(standing(run), shown))
    parts += [_settings(shown), _again(experiment, shown, run)]
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _head(title: str, experiment: Experiment, run: Checkpoint | None) -> str:
    data = experiment.data
    line = tr(
        "{data}: {training} training samples, {test} test samples; {parameters} learned values",
        data=tr(data.dataset.title),
        training=f"{data.used:,}",
        test=f"{data.dataset.shape().test:,}",
        parameters=f"{parameter_count(experiment):,}",
    )
    state = tr("Not trained yet.") if run is None else _ended(run)
    return f'<h1>{escape(title)}</h1><p class="soft">{escape(line)}</p><p>{escape(state)}</p>'


def _ended(run: Checkpoint) -> str:
    values = {"step": f"{run.step:,}", "epoch": run.epoch, "seconds": run.seconds}
    if run.status == "diverged":
        return tr(
            "Diverged at step {failed}; what is shown are the last finite weights.",
            failed=run.failed_step,
        )
    if run.best_epoch is not None:
        return tr(
            "Stopped early after {step} steps in {seconds:.1f} s; these are the best weights, of epoch {best}.",
            best=run.best_epoch,
            step=values["step"],
            seconds=run.seconds,
        )
    return tr("Trained for {step} steps ({epoch} epochs) in {seconds:.1f} s.", **values)


def _results(experiment: Experiment, run: Checkpoint | None) -> str:
    scores = run.scores if run is not None else {}
    if not scores:
        return ""
    metric = main_metric(experiment.data.dataset.task)

    def value(name: str) -> str:
        number = scores.get(name, float("nan"))
        if not math.isfinite(number):
            return "–"
        return f"{number:.1%}" if metric.share and name.endswith("accuracy") else f"{number:.4g}"

    cards = [
        (
            _score(metric, tr("Test accuracy"), tr("Test {metric}", metric=tr(metric.title))),
            "test_accuracy",
        ),
        (
            _score(metric, tr("Train accuracy"), tr("Train {metric}", metric=tr(metric.title))),
            "train_accuracy",
        ),
        (tr("Test loss"), "test_loss"),
        (tr("Train loss"), "train_loss"),
    ]
    if experiment.data.held_back:
        other = tr("Validation {metric}", metric=tr(metric.title))
        cards.insert(1, (_score(metric, tr("Validation accuracy"), other), "validation_accuracy"))
    made = "".join(
        f'<div class="card"><b>{value(name)}</b><span>{escape(words)}</span></div>'
        for words, name in cards
    )
    return f'<div class="cards">{made}</div>'


def _score(metric: Metric, accuracy: str, other: str) -> str:
    """What a metric is called in a part: a share has a word of its own, others go by their name."""
    return accuracy if metric.share else other


def _network(experiment: Experiment) -> str:
    picture = diagram_svg(experiment, tr)
    return f'<h2>{escape(tr("Network"))}</h2><figure class="wide">{picture}</figure>'


def _curves(experiment: Experiment, run: Checkpoint) -> str:
    charts = (loss_chart(run.history, tr), score_chart(run.history, experiment, tr))
    figures = "".join(f"<figure>{chart}</figure>" for chart in charts)
    note = tr("Measured in evaluation mode: no dropout, running statistics.")
    return (
        f'<h2>{escape(tr("Curves"))}</h2><div class="figures">{figures}</div>'
        f"<figcaption>{escape(note)}</figcaption>"
    )


def _scores(judged: Judged) -> str:
    count = tr("Of {count} test samples.", count=f"{judged.samples:,}")
    scores = judged.scores
    if isinstance(scores, NumberScores):
        rows = [
            (tr("Mean absolute error"), f"{scores.mean_absolute_error:.4g}"),
            (tr("Root mean squared error"), f"{scores.root_mean_squared_error:.4g}"),
            (tr("R²"), f"{scores.r2:.4g}"),
        ]
        return f'<h2>{escape(tr("Errors"))}</h2>{_pairs(rows)}<p class="soft">{escape(count)}</p>'
    return (
        f'<h2>{escape(tr("Class by class"))}</h2><div class="figures"><figure>{matrix_svg(scores)}</figure>'
        f'<div>{_classes(scores)}</div></div><p class="soft">{escape(count)}</p>'
    )


def _classes(scores: ClassScores) -> str:
    heads = (tr("Class"), tr("Samples"), tr("Precision"), tr("Recall"), tr("F1"))
    head = "".join(f'<th class="n">{escape(one)}</th>' for one in heads)
    rows = [
        "".join(
            f'<td class="n">{cell}</td>'
            for cell in (
                number,
                int(scores.there[number]),
                *(f"{share[number]:.1%}" for share in (scores.precision, scores.recall, scores.f1)),
            )
        )
        for number in range(min(len(scores.there), 40))
    ]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _findings(found: tuple[Finding, ...], experiment: Experiment) -> str:
    head = f"<h2>{escape(tr('Diagnosis'))}</h2>"
    if not found:
        return f"{head}<p>{escape(tr('Nothing found: the run looks healthy.'))}</p>"
    made: list[str] = []
    for one in found:
        words = diagnosis(one, lambda block: block_name(experiment, block))
        fixes = ", ".join(say_fix(fix) for fix in one.fixes(experiment))
        helps = f"<p>{escape(tr('What would help: {fix}', fix=fixes))}</p>" if fixes else ""
        made.append(
            f'<div class="finding {one.severity}"><b>{escape(words.title)}</b>'
            f'<p>{escape(words.seen)}</p><p class="soft">{escape(words.why)}</p>{helps}</div>'
        )
    return head + "".join(made)


def _settings(experiment: Experiment) -> str:
    heads = (tr("Block"), tr("Inputs"), tr("Outputs"), tr("Parameters"), tr("Settings"))
    head = "".join(
        f"<th{' class=n' if at in (1, 2, 3) else ''}>{escape(one)}</th>"
        for at, one in enumerate(heads)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=n' if at in (1, 2, 3) else ''}>{escape(cell)}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in block_rows(experiment)
    )
    return (
        f"<h2>{escape(tr('Settings'))}</h2><table><tr>{head}</tr>{rows}</table>"
        f'<div class="two"><div><h2>{escape(tr("Data"))}</h2>{_pairs(data_rows(experiment))}</div>'
        f"<div><h2>{escape(tr('Training'))}</h2>{_pairs(training_rows(experiment))}</div></div>"
    )


def _pairs(rows: list[tuple[str, str]]) -> str:
    made = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in rows)
    return f'<table class="pairs">{made}</table>'


def _again(experiment: Experiment, shown: Experiment, run: Checkpoint | None) -> str:
    lines = [
        f"<p>{escape(tr('Settings hash'))}: <code>{shown.settings_hash}</code> · "
        f"{escape(tr('Seed'))}: <code>{shown.training.seed}</code> · NN Studio {__version__}</p>"
    ]
    if run is not None and experiment.settings_hash != shown.settings_hash:
        lines.append(
            f"<p>{escape(tr('The experiment was changed after this run; the report is that of the run.'))}</p>"
        )
    if run is not None and run.changes:
        lines.append(f"<p>{escape(tr('Settings were changed while it went on.'))}</p>")
    lines.append(
        f'<p class="soft">{escape(tr("The same settings and seed give the same curves on any day."))}</p>'
    )
    return f"<h2>{escape(tr('To do it again'))}</h2>{''.join(lines)}"
