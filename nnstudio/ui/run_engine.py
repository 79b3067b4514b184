"""What a session trains with: the process that is lent, the way into the newest run, the thread that drives it.

Each is made when it is first needed, so a window that trains nothing loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread

from nnstudio.ui import threads
from nnstudio.ui.shown_run import ShownRun

if TYPE_CHECKING:
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.remote_control import RemoteControl
    from nnstudio.core.training.thread_choice import ThreadChoice
    from nnstudio.ui.training_worker import TrainingWorker


class RunEngine(QObject):
    """One run at a time.

    Attributes:
        worker: drives the run that is alive; None while none is.
    """

    def __init__(self, host: EngineHost | None, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._control: RemoteControl | None = None
        self._thread: QThread | None = None
        self.worker: TrainingWorker | None = None

    @property
    def host(self) -> EngineHost:
        """Lends the process that trains."""
        if self._host is None:
            from nnstudio.core.training.engine_process import EngineHost

            self._host = EngineHost()
        return self._host

    @property
    def control(self) -> RemoteControl:
        """The way into the newest run."""
        if self._control is None:
            from nnstudio.core.training.remote_control import RemoteControl

            self._control = RemoteControl()
        return self._control

    def renew_control(self) -> RemoteControl:
        """The way into a run that is to begin; the one before it hears no more."""
        self._control = None
        return self.control

    def prepare(self, run: ShownRun, choice: ThreadChoice | None, card: bool) -> TrainingWorker:
        """What will drive ``run`` once it is ``launch``ed, to be listened to before."""
        from nnstudio.ui.training_worker import TrainingWorker

        assert run.experiment is not None
        self.worker = TrainingWorker(
            run.experiment,
            run.checkpoint,
            self.control,
            self.host,
            choice,
            card,
            run.tape,
            run.start,
        )
        self._thread = threads.holding(self.worker, "training", self)
        self._thread.started.connect(self.worker.run)
        return self.worker

    def launch(self) -> None:
        """Begin what was prepared."""
        assert self._thread is not None
        self._thread.start()

    def end(self) -> None:
        """Wait for the thread, whose run has ended."""
        threads.end(self._thread)
        self._thread = self.worker = None

    def give_up(self, grace_ms: int) -> None:
        """Stop whatever runs and wait so long for it; then its process is ended."""
        if self._control is not None:
            self._control.stop()
        if self._thread is not None:
            self._thread.quit()
            if not self._thread.wait(grace_ms):
                self.host.kill_lent()

    def close(self) -> None:
        """End the thread and every process."""
        self.end()
        if self._host is not None:
            self._host.close()
