"""What a trainer tells only when somebody asks, within a share of its time: the classes, and the weights.

A panel that can be seen asks several times a second; what is asked for sooner than it may come is told later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from nnstudio.core.training.control import Wanted
from nnstudio.core.training.events import Assessed, Weighed
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.weights import Weights

ASIDE_SHARE = 0.02
"""Each of the two may take this share of the training time, sending it included."""


class Asides:
    """Answers ``"judged"`` and ``"weights"``; the two functions make what is asked for."""

    def __init__(self, judge: Callable[[], Judged], weigh: Callable[[], Weights]) -> None:
        self._makers: dict[Wanted, Callable[[], Assessed | Weighed]] = {
            "judged": lambda: Assessed(judge()),
            "weights": lambda: Weighed(weigh()),
        }
        self._owed: frozenset[Wanted] = frozenset()
        self._next = dict.fromkeys(self._makers, 0.0)

    def answer(
        self, wanted: frozenset[Wanted], seconds: float, *, waiting: bool
    ) -> Iterator[Assessed | Weighed]:
        """What is owed and due after so many ``seconds`` of training; ``waiting`` while it is paused."""
        self._owed |= wanted
        for name, make in self._makers.items():
            if name in self._owed and (waiting or seconds >= self._next[name]):
                started = time.perf_counter()
                self._owed -= {name}
                yield make()
                self._next[name] = seconds + (time.perf_counter() - started) / ASIDE_SHARE
        self._owed &= self._makers.keys()
