"""Exports, reports and brought-along weights of one window: asks for a file, works in a thread, says how it went.

What is exported is run there and compared; the window stays alive and hears of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Slot

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.data.pass_task import PassTask

# Exporters and the engine are loaded with the first export.
if TYPE_CHECKING:
    from nnstudio.core.exporters.exporting import Exported
    from nnstudio.core.exporters.target import Target
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.weight_matching import Match
    from nnstudio.ui.main_window import MainWindow


class ExportControl(QObject):
    """One piece of work at a time; a new one gives up what is under way."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._control, self._session = window.control, window.session
        self.task = PassTask("export", self)
        self.task.ended.connect(self._ended)
        self.task.failed.connect(self._failed)
        self._given_up = Event()
        self._tell: Callable[[Any], None] = lambda _result: None
        self._waiting: Callable[[Checkpoint | None], None] | None = None
        self._session.checkpointReady.connect(self._answered)
        self._session.stateChanged.connect(self._state_changed)

    # -- what can be asked for ---------------------------------------------------------------------

    @property
    def blocking(self) -> bool:
        """Whether the network has errors, so that nothing can be computed with it."""
        return bool(self._control.blocking)

    def can_export(self, target: Target) -> bool:
        """Whether there is anything to write."""
        if target.needs_run:
            return self._session.alive or self._session.checkpoint is not None
        return not self.blocking

    def export(self, target: Target) -> None:
        """Ask where to, then write and run it."""
        self._control.aboutToAct.emit()
        out = self._ask_target(target)
        if out is not None:
            self._with_run(lambda run: self._begin_export(target, out, run))

    def report(self) -> None:
        """Ask where to, then write the run as a page."""
        self._control.aboutToAct.emit()
        name = f"{self._window.document.title or tr('Untitled')}.html"
        out = self._ask_path(tr("Save report"), name, f"{tr('Web pages')} (*.html)")
        if out is not None:
            self._with_run(lambda run: self._begin_report(out, run))

    def import_weights(self) -> None:
        """Ask for a file, and show the network with what fits of it."""
        from PySide6.QtWidgets import QFileDialog

        self._control.aboutToAct.emit()
        kinds = f"{tr('Weights')} (*.safetensors *.npz)"
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("Import weights"), self._folder(), kinds
        )
        if chosen:
            # A run that is going ends first; what it has learned stays behind the new one as a curve.
            self._control.when_still(lambda: self._begin_import(Path(chosen)))

    def shutdown(self) -> None:
        """Give up what is under way; for closing the window."""
        self._waiting = None
        self._given_up.set()
        self.task.cancel()

    # -- the work ------------------------------------------------------------------------------------

    def _begin_export(self, target: Target, out: Path, run: Checkpoint | None) -> None:
        experiment = self._window.document.experiment
        cancelled = self._fresh()

        def work() -> Iterator[Any]:
            from nnstudio.ui.exporting.export_work import export_pass

            return export_pass(experiment, run, target, out, cancelled)

        self._start(work, lambda done: self._exported(done, target))

    def _begin_report(self, out: Path, run: Checkpoint | None) -> None:
        experiment, name = self._window.document.experiment, self._window.document.title

        def work() -> Iterator[Any]:
            from nnstudio.ui.exporting.export_work import report_pass

            return report_pass(experiment, run, name or "", out)

        self._start(work, self._reported)

    def _begin_import(self, path: Path) -> None:
        experiment = self._window.document.experiment

        def work() -> Iterator[Any]:
            from nnstudio.ui.exporting.export_work import weights_pass

            return weights_pass(experiment, path)

        self._start(work, lambda found: self._show_weights(path, *found))

    def _exported(self, done: Exported, target: Target) -> None:
        from nnstudio.ui.exporting.export_words import exported

        text, kind = exported(done, target)
        folder = done.files[0].parent
        self._say(text, kind, tr("Show folder"), lambda: open_outside(folder))

    def _reported(self, place: Path) -> None:
        text = tr("Saved as {file}.", file=place.name)
        self._say(text, "info", tr("Open"), lambda: open_outside(place))

    def _show_weights(self, path: Path, run: Checkpoint, match: Match) -> None:
        """The network with the weights of the file as a run that can be looked at and trained on."""
        if self._session.alive:
            return
        from nnstudio.ui.exporting.export_words import imported, match_page
        from nnstudio.ui.runs.past_runs import with_run

        view = self._session.now()
        self._session.show(run, with_run(view.past, view.experiment, view.history))
        self._window.document.mark_results()
        text, kind = imported(path.name, run, match)
        page = match_page(path.name, match)
        self._say(text, kind, tr("What fits where"), lambda: self._show_page(page))

    def _show_page(self, page: str) -> None:
        from nnstudio.ui.dialogs.page import Page

        Page(tr("Import weights"), page, self._window).show()

    def _say(self, text: str, kind: str, button: str, act: Callable[[], object]) -> None:
        self._window.message_bar.show_message(text, kind, button, act)

    def _fresh(self) -> Callable[[], bool]:
        self._given_up.set()
        self._given_up = event = Event()
        return event.is_set

    def _start(self, work: Callable[[], Iterator[Any]], tell: Callable[[Any], None]) -> None:
        self._tell = tell
        self._window.messages.tell(tr("Writing…"))
        self.task.start(work)  # type: ignore[arg-type]

    @Slot(object)
    def _ended(self, result: object) -> None:
        self._tell(result)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self._window.messages.refuse(problems)

    # -- the run that is shown -----------------------------------------------------------------------

    def _with_run(self, then: Callable[[Checkpoint | None], None]) -> None:
        """Do ``then`` with the run as it stands; one that goes on is asked between two steps."""
        if self._session.alive:
            self._waiting = then
            self._session.request_checkpoint()
        else:
            then(self._session.checkpoint)

    @Slot(object)
    def _answered(self, checkpoint: Checkpoint) -> None:
        self._go(checkpoint)

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        if not self._session.alive:
            self._go(self._session.checkpoint)

    def _go(self, checkpoint: Checkpoint | None) -> None:
        if self._waiting is not None:
            then, self._waiting = self._waiting, None
            then(checkpoint)

    # -- asking for a file -----------------------------------------------------------------------------

    def _ask_target(self, target: Target) -> Path | None:
        from nnstudio.core.exporters.names import suggested_name

        first = target.suffixes[0]
        kinds = f"{tr(target.title)} (*{first})"
        if target.kind == "picture":
            kinds += ";;PNG (*.png)"
        name = suggested_name(self._window.document.title or "", first)
        out = self._ask_path(tr("Export"), name, kinds)
        return out if out is None or out.suffix else out.with_suffix(first)

    def _ask_path(self, title: str, name: str, kinds: str) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(Path(self._folder()) / name), kinds
        )
        return Path(chosen) if chosen else None

    def _folder(self) -> str:
        path = self._window.document.path
        return str(path.parent if path else Path.home())


def open_outside(path: Path) -> None:
    """Have the system open a file or a folder."""
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
