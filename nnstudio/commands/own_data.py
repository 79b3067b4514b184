"""Data of one's own for a command: read, told about, and put into the experiment.

With nothing but data, a network that suits them is made.
"""

from __future__ import annotations

from argparse import Namespace

import numpy as np

from nnstudio.attended import Bar
from nnstudio.commands.ending import BAD_FILE, USAGE, Ended
from nnstudio.commands.opening import source
from nnstudio.commands.output import sentences, tell
from nnstudio.core.datasets.own_data import OwnData, import_data
from nnstudio.core.experiment.data_edits import use_data
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.experiment.sample_facts import fact_problems, sample_facts
from nnstudio.core.experiment.templates import apply_template
from nnstudio.core.importers.base import Importer, Pass, Report, T
from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.table import LOOKED_AT, Table
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.language import tr

MOST_TOLD = 5


def beginning(asked: Namespace) -> tuple[Experiment, Checkpoint | None]:
    """The experiment that is asked for, on the data that are asked for, and the run in its file.

    Raises:
        Ended: when it or the data are refused.
    """
    if asked.data is None:
        for option in ("target", "inputs"):
            if getattr(asked, option) is not None:
                raise Ended(USAGE, tr("{option} goes with --data.", option=f"--{option}"))
        return source(asked.file, asked.example)
    if asked.file is None and asked.example is None:
        data = _imported(asked)
        suited = use_data(Experiment(name=data.file_name[:120]), data)
        return apply_template(suited, "mlp"), None
    experiment, run = source(asked.file, asked.example)
    return use_data(experiment, _imported(asked)), run


def shown_through(steps: Pass[T], title: str, *, shown: bool) -> T:
    """Make a pass to its end with a bar of how far it is."""
    with Bar(0, 100, shown=shown, desc=title, unit="%") as bar:
        while True:
            try:
                bar.reach(int(100 * next(steps).share))
            except StopIteration as end:
                return end.value


def refused(path: str, error: ProblemError) -> Ended:
    """The command's end for data that are refused; the sentences name the file."""
    found = sentences(error.problems)
    return Ended(BAD_FILE, *(line if path in line else f"{path}: {line}" for line in found))


def tell_report(report: Report) -> None:
    """Say which rows could not be used: the first of them, and how many more."""
    for line in sentences(report.named[:MOST_TOLD]):
        tell(line)
    if report.count > MOST_TOLD:
        tell(tr("... and {count} more.", count=report.count - MOST_TOLD))


def _imported(asked: Namespace) -> OwnData:
    path: str = asked.data
    try:
        importer = _chosen(asked, path)
        data, report = shown_through(
            import_data(path, importer), tr("Reading"), shown=not asked.quiet
        )
        facts = (
            sample_facts(DataChoice(dataset=data), data.load(np.random.default_rng(0)))
            if data.problem() is None
            else None
        )
    except ProblemError as error:
        raise refused(path, error) from None
    if not asked.quiet:
        tell_report(report)
        shape = data.shape()
        tell(
            tr(
                "{file}: {train} training and {test} test samples of {values} values, {left} left out",
                file=data.file_name,
                train=f"{shape.train:,}",
                test=f"{shape.test:,}",
                values=f"{shape.features:,}",
                left=f"{report.count:,}",
            )
        )
        if facts is not None:
            choice = DataChoice(dataset=data)
            warnings = fact_problems(choice, facts)
            for line in sentences(p for p in warnings if p.code != "problem.data_left_out"):
                tell(line)
    return data


def _chosen(asked: Namespace, path: str) -> Importer:
    """The importer with what the options say of it."""
    importer = preview(path).importer
    changes = {}
    for option in asked.option:
        name, equals, value = option.partition("=")
        known = {field.name: field for field in importer.describe()}
        if not equals or name not in known:
            raise Ended(
                USAGE,
                tr(
                    "--option takes NAME=VALUE, and not {text}; names are: {choices}",
                    text=option[:80],
                    choices=", ".join(known),
                ),
            )
        try:
            changes[name] = parse(known[name], value)
        except ProblemError as error:
            raise Ended(USAGE, *sentences(error.problems)) from None
    looked = preview(path, importer.with_values(**changes), LOOKED_AT)
    importer = looked.importer
    if not isinstance(importer, Table):
        if asked.target is not None or asked.inputs is not None:
            raise Ended(
                USAGE, tr("--target and --inputs name columns, and {file} has none.", file=path)
            )
        return importer
    try:
        if asked.target is not None:
            importer = importer.with_target(asked.target, looked.rows)
        if asked.inputs is not None:
            wanted = [name.strip() for name in asked.inputs.split(",")]
            for name in wanted:
                if name not in importer.names:
                    importer.with_column(name)
            for column in importer.columns:
                if column.role != "target":
                    role = "input" if column.name in wanted else "ignored"
                    importer = importer.with_column(column.name, role=role)
    except ProblemError as error:
        raise Ended(USAGE, *sentences(error.problems)) from None
    return importer
