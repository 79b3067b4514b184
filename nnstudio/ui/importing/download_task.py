"""Fetches one of the sets on offer beside the window, with progress, and gives up at once when told.

A server that says nothing is waited for by nobody: the thread is one that a closing program leaves behind.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnstudio.core.downloads.offers import Offer
    from nnstudio.core.importers.reading import Progress

LOOK_MS = 100

_log = logging.getLogger(__name__)


class _Fetch:
    """What a thread does and has come to; the window looks at it from time to time."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.progress: Progress | None = None
        self.cancelled = self.done = False
        self.path: Path | None = None
        self.problems: tuple[Problem, ...] = ()

    def run(self) -> None:
        from nnstudio.core.downloads.fetching import download

        try:
            self.path = download(self.offer, self._told)
        except ProblemError as error:
            self.problems = error.problems
        except Exception as error:
            _log.exception("a download failed")
            self.problems = (Problem.of("problem.run_failed", reason=repr(error)),)
        self.done = True

    def _told(self, progress: Progress) -> bool:
        self.progress = progress
        return not self.cancelled


class DownloadTask(QObject):
    """One download at a time.

    Signals:
        ended(path): all files are here; the one an import begins with.
        failed(problems): none of the addresses gave them; a tuple of Problem.
        progressed(progress): how far it is.
        stateChanged(): one has begun or ended.
    """

    ended = Signal(object)
    failed = Signal(object)
    progressed = Signal(object)
    stateChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch: _Fetch | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def offer(self) -> Offer | None:
        """What is being fetched."""
        return self._fetch.offer if self._fetch is not None else None

    def start(self, offer: Offer) -> None:
        """Fetch this; what was under way is given up."""
        self.cancel()
        fetch = self._fetch = _Fetch(offer)
        threading.Thread(target=fetch.run, name="download", daemon=True).start()
        self._timer.start()
        self.stateChanged.emit()

    @Slot()
    def cancel(self) -> None:
        """Give up what is under way; nothing of it is kept."""
        if self._fetch is not None:
            self._fetch.cancelled = True
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._fetch = None
        self.stateChanged.emit()

    @Slot()
    def _look(self) -> None:
        fetch = self._fetch
        if fetch is None:
            return
        if not fetch.done:
            if fetch.progress is not None:
                self.progressed.emit(fetch.progress)
            return
        self._stop()
        if fetch.path is not None:
            self.ended.emit(fetch.path)
        elif fetch.problems:
            self.failed.emit(fetch.problems)
