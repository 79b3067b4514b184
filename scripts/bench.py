"""Measure everything that is meant to be fast: the engine beside its peers, the window, start-up, memory.

Sections run one after the other, each in processes of its own so that none disturbs another; prints a
table with the targets beside the figures, and writes JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnstudio.bench.machine import machine
from nnstudio.bench.targets import TARGETS, figure
from nnstudio.commands.bench import report
from nnstudio.commands.bench_table import MISSED, legend, notations, ratio_table
from nnstudio.commands.output import table

FOLDER = Path(__file__).resolve().parent / "benchmarks"
IN_WINDOW = ("W1", "W4", "W5")
TURNS = 2
"""Runs in the window; each stands between two headless ones."""


class Failed(Exception):
    """A section could not be measured; the text says why."""


def child(*arguments: str, talks: bool = False) -> Any:
    """Run a program of this Python and read the JSON it prints.

    Raises:
        Failed: with the last thing it said.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=None if talks else subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"{Path(arguments[0]).name} {' '.join(arguments[1:])}: {_last(done.stderr)}")
    return json.loads(done.stdout)


def _last(told: str | None) -> str:
    lines = [line for line in (told or "").splitlines() if line.strip()]
    return lines[-1] if lines else "see above"


def script(name: str, *arguments: str, talks: bool = False) -> Any:
    """Run one of the measuring scripts."""
    return child(str(FOLDER / f"{name}.py"), *arguments, talks=talks)


def engine(options: argparse.Namespace) -> dict[str, Any]:
    """W1 to W6 against the peers: what ``nnstudio bench`` does."""
    more = ["--no-compile"] if options.no_compile else []
    if options.seconds is not None:
        more += ["--seconds", str(options.seconds)]
    found = child("-m", "nnstudio", "--language", "en", "bench", "--json", *more, talks=True)
    return {name: found[name] for name in found if name not in ("machine", "versions", "targets")}


def scaling(_: argparse.Namespace) -> dict[str, Any]:
    """Width, depth and batch."""
    return {"scaling": script("scaling", talks=True)}


def window(options: argparse.Namespace) -> dict[str, Any]:
    """The window against headless runs before and after it, never at the same moment."""
    found: dict[str, Any] = {}
    for name in IN_WINDOW:
        long = str(options.window_seconds)
        alone = [script("window", name, "--seconds", long)]
        seen: list[dict[str, float]] = []
        for _ in range(TURNS):
            # Long enough not to end while it is measured, short enough that the curves fill some of their plots.
            rate = alone[-1]["steps_per_second"] / alone[-1]["steps_per_epoch"]
            epochs = str(round(10 + 3 * rate * (options.window_seconds + 4)))
            seen.append(script("window", name, "--seconds", long, "--epochs", epochs))
            alone.append(script("window", name, "--seconds", long))
        found[name] = in_window(alone, seen)
        print(f"{name}: {found[name]['share_of_headless']:.0%} of headless", file=sys.stderr)
    return {"window": found}


def in_window(alone: list[dict[str, float]], seen: list[dict[str, float]]) -> dict[str, float]:
    """Medians over the runs in the window; each is compared with the headless runs on both sides of it."""
    rates = [run["steps_per_second"] for run in alone]
    shares = [
        2 * run["steps_per_second"] / (before + after)
        for run, before, after in zip(seen, rates, rates[1:], strict=False)
    ]
    return {
        **{name: statistics.median(run[name] for run in seen) for name in seen[0]},
        # The promise is that it never is later, so the worst run counts.
        "late_max_ms": max(run["late_max_ms"] for run in seen),
        "headless_steps_per_second": statistics.median(rates),
        "share_of_headless": statistics.median(shares),
    }


def start(_: argparse.Namespace) -> dict[str, Any]:
    """Start-up against the bare imports."""
    return {"start": script("start")}


def canvas(_: argparse.Namespace) -> dict[str, Any]:
    """The canvas with many blocks."""
    return {"canvas": script("drawing", "canvas")}


def curves(_: argparse.Namespace) -> dict[str, Any]:
    """A curve of a million points."""
    return {"curves": script("drawing", "curves")}


