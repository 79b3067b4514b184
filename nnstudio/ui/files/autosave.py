"""Keeps the unsaved work of one document where a later start finds it, in a thread, never over the user's file.

Two seconds after the last change and after eight at most; of a run that goes on the newest checkpoint.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui.document import Document
from nnstudio.ui.errands import Errands
from nnstudio.ui.files.recovery_box import RecoveryBox
from nnstudio.ui.runs.past_runs import PastRun
from nnstudio.ui.session import TrainingSession

if TYPE_CHECKING:
    from nnstudio.core.files.recovery import Origin, Recovery
    from nnstudio.core.training.checkpoint import Checkpoint

QUIET_SECONDS, MOST_SECONDS = 2.0, 8.0
"""So long after the last change, and at most so long after the first that is not kept yet.

With what a busy disk takes, no more than ten seconds of edits are ever lost.
"""

SHARE = 0.1
"""Keeping runs may take this share of the time; a run whose file takes long is kept less often."""

LAST_SECONDS = 2.0
"""A program that is told to end waits so long for the disk."""

_log = logging.getLogger(__name__)


class Autosave(QObject):
    """Follows a document and its session.

    Signals:
        failed(reason): the work could not be kept; said once until it can be again.
    """

    failed = Signal(str)

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        box: RecoveryBox,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._box = document, session, box
        self._errands = Errands("recovery")
        self._recovery: Recovery | None = None
        self._since: float | None = None
        self._kept: Experiment | None = None
        self._kept_run: Checkpoint | None = None
        self._took, self._run_at = 0.0, 0.0
        self._trouble: str | None = None
        self._told: str | None = None
        self._has_file = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        self._beat = QTimer(self)
        self._beat.setInterval(int(MOST_SECONDS * 1000))
        self._beat.timeout.connect(self._ask)
        document.changed.connect(self._changed)
        document.pathChanged.connect(self._path_changed)
        session.checkpointReady.connect(self._run_moved)
        session.stateChanged.connect(self._state_changed)

    def adopt(self, recovery: Recovery) -> None:
        """Go on with the files of work that was recovered, which the document shows now."""
        self._recovery, self._has_file = recovery, True
        self._kept, self._kept_run = self._document.experiment, self._session.checkpoint

    @Slot()
    def keep(self) -> None:
        """Keep what is not kept yet, as soon as the disk can."""
        self._timer.stop()
        self._since = None
        self._tell()
        if not self._document.unsaved:
            return
        from nnstudio.core.files.recovery import Origin

        document, run = self._document, self._newest()
        experiment = document.experiment
        origin = Origin(document.path, document.title, document.stamp)
        new_run = run if run is not self._kept_run else None
        if experiment is self._kept and new_run is None and self._has_file:
            return
        past = self._session.now().past
        self._kept, self._has_file = experiment, True
        if new_run is not None:
            self._kept_run, self._run_at = new_run, time.monotonic()
        self._errands.do(lambda: self._write(experiment, origin, new_run, past))
        # To see what has become of it.
        self._timer.start(round(MOST_SECONDS * 1000))

    def keep_before_the_end(self) -> None:
        """The program is told to end: keep all there is, and wait for the disk a moment."""
        if self._document.unsaved:
            self._kept = None
            self.keep()
        self.retire()
        self._errands.wait(LAST_SECONDS)

    def retire(self) -> None:
        """Follow nothing any more; what is kept stays."""
        self._timer.stop()
        self._beat.stop()
        self.blockSignals(True)
        for signal, slot in (
            (self._document.changed, self._changed),
            (self._document.pathChanged, self._path_changed),
            (self._session.checkpointReady, self._run_moved),
            (self._session.stateChanged, self._state_changed),
        ):
            signal.disconnect(slot)

    def wait(self, seconds: float = LAST_SECONDS) -> bool:
        """Wait until the disk has all; returns whether it has."""
        return self._errands.wait(seconds)

    # -- what happens ------------------------------------------------------------------------------

    @Slot()
    def _changed(self) -> None:
        if self._document.unsaved:
            self._soon()

    @Slot()
    def _path_changed(self) -> None:
        """Saved, given up, or taken back: nothing is left to keep. Or there is something now."""
        if self._document.unsaved:
            self._soon()
            return
        self._timer.stop()
        self._since = self._kept = self._kept_run = None
        if self._has_file:
            self._has_file = False
            self._errands.do(self._clear)

    @Slot()
    def _run_moved(self) -> None:
        if self._document.unsaved:
            self._soon()

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        if self._session.alive:
            if not self._beat.isActive():
                self._beat.start()
        else:
            self._beat.stop()
            if self._document.unsaved and self._newest() is not self._kept_run:
                self._soon()

    @Slot()
    def _ask(self) -> None:
        """A run goes on: have its newest checkpoint, unless keeping the last one took long."""
        self._tell()
        waited = time.monotonic() - self._run_at
        if self._document.unsaved and waited * SHARE >= self._took and not self._errands.busy:
            self._session.request_checkpoint()

    def _soon(self) -> None:
        now = time.monotonic()
        if self._since is None:
            self._since = now
        due = min(now + QUIET_SECONDS, self._since + MOST_SECONDS)
        self._timer.start(max(0, round((due - now) * 1000)))

    def _newest(self) -> Checkpoint | None:
        return self._session.newest

    def _tell(self) -> None:
        trouble = self._trouble
        if trouble != self._told:
            self._told = trouble
            if trouble is not None:
                self.failed.emit(trouble)

    # -- in the thread -----------------------------------------------------------------------------

    def _write(
        self,
        experiment: Experiment,
        origin: Origin,
        run: Checkpoint | None,
        past: tuple[PastRun, ...],
    ) -> None:
        try:
            folder = self._box.folder()
            if folder is None:
                return
            if self._recovery is None:
                self._recovery = folder.new()
            self._recovery.keep(experiment, origin)
            if run is not None:
                started = time.monotonic()
                self._recovery.keep_run(run, past)
                self._took = time.monotonic() - started
            self._trouble = None
        except OSError as error:
            self._trouble = error.strerror or type(error).__name__
            self._kept = self._kept_run = None
        except Exception as error:
            _log.exception("the work could not be kept")
            self._trouble = repr(error)

    def _clear(self) -> None:
        recovery, self._recovery = self._recovery, None
        if recovery is not None:
            recovery.clear()
