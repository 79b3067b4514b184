"""Works out what the document's experiment costs, a moment after each edit and never in the window's thread.

Sizes take milliseconds and are asked for at once; the speed is measured when nobody has edited for a while
and no run needs the processor. A newer edit ends what is under way.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui import threads
from nnstudio.ui.known_cost import KnownCost
from nnstudio.ui.run_control import RunControl

if TYPE_CHECKING:
    from nnstudio.core.training.measuring import Measured

DELAY_MS = 120
"""From an edit until sizes are worked out."""

QUIET_SECONDS = 0.5
"""And from then on until the speed is measured."""

MEASURE_SECONDS = 0.2
REST_SECONDS = 0.002
"""After every few milliseconds of steps the window gets so much."""

REMEMBERED = 32

_log = logging.getLogger(__name__)


class _Worker(QObject):
    """Lives in the thread; ``cancelled`` is looked at every few milliseconds.

    What measures is the one call of ``measure``; another process could do it instead.
    """

    weighed = Signal(object, object)
    ended = Signal(object, object)

    def __init__(self, experiment: Experiment, alone: bool, known: Measured | None) -> None:
        super().__init__()
        self._experiment, self._alone, self._known = experiment, alone, known
        self.cancelled = False

    @Slot()
    def run(self) -> None:
        """Weigh and measure; called by the thread's ``started``."""
        # The engine is loaded here and not with the window, which opens without it.
        from nnstudio.core.training.measuring import measure

        found: Measured | None = None
        try:
            known = self._weigh()
            self.weighed.emit(self, known)
            if known.measuring and self._wait():
                found = measure(
                    self._experiment, MEASURE_SECONDS, stopped=self._stopped, rest=REST_SECONDS
                )
        except Exception:
            # A network that cannot be measured can still be drawn.
            _log.exception("measuring failed")
        self.ended.emit(self, found)

    def _weigh(self) -> KnownCost:
        if errors(self._experiment):
            return KnownCost()
        from nnstudio.core.training.cost import cost
        from nnstudio.core.training.fits import misfit

        # A live run holds memory that a next one would have.
        short = misfit(self._experiment) if self._alone else None
        ready = self._alone and short is None and self._known is None
        return KnownCost(cost(self._experiment), short, self._known, measuring=ready)

    def _wait(self) -> bool:
        """Whether nothing has happened for a while."""
        until = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < until and not self.cancelled:
            time.sleep(0.02)
        return not self.cancelled

    def _stopped(self) -> bool:
        return self.cancelled


class CostTask(QObject):
    """Follows the document while ``window`` can be seen.

    Signals:
        changed(known): a KnownCost; what was measured for earlier settings is never in it.
    """

    changed = Signal(object)

    def __init__(self, control: RunControl, window: QWidget) -> None:
        super().__init__(window)
        self._control = control
        self.known = KnownCost()
        self._measured: OrderedDict[str, Measured] = OrderedDict()
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._asked: Experiment | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._start)
        self._seen = window.isVisible()
        window.installEventFilter(self)
        control.document.changed.connect(self._edited)
        control.session.stateChanged.connect(self._state_changed)

    @property
    def busy(self) -> bool:
        """Whether something is being worked out or waits for it."""
        return self._thread is not None or self._timer.isActive()

    def shutdown(self) -> None:
        """Give up what is under way and wait for the thread."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.cancelled = True
        self._end_thread()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not self._seen:
            self._seen = True
            self._ask()
        elif event.type() == QEvent.Type.Hide:
            self._seen = False
            self.shutdown()
        return False

    @Slot(object, object)
    def _edited(self, old: Experiment, new: Experiment) -> None:
        same = old.network is new.network and old.data is new.data and old.training is new.training
        if not same:
            self._tell(replace(self.known, measured=None))
            self._ask()

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        if self._control.session.alive:
            if self._worker is not None:
                self._worker.cancelled = True
            self._tell(replace(self.known, measuring=False))
        else:
            self._ask()

    def _ask(self) -> None:
        """Work it out anew, soon."""
        if self._worker is not None:
            self._worker.cancelled = True
        if self._seen:
            self._timer.start()

    @Slot()
    def _start(self) -> None:
        if self._thread is not None:
            self._timer.start()  # What was given up ends within milliseconds.
            return
        experiment = self._asked = self._control.document.experiment
        known = self._measured.get(experiment.settings_hash)
        worker = _Worker(experiment, not self._control.session.alive, known)
        thread = threads.holding(worker, "cost", self)
        worker.weighed.connect(self._weighed)
        worker.ended.connect(self._ended)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start(QThread.Priority.LowPriority)

    @Slot(object, object)
    def _weighed(self, worker: _Worker, known: KnownCost) -> None:
        # What is given up because a run begins is the measurement: the sizes hold all the same.
        current = self._control.document.experiment.settings_hash
        asked = self._asked.settings_hash if self._asked is not None else ""
        if worker is self._worker and asked == current:
            self._control.take_misfit(known.misfit)
            self._tell(replace(known, measuring=known.measuring and not worker.cancelled))

    @Slot(object, object)
    def _ended(self, worker: _Worker, found: Measured | None) -> None:
        if worker is not self._worker:
            return  # It was waited for already.
        self._end_thread()
        if worker.cancelled or self._asked is None:
            return
        if found is not None:
            self._measured[self._asked.settings_hash] = found
            while len(self._measured) > REMEMBERED:
                self._measured.popitem(last=False)
        if self.known.measuring:
            self._tell(replace(self.known, measured=found, measuring=False))

    def _tell(self, known: KnownCost) -> None:
        if known != self.known:
            self.known = known
            self.changed.emit(known)

    def _end_thread(self) -> None:
        threads.end(self._thread)
        self._thread = self._worker = None
