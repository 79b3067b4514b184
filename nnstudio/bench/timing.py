"""Taking turns: contestants run one after the other, round after round, in one process.

What slows a machine down for a while then slows all of them down, and ratios stay what they are.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from nnstudio.bench.contestant import Contestant

ROUNDS = 7
ROUND_SECONDS = 0.2
_WARM_UP = 2
_MOST_STEPS = 10_000_000


@dataclass(frozen=True)
class Rates:
    """Steps per second of every contestant in every round."""

    rounds: Mapping[str, tuple[float, ...]]

    def median(self, name: str) -> float:
        """Steps per second of one contestant."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times faster ``name`` is than ``other``: the median of what each round says."""
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def race(
    contestants: Mapping[str, Contestant],
    *,
    seconds: float = ROUND_SECONDS,
    rounds: int = ROUNDS,
) -> Rates:
    """Let all of them take steps for about ``seconds`` in each of ``rounds`` rounds.

    Every round begins with the starting weights and a few steps that are not timed; the order turns round
    each time, so that nobody always comes after the same one.
    """
    counts = {name: _steps_in(each, seconds) for name, each in contestants.items()}
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    with _without_collector():
        for number in range(rounds):
            names = list(contestants)
            for name in names if number % 2 == 0 else reversed(names):
                taken, done = _timed(contestants[name], counts[name])
                measured[name].append(done / taken)
    return Rates({name: tuple(rates) for name, rates in measured.items()})


def _timed(contestant: Contestant, count: int) -> tuple[float, int]:
    contestant.restart()
    contestant.steps(_WARM_UP)
    started = time.perf_counter()
    done = contestant.steps(count)
    return time.perf_counter() - started, done


def _steps_in(contestant: Contestant, seconds: float) -> int:
    """How many steps take about so long, found by doubling; the first ones also warm it up."""
    count = 1
    while True:
        taken, done = _timed(contestant, count)
        if taken >= seconds / 4 or count >= _MOST_STEPS:
            return max(1, round(done * seconds / taken))
        count = max(2 * count, min(round(done * seconds / (2 * taken)), 32 * count))


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection in the middle of somebody's round."""
    gc.collect()
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