def memory(_: argparse.Namespace) -> dict[str, Any]:
    """Plans, allocations, snapshots, growth and peaks."""
    peaks = {name: script("memory", "peak", "--workload", name) for name in ("W1", "W4")}
    found = {**script("memory", "plan"), **script("memory", "growth"), "process": peaks}
    return {"memory": found}


SECTIONS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "engine": engine,
    "scaling": scaling,
    "window": window,
    "start": start,
    "canvas": canvas,
    "curves": curves,
    "memory": memory,
}


def show(result: dict[str, Any]) -> list[str]:
    """Everything measured as lines of at most 100 columns."""
    lines: list[str] = []
    rows = ratio_table(result)
    if len(rows) > 1:
        lines += [*rows, "", *legend(), "", *notations(result), ""]
    if "scaling" in result:
        lines += [*scaling_table(result["scaling"]), ""]
    for name in ("window", "start", "canvas", "curves", "memory"):
        if name in result:
            lines += [*table(figure_rows(result, name)), ""]
    around, versions = result["machine"], result["versions"]
    lines.append(
        f"{around['processor']}, {around['cores']} cores, load {around['load']} at the start"
    )
    lines.append(", ".join(f"{name} {version or '-'}" for name, version in versions.items()))
    missed = sum(not verdict["met"] for verdict in result["targets"])
    lines += [f"NOT MEASURED {name}: {reason}" for name, reason in result["failed"].items()]
    lines.append(f"{len(result['targets'])} targets measured, {missed} missed")
    return lines


def scaling_table(found: dict[str, Any]) -> list[str]:
    """A row for each network of the three axes."""
    rows: list[tuple[str, ...]] = [("", "", "steps/s", "PyTorch eager", "floor")]
    for axis, networks in found.items():
        for size, row in networks.items():
            eager = row["pytorch_eager"]
            ratio = "-" if eager is None else f"{eager:.2f}"
            rate = f"{row['steps_per_second']:,.1f}"
            rows.append((axis, size, rate, ratio, f"{100 * row['floor']:.0f} %"))
    return table(rows)


def figure_rows(result: dict[str, Any], section: str) -> list[tuple[str, str, str]]:
    """Path, value and target of every number in a section."""
    rows: list[tuple[str, str, str]] = []
    for path in paths(result[section], section):
        value, target = figure(result, path), TARGETS.get(path)
        assert value is not None
        bound = ""
        if target is not None:
            sign = ">=" if target.sense == "at_least" else "<="
            bound = f"({sign} {target.bound:g})" + ("" if target.met(value) else f" {MISSED}")
        rows.append((path, f"{value:,.3f}".rstrip("0").rstrip("."), bound))
    return rows


def paths(value: Any, path: str) -> list[str]:
    """The path of every number in a part of the result."""
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in paths(each, f"{path}.{name}")]
    return [path] if isinstance(value, (int, float)) else []


def main() -> int:
    """Measure the sections asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="also write JSON there; - for stdout alone")
    parser.add_argument(
        "--only", metavar="SECTIONS", default=",".join(SECTIONS), help="some of the default"
    )
    parser.add_argument("--seconds", type=float, help="length of one turn in a round (engine)")
    parser.add_argument(
        "--window-seconds", type=float, default=5.0, help="length of a run (window)"
    )
    parser.add_argument("--no-compile", action="store_true", help="do not try torch.compile")
    options = parser.parse_args()
    asked = options.only.split(",")
    unknown = [name for name in asked if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {', '.join(unknown)}; there are: {', '.join(SECTIONS)}")
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    around = machine()
    measured: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for name in asked:
        print(f"== {name}", file=sys.stderr)
        try:
            measured |= SECTIONS[name](options)
        except Failed as reason:
            failed[name] = str(reason)
            print(f"{name} failed: {reason}", file=sys.stderr)
    result = {**report(measured, around), "failed": failed}
    written = json.dumps(result, indent=1)
    if options.json and options.json != "-":
        Path(options.json).write_text(written + "\n", encoding="utf-8")
    print(written if options.json == "-" else "\n".join(show(result)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
