"""``nnstudio search``: try many settings of a network, here or on a cluster, and say which were best.

With ``--journal`` every result is on the disk at once, and a search that was ended or killed goes on from there.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from nnstudio.attended import Bar, stopping_on_signals
from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
from nnstudio.commands.output import sentences, tell, write, write_json
from nnstudio.commands.own_data import beginning
from nnstudio.commands.recording import Recorder, run_name
from nnstudio.commands.search_report import (
    best_lines,
    ended,
    finished,
    importance_line,
    lasting,
    score_word,
    started,
)
from nnstudio.commands.settings import changed, whole_number
from nnstudio.core.engine.machine import cores
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.search import Search
from nnstudio.core.ledger.entry import new_id
from nnstudio.core.ledger.studies import of_trial
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.study.cluster import SCHEME, Cluster
from nnstudio.core.study.crew import CrewControl
from nnstudio.core.study.journal import Journal
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import search_problems, with_range, with_search
from nnstudio.core.study.search_estimate import Estimate, estimate
from nnstudio.core.study.search_results import best_list, remarks
from nnstudio.core.study.search_run import Changed, Lost, Opened, Over, SearchRun
from nnstudio.core.study.trial import settings
from nnstudio.core.training.fits import obstacles
from nnstudio.language import tr

_OPTIONS = {
    "trials": "trials",
    "repeats": "repeats",
    "stopping": "stopping",
    "goal": "goal",
    "seed": "seed",
}


def run(asked: Namespace) -> int:
    """Search and report."""
    experiment = _searched(asked)
    count = whole_number(tr("Best"), asked.best)
    out = _target(asked.out)
    _refuse(experiment)
    make, workers = _workers(asked)
    size = estimate(experiment, workers)
    journal = None if asked.journal is None else Journal(asked.journal, experiment)
    known = () if journal is None else journal.trials
    if asked.json:
        write_json(started(experiment, workers, known, size))
    if not asked.quiet:
        _announce(size, workers, sum(trial.over for trial in known))
    control = CrewControl()
    search = SearchRun(experiment, journal=journal, control=control, make=make, workers=workers)
    begun = time.monotonic()
    with Recorder(not asked.no_record) as recorder:
        over = _advance(search, control, asked, recorder)
    seconds = time.monotonic() - begun
    if asked.json:
        write_json(finished(experiment, search.trials, over.status, seconds, count))
    else:
        for line in best_lines(experiment, search.trials, count):
            write(line)
        mattered = importance_line(experiment, search.trials)
        if mattered:
            write(mattered)
    best = best_list(experiment, search.trials, 1)
    if out is not None and best:
        _save(out, settings(experiment, best[0].trial.values))
        if not asked.quiet:
            tell(tr("Saved as {file}", file=out))
    _conclude(over, search, asked)
    return DONE if over.status == "done" and best else FAILED


def _searched(asked: Namespace) -> Experiment:
    """The experiment with the search that is asked for."""
    if asked.lesson is not None:
        if asked.file is not None or asked.example is not None:
            raise Ended(USAGE, tr("Name either a file, an example or a lesson."))
        from nnstudio.core.lessons.loading import shipped

        experiment = shipped().get(asked.lesson).stages[0]
    else:
        experiment, _ = beginning(asked)
    experiment = changed(experiment, asked.set)
    if asked.epochs is not None:
        experiment = changed(experiment, [f"training.epochs={asked.epochs}"])
    for assignment in asked.range:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise Ended(
                USAGE,
                tr(
                    "--range takes PATH=TEXT, as in training.batch_size=16..256, and not {text}",
                    text=path,
                ),
            )
        experiment = with_range(experiment, read_range(experiment, path, text))
    if asked.method is not None:
        method = parse(Search.field("method"), asked.method)
        experiment = with_search(experiment, method=method)
    for option, name in _OPTIONS.items():
        text = getattr(asked, option)
        if text is not None:
            experiment = with_search(experiment, **{name: parse(Search.field(name), text)})
    there_are = experiment.search.method.combinations(experiment.search.ranges)
    if asked.trials is None and asked.method is not None and there_are is not None:
        # Who asks for a grid means all of it.
        experiment = with_search(experiment, trials=min(max(1, there_are), 1_000_000))
    return experiment


def _refuse(experiment: Experiment) -> None:
    """End where the search cannot be started; warnings and hints are only said."""
    found = search_problems(experiment)
    wrong = [problem for problem in found if problem.severity == "error"]
    if not wrong:
        for line in sentences(found):
            tell(line)
        return
    lines = sentences(wrong)
    if any(problem.code == "problem.search_no_validation" for problem in wrong):
        lines.append("    --set data.validation=0.2")
    if any(problem.code == "problem.search_too_many" for problem in wrong) and not obstacles(
        experiment
    ):
        lines.append(_size(estimate(experiment, cores()), cores()))
    raise Ended(USAGE, *lines)


def _workers(asked: Namespace) -> tuple[Callable[[], Executor] | None, int]:
    """Where trials are trained, and how many at once."""
    wanted = None if asked.workers is None else whole_number(tr("Workers"), asked.workers)
    if asked.executor == "local":
        return None, wanted or cores()
    if not asked.executor.startswith(SCHEME):
        raise Ended(
            USAGE,
            tr(
                "--executor takes local or dask://HOST:PORT, and not {text}",
                text=asked.executor[:80],
            ),
        )
    try:
        cluster = Cluster(asked.executor.removeprefix(SCHEME))
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems), _here()) from None
    return cluster.executor, wanted or cluster.workers


def _here() -> str:
    return tr("Without --executor the search runs on this machine.")


def _announce(size: Estimate, workers: int, done: int) -> None:
    tell(_size(size, workers))
    if done:
        tell(tr("The journal has {count} trials that are over; going on.", count=done))


def _size(size: Estimate, workers: int) -> str:
    return tr(
        "{trials:,} trials, about {time} with {workers} at once.",
        trials=size.trials,
        time=lasting(size.seconds),
        workers=workers,
    )


def _advance(search: SearchRun, control: CrewControl, asked: Namespace, recorder: Recorder) -> Over:
    group, name = new_id(), run_name(asked, search.experiment)
    over = Over("stopped")
    word = score_word(search.experiment)
    with (
        stopping_on_signals(control),
        Bar(
            0,
            search.planned,
            shown=not asked.quiet and not asked.json,
            desc=tr("Search"),
            unit=" " + tr("trials"),
        ) as bar,
    ):
        for event in search.run():
            match event:
                case Opened():
                    bar.reach(sum(trial.over for trial in event.trials))
                case Changed(trial) if trial.over:
                    recorder.keep(*of_trial(search.experiment, trial, group=group, name=name))
                    if asked.json:
                        write_json(ended(trial))
                    if search.best is not None:
                        score = f"{search.best[0].score or 0.0:.4g}"
                        bar.set_postfix_str(
                            tr("best val {word} {score}", word=word, score=score), refresh=False
                        )
                    bar.reach(sum(each.over for each in search.trials))
                    if trial.status == "failed":
                        with bar.interrupted():
                            for line in sentences(trial.problems):
                                tell(tr("Trial {number}: {line}", number=trial.number, line=line))
                case Lost() if not asked.quiet:
                    with bar.interrupted():
                        tell(tr("A worker went away; its work is begun again."))
                case Over():
                    over = event
                case _:
                    pass
    return over


def _conclude(over: Over, search: SearchRun, asked: Namespace) -> None:
    """How it ended and what to do about it."""
    for line in sentences(over.problems):
        tell(line)
    for line in sentences(remarks(search.experiment, search.trials)):
        tell(line)
    if over.status == "failed" and asked.executor != "local":
        tell(_here())
    if over.status == "done" or asked.quiet:
        return
    if asked.journal is not None:
        tell(tr("The same command goes on from {file}.", file=asked.journal))
    else:
        tell(tr("With --journal FILE it could go on later."))


def _target(name: str | None) -> Path | None:
    """Where to save, looked at before anything is trained."""
    if name is None:
        return None
    path = Path(name)
    if not name or path.is_dir():
        raise Ended(USAGE, tr("--out takes the name of a file, and {file} is not one.", file=name))
    if not path.absolute().parent.is_dir():
        raise Ended(USAGE, tr("{file} cannot be written: there is no such folder.", file=name))
    return path


def _save(out: Path, experiment: Experiment) -> None:
    from nnstudio.core.files.saving import save

    try:
        save(out, experiment, None)
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None
