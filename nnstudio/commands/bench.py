"""``nnstudio bench [WORKLOAD ...]``: how fast the engine is here, beside whatever peers are installed."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from nnstudio.bench.machine import machine, software
from nnstudio.bench.measure import Figures, engine, stacked
from nnstudio.bench.peers.known import missing
from nnstudio.bench.targets import verdicts
from nnstudio.bench.timing import ROUND_SECONDS
from nnstudio.bench.workloads import Workload, chosen
from nnstudio.commands.bench_table import legend, notations, rate, ratio_table, seeds
from nnstudio.commands.ending import DONE, USAGE, Ended
from nnstudio.commands.output import sentences, tell, write, write_json
from nnstudio.language import tr

SHORTEST, LONGEST = 0.001, 60.0
"""Seconds that one contestant's turn in a round may take."""


def run(asked: Namespace) -> int:
    """Race the workloads; the figures go to stdout, everything said meanwhile to stderr."""
    workloads = chosen(asked.workloads)
    seconds = _seconds(asked.seconds)

    def done(workload: Workload, figures: Figures) -> None:
        tell(tr("{name}: {rate} steps/s", name=workload.name, rate=rate(figures.rates["ours"])))
        for sentence in sentences(figures.notes):
            tell(f"    {sentence}")

    for sentence in sentences(missing()):
        tell(sentence)
    around = machine()
    found = engine(workloads, compiling=not asked.no_compile, seconds=seconds, done=done)
    measured: dict[str, Any] = {name: figures.data() for name, figures in found.items()}
    if "W5" in measured:
        measured["stacked"] = stacked(seconds=seconds)
    result = report(measured, around)
    if asked.json:
        write_json(result)
        return DONE
    for line in ("", *ratio_table(result), "", *legend(), "", *notations(result), *seeds(result)):
        write(line)
    write(f"{around['processor']}, NumPy {result['versions']['numpy']}")
    return DONE


def report(measured: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    """The JSON: what was measured, each workload by its name, then machine, versions and targets."""
    judged = [verdict.data() for verdict in verdicts(measured)]
    return {**measured, "machine": around, "versions": software(), "targets": judged}


def _seconds(text: str | None) -> float:
    """The length of one contestant's turn."""
    if text is None:
        return ROUND_SECONDS
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not SHORTEST <= value <= LONGEST:
        raise Ended(
            USAGE,
            tr(
                "--seconds takes a number from {low} to {high}, and not {text}.",
                low=SHORTEST,
                high=LONGEST,
                text=text,
            ),
        )
    return value
