"""Asks another process about weights that stand still: those of a run that does, or of a moment of its past.

The window computes nothing itself; what was asked is written where the views find it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.ui.look_task import LookTask
from nnstudio.ui.run_view import RunView
from nnstudio.ui.shown_run import ShownRun

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.messages import Look, Seen
    from nnstudio.core.training.surface import SurfaceWish


class StillLooks(QObject):
    """Questions about one shown run at a time.

    Args:
        host: lends the process.

    Signals:
        seen(): something that was asked is there.
    """

    seen = Signal()

    def __init__(self, host: Callable[[], EngineHost], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._run = ShownRun()
        self._refused: Checkpoint | None = None
        self._then: Callable[[], None] | None = None
        self._task = LookTask(self)
        self._task.ended.connect(self._ended)

    @property
    def working(self) -> bool:
        """True while something is worked out."""
        return self._task.working

    def follow(self, run: ShownRun) -> None:
        """From now on this run is asked about; what waits of another is no longer wanted."""
        self._run = run
        self._task.forget()

    def when_idle(self, then: Callable[[], None]) -> None:
        """Do something as soon as the process that looks is free, and throw its answer away."""
        if self.working:
            self._then = then
        else:
            then()

    def ask(self, **wanted: Any) -> None:
        """Ask about the run as it stands still, unless it cannot be looked at; see ``Look`` for what."""
        from nnstudio.core.training.messages import Look

        checkpoint = self._run.checkpoint
        if checkpoint is not None and checkpoint is not self._refused:
            self._task.ask(Look(checkpoint, **wanted), self._host())

    def look_back(self, step: int | None, now: RunView) -> bool:
        """Look at the recorded moment nearest to ``step``, at the present without one; whether that is another."""
        back = self._run.back
        moment = now.tape.at(step) if now.tape is not None and step is not None else None
        if moment is back.moment:
            return False
        back.go(moment, now)
        self._task.forget()
        self.ask_back(None)
        return True

    def ask_back(self, wish: SurfaceWish | None, *, magnified: bool = False) -> None:
        """Ask about the moment that is looked at."""
        question = self._run.back.question(wish, magnified=magnified)
        if question is not None:
            self._task.ask(question, self._host())

    def request(self, wish: SurfaceWish | str) -> None:
        """Ask for what a view wants and a run that stands still can tell: a surface, or the next step's calls."""
        surface, magnified = None if isinstance(wish, str) else wish, wish == "magnified"
        if self._run.back.moment is not None:
            self.ask_back(surface, magnified=magnified)
        elif surface is not None or magnified:
            self.ask(histograms=False, classes=False, wish=surface, magnified=magnified)

    def shutdown(self, grace_ms: int) -> None:
        """End the thread; a look that takes longer ends with its process."""
        if not self._task.quit(grace_ms):
            self._host().kill_lent()
        self._task.end()

    @Slot(object, object)
    def _ended(self, job: Look, seen: Seen | None) -> None:
        """Something was looked at; meanwhile another run may be shown, or wait to be started."""
        run = self._run
        if self._then is not None:
            then, self._then = self._then, None
            then()
        elif run.back.take(job, seen):
            self._task.forget()
            self.ask_back(None)
        elif run.checkpoint is not job.checkpoint:
            return
        elif seen is None:
            self._refused = job.checkpoint
            return
        else:
            run.see(seen)
        if seen is not None:
            run.points = run.points or seen.points
        self.seen.emit()
