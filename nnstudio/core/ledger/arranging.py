"""Which runs a table shows, in which order, and in which of their settings they differ.

A pure function of the runs and of what is asked for, so that it can be worked out in any thread.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nnstudio.core.ledger.entry import MEASURED, Run
from nnstudio.core.ledger.filters import RESULTS, Vocabulary, read_filter
from nnstudio.core.ledger.settings import SIZES, Settings, Value, all_paths
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_COLUMNS = 16
"""Settings that differ and have a column; more of them nobody compares."""


@dataclass(frozen=True)
class Question:
    """What is asked of a table.

    Attributes:
        filter: as it was typed.
        sort: the path of a setting or the name of a result, empty for the newest first.
        descending: whether the largest comes first.
        grouped: whether runs of one name, or of one comparison, stand together.
        folded: the groups whose runs are not shown.
    """

    filter: str = ""
    sort: str = ""
    descending: bool = False
    grouped: bool = False
    folded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Group:
    """Runs that stand together, and the mean and deviation of their scores by column name.

    Those of runs that diverged do not count.
    """

    key: str
    name: str
    count: int
    folded: bool
    means: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Column:
    """A setting in which runs differ; ``paths`` are all those that have the same values in every run."""

    paths: tuple[str, ...]

    @property
    def path(self) -> str:
        """The one that stands for all of them."""
        return self.paths[0]


@dataclass(frozen=True, eq=False)
class Arrangement:
    """The answer.

    Attributes:
        lines: from top to bottom.
        columns: the settings in which the shown runs differ, what is looked at first first.
        more: how many more differ.
        shown, total: runs that pass the filter, and all of them.
        problem: why the filter was not used.
    """

    lines: tuple[Run | Group, ...]
    columns: tuple[Column, ...]
    more: int
    shown: int
    total: int
    problem: Problem | None = None


def arrange(
    runs: Sequence[Run], question: Question, vocabulary: Vocabulary | None = None
) -> Arrangement:
    """The table that ``question`` asks for; a filter that cannot be read filters nothing."""
    problem: Problem | None = None
    try:
        passes = read_filter(question.filter, runs, vocabulary)
        shown = [run for run in runs if passes(run)]
    except ProblemError as error:
        problem, shown = error.problems[0], list(runs)
    if question.sort:
        shown = _sorted(shown, question.sort, question.descending)
    columns = differing_columns([run.settings for run in shown])
    lines = _grouped(shown, question.folded) if question.grouped else tuple(shown)
    kept = tuple(columns[:MOST_COLUMNS])
    return Arrangement(lines, kept, len(columns) - len(kept), len(shown), len(runs), problem)


def value_of(run: Run, key: str) -> object:
    """The result of this name, or the setting at this path; None where there is neither."""
    of = RESULTS.get(key)
    if of is not None:
        return of(run)
    if key.startswith("best_"):
        return run.best.get(key.removeprefix("best_"))
    return run.when if key == "when" else run.settings.get(key)


def differing_columns(given: Iterable[Settings]) -> list[Column]:
    """The settings in which these differ: training, then data, then the sizes of layers, then the blocks.

    Where blocks come and go only their sizes are told; one setting of many blocks that changes in all of them
    alike is one column.
    """
    distinct = list({id(one): one for one in given}.values())
    if len(distinct) < 2:
        return []
    first, paths = distinct[0], all_paths(distinct)
    others: set[str] = set()
    for one in distinct[1:]:
        others.update(path for path, _ in one.items() - first.items())
        others.update(first.keys() - one.keys())
    other = [path for path in paths if path in others]
    same_blocks = not any(_is_block(path) for path in other)
    if not same_blocks:
        other = [path for path in other if not path.startswith("network.")]
    elif SIZES in other and sum(path.startswith("network.") for path in other) == 1:
        # The one size that differs says more by itself.
        other.remove(SIZES)
    made: dict[tuple[object, ...], list[str]] = {}
    for path in other:
        tail = path.split(".", 2)[2] if path.startswith("network.") else path
        if not path.startswith("network.") and not _is_shared(path, distinct):
            continue
        values = tuple(one.get(path) for one in distinct)
        made.setdefault((tail, *values), []).append(path)
    columns = [Column(tuple(found)) for found in made.values()]
    return sorted(columns, key=_rank)


def _is_block(path: str) -> bool:
    """Whether this is a block itself: its layer, under its id."""
    return path.startswith("network.") and path.count(".") == 1


def _is_shared(path: str, distinct: Sequence[Settings]) -> bool:
    """Whether at least two of them have it with different values: else it says no more than its part does."""
    return len({one[path] for one in distinct if path in one}) > 1


def _rank(column: Column) -> tuple[int, int]:
    path = column.path
    section = (
        ("training", "data").index(path.split(".")[0])
        if "." in path and not path.startswith("network.")
        else 2
    )
    first = 0 if path.startswith("training.optimizer") else 1
    return (section, first if path != SIZES else 0)


def _sorted(runs: list[Run], key: str, descending: bool) -> list[Run]:
    """In the order of a value; runs without it come last, whichever way."""
    known: list[tuple[tuple[int, object], Run]] = []
    missing: list[Run] = []
    for run in runs:
        place = _place(value_of(run, key))
        if place is None:
            missing.append(run)
        else:
            known.append((place, run))
    known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type, return-value]
    return [*(run for _, run in known), *missing]


def _place(value: object) -> tuple[int, object] | None:
    """Where a value stands: numbers before words."""
    if isinstance(value, (bool, int, float)):
        return None if isinstance(value, float) and math.isnan(value) else (0, value)
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))  # type: ignore[arg-type]
    if not isinstance(value, str) or not value:
        return None
    return (1, tuple(_natural(value)))


def _natural(text: str) -> list[tuple[int, str]]:
    """Such that 9 comes before 10."""
    pieces = re.split(r"(\d+)", text.casefold())
    return [(int(p), "") if p.isdigit() and len(p) < 18 else (-1, p) for p in pieces if p]


def _grouped(runs: Sequence[Run], folded: frozenset[str]) -> tuple[Run | Group, ...]:
    """Headings with their runs below, each where its first run stands."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.group or f"name:{run.name}", []).append(run)
    lines: list[Run | Group] = []
    for key, members in groups.items():
        lines.append(Group(key, members[0].name, len(members), key in folded, _means(members)))
        if key not in folded:
            lines += members
    return tuple(lines)


def _means(runs: Sequence[Run]) -> dict[str, tuple[float, float]]:
    sound = [run for run in runs if run.status not in ("diverged", "failed")]
    found: dict[str, tuple[float, float]] = {}
    for name in MEASURED:
        values = [v for run in sound if math.isfinite(v := run.score(name))]
        if values:
            spread = statistics.stdev(values) if len(values) > 1 else math.nan
            found[name] = (statistics.fmean(values), spread)
    return found


def shown_value(value: Value) -> str:
    """A value as text where no words are to be used."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
