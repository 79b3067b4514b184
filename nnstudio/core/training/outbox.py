"""What a run tells, gathered into few messages: whoever reads them has better things to do.

A small network takes a hundred thousand steps a second; its losses travel forty times a second, together,
and of the events that come with every chunk only the newest.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from nnstudio.core.training.events import Evaluated, Event, Pretrained, Progressed
from nnstudio.core.training.history import History
from nnstudio.core.training.judged import Judged
from nnstudio.core.training.messages import News

INTERVAL = 0.025
"""Seconds between two messages of a run that goes well."""

_OFTEN = (Pretrained, Progressed, Evaluated)


class Outbox:
    """Makes ``News`` of a run's events and of what its history has more than was sent.

    Args:
        send: takes each message.
        history: the run's; all that is in it now is known to the reader.
    """

    def __init__(self, send: Callable[[News], None], history: History) -> None:
        self._send = send
        self._history = history
        self._losses = len(history.batch_losses)
        self._rows = len(history.evaluations)
        self._waiting: dict[type, Event | Judged] = {}
        self._sent_at = self._told_at = 0.0

    def put(self, event: Event | Judged) -> None:
        """Take an event; what is rare leaves at once, and so does everything of slow steps."""
        now = time.monotonic()
        kind = type(event)
        self._waiting.pop(kind, None)
        self._waiting[kind] = event
        slow = now - self._told_at >= INTERVAL
        self._told_at = now
        if not isinstance(event, _OFTEN) or slow or now - self._sent_at >= INTERVAL:
            self.flush(now)

    def flush(self, now: float) -> None:
        """Send what has gathered."""
        losses, rows = self._history.batch_losses, self._history.evaluations
        # A run that diverged has taken some of its last steps back.
        kept = min(self._losses, len(losses)), min(self._rows, len(rows))
        happened = tuple(self._waiting.values())
        self._send(News(kept[0], losses[kept[0] :], kept[1], rows[kept[1] :], happened))
        self._losses, self._rows = len(losses), len(rows)
        self._waiting.clear()
        self._sent_at = now
