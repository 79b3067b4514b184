"""Opening, saving and closing documents, and asking before anything is lost.

A run that is still going is saved too: the training thread hands over a checkpoint between two steps.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import tr
from nnstudio.ui.files.file_hold import held_by
from nnstudio.ui.files.windows import Windows
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.runs.past_runs import PastRun

# Files and dialogs are loaded with the first one: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.files.opening import Opened
    from nnstudio.core.files.recovery import Origin
    from nnstudio.core.files.stamps import Stamp
    from nnstudio.core.training.checkpoint import Checkpoint

MOST_RECENT = 10


class FileControl(QObject):
    """The file side of one document.

    Signals:
        refused(problems): a file could not be read; a tuple of Problem.
        noted(problems): a file was read or written, but something was left out; a tuple of Problem.
        failed(problems): a file could not be written, another place would help; a tuple of Problem.
        conflict(path): it was not written, because somebody else has changed it since.
        held(path, pid): it was not opened, because another program has it open.
        saved(path): the document is in this file now.
        opened(): another document is shown.
        stayed(): leaving the document was given up, or saving it first went wrong.
    """

    refused = Signal(object)
    noted = Signal(object)
    failed = Signal(object)
    conflict = Signal(object)
    held = Signal(object, int)
    saved = Signal(object)
    opened = Signal()
    stayed = Signal()

    def __init__(
        self,
        control: RunControl,
        settings: QSettings,
        window: QWidget,
        windows: Windows | None = None,
    ) -> None:
        super().__init__(window)
        self._control = control
        self._document = control.document
        self._session = control.session
        self._settings = settings
        self._window = window
        self._windows = windows or Windows()
        self._waiting: tuple[Path, Callable[[], None] | None] | None = None
        self._session.checkpointReady.connect(self._write_waiting)
        self._session.stateChanged.connect(self._state_changed)

    # -- opening -----------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty canvas."""
        self.leave_then(lambda: self._show(Experiment(), None))

    def open_example(self, name: str) -> None:
        """An untitled copy of a ready experiment."""
        self.open_copy(lambda: example(name))

    def open_copy(self, make: Callable[[], Experiment]) -> None:
        """An experiment without a file, made once what was there is left."""
        self.leave_then(lambda: self._show(make(), None))

    def open_run(self, run: Checkpoint) -> None:
        """A run without a file, with what it had learned, shown once what was there is left."""

        def show() -> None:
            self._show(run.experiment, None, run)
            self._document.mark_results()

        self.leave_then(show)

    def ask_open(self) -> None:
        """Let the user choose a file and open it."""
        from nnstudio.ui.dialogs.file_questions import ask_open

        chosen = ask_open(self._window, self._folder())
        if chosen is not None:
            self.open(chosen)

    def ask_open_beside(self) -> None:
        """Let the user choose a file and open it in a window of its own."""
        from nnstudio.ui.dialogs.file_questions import ask_open

        chosen = ask_open(self._window, self._folder())
        if chosen is not None and not self._windows.show(chosen):
            self._windows.open_new(chosen)

    def open(self, path: Path, *, as_copy: bool = False) -> None:
        """Open a file; what is wrong with it is announced and the document stays as it is.

        ``as_copy`` takes what it holds and leaves the file to others.
        """
        from nnstudio.core.files.opening import open_file
        from nnstudio.core.files.stamps import stamp

        if not as_copy and path != self._document.path and self._windows.show(path):
            return
        seen = stamp(path)
        try:
            opened = open_file(path)
        except ProblemError as error:
            self.refused.emit(error.problems)
            return
        holder = None if as_copy else held_by(path)
        if holder is not None:
            self.held.emit(path, holder)
            return

        def show() -> None:
            self._show_opened(opened, None if as_copy else path, seen)

        # Later, where a run has to end first.
        self.leave_then(show)

    def reload(self) -> None:
        """The file as it is now, in place of what is shown, whatever was changed here."""
        path = self._document.path
        if path is not None:
            self._control.when_still(lambda: self._reload(path))

    def keep_mine(self) -> None:
        """What is shown is what counts: the next save writes over what somebody else has written."""
        from nnstudio.core.files.stamps import stamp

        path = self._document.path
        self._document.stamp = stamp(path) if path is not None else None
        self._document.mark_results()

    def show_recovered(self, opened: Opened, origin: Origin) -> bool:
        """Show work that was recovered; its file is its own again, unless somebody else has it."""
        path = origin.path
        if path is not None and (self._windows.showing(path) or held_by(path) is not None):
            path = None
        if opened.experiment.name == "" and path is None and origin.title:
            opened = _named(opened, origin.title)
        self._show_opened(opened, path, origin.stamp, remember=False)
        return path is not None

    def recent(self) -> list[Path]:
        """The files opened or saved last that still exist, newest first."""
        return [path for path in self.listed() if path.is_file()]

    def listed(self) -> list[Path]:
        """The files opened or saved last, newest first, also those that are not there any more."""
        stored = self._settings.value("files/recent", [])
        names = [stored] if isinstance(stored, str) else stored
        if not isinstance(names, list):
            return []
        return [Path(name) for name in names if isinstance(name, str)]

    def forget(self, path: Path) -> None:
        """Take a file off the list; the file itself stays."""
        self._settings.setValue("files/recent", [str(p) for p in self.listed() if p != path])

    # -- saving ------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save to the document's file, or ask for one."""
        self._control.aboutToAct.emit()
        self._save_then(None)

    def save_as(self) -> None:
        """Ask for a file and save to it."""
        self._control.aboutToAct.emit()
        path = self._ask_path()
        if path is not None:
            self._save_to(path, None)

    def leave_then(self, then: Callable[[], None]) -> None:
        """Do ``then`` after unsaved work was saved, given up, or there was none; else do nothing.

        A run that is going is ended first.
        """

        def go() -> None:
            self._control.when_still(then)

        if not self._document.unsaved:
            go()
            return
        from nnstudio.ui.dialogs.file_questions import Answer, ask_unsaved

        name = self._document.title or tr("Untitled")
        answer = ask_unsaved(self._window, name, training=self._session.alive)
        if answer == Answer.Save:
            self._save_then(go)
        elif answer == Answer.Discard:
            go()
        else:
            self.stayed.emit()

    # -- inside ------------------------------------------------------------------------------------

    def _reload(self, path: Path) -> None:
        from nnstudio.core.files.opening import open_file
        from nnstudio.core.files.stamps import stamp

        seen = stamp(path)
        try:
            opened = open_file(path)
        except ProblemError as error:
            self.refused.emit(error.problems)
            return
        self._show_opened(opened, path, seen)

    def _show_opened(
        self, opened: Opened, path: Path | None, seen: Stamp | None, *, remember: bool = True
    ) -> None:
        past = tuple(PastRun(run.experiment, run.curves) for run in opened.earlier)
        self._show(opened.experiment, path, opened.run, seen, past, remember=remember)
        if opened.notes:
            self.noted.emit(opened.notes)

    def _show(
        self,
        experiment: Experiment,
        path: Path | None,
        run: Checkpoint | None = None,
        seen: Stamp | None = None,
        past: tuple[PastRun, ...] = (),
        *,
        remember: bool = True,
    ) -> None:
        self._document.hold.take(path)
        self._document.open(experiment, path, seen)
        self._session.show(run, past)
        if path is not None and remember:
            self._remember(path)
        self.opened.emit()

    def _ask_path(self) -> Path | None:
        from nnstudio.core.files.recovery import safe_name
        from nnstudio.ui.dialogs.file_questions import ask_save

        # A title may come from anybody's file; here it becomes a path.
        name = safe_name(self._document.title) or tr("Untitled")
        return ask_save(self._window, self._folder(), name)

    def _save_then(self, then: Callable[[], None] | None) -> None:
        path = self._document.path or self._ask_path()
        if path is not None:
            self._save_to(path, then)
        elif then is not None:
            self.stayed.emit()

    def _save_to(self, path: Path, then: Callable[[], None] | None) -> None:
        if self._session.alive:
            self._waiting = (path, then)
            self._session.request_checkpoint()
        else:
            self._write(path, self._session.checkpoint, then)

    @Slot(object)
    def _write_waiting(self, checkpoint: Checkpoint) -> None:
        if self._waiting is not None:
            (path, then), self._waiting = self._waiting, None
            self._write(path, checkpoint, then)

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        """A run that ended before it could answer is saved as it ended."""
        if self._waiting is not None and not self._session.alive:
            (path, then), self._waiting = self._waiting, None
            self._write(path, self._session.checkpoint, then)

    def _write(self, path: Path, run: Checkpoint | None, then: Callable[[], None] | None) -> None:
        if not self._may_write(path) or not self._written(path, run):
            if then is not None:
                self.stayed.emit()
        elif then is not None:
            then()

    def _may_write(self, path: Path) -> bool:
        """False where somebody else's work would be overwritten, which is announced."""
        from nnstudio.core.files.stamps import fate

        document = self._document
        if path == document.path:
            if document.stamp is not None and fate(path, document.stamp) == "changed":
                self.conflict.emit(path)
                return False
            return True
        if self._windows.showing(path) or held_by(path) is not None:
            self.failed.emit((Problem.of("problem.save_held", path=str(path)),))
            return False
        return True

    def _written(self, path: Path, run: Checkpoint | None) -> bool:
        from nnstudio.core.files.saving import is_text_name, save
        from nnstudio.core.files.stamps import stamp
        from nnstudio.ui.files.thumbnail import thumbnail

        experiment, past = self._document.experiment, self._session.now().past
        text = is_text_name(path)
        try:
            if text:
                save(path, experiment, None)
            else:
                save(path, experiment, run, past, thumbnail(experiment))
        except ProblemError as error:
            self.failed.emit(error.problems)
            return False
        self._document.hold.take(path)
        self._document.mark_saved(path, stamp(path))
        left_out = text and (run is not None or bool(past))
        if self._session.alive or left_out:
            self._document.mark_results()
        self._remember(path)
        self.saved.emit(path)
        if left_out:
            self.noted.emit((Problem.of("problem.text_without_run", severity="warning"),))
        return True

    def _remember(self, path: Path) -> None:
        full = path.absolute()
        names = [str(full), *(str(p) for p in self.listed() if p != full)]
        self._settings.setValue("files/recent", names[:MOST_RECENT])

    def _folder(self) -> str:
        recent = self.recent()
        folder = self._document.path.parent if self._document.path else None
        if folder is not None and not folder.is_dir():
            folder = None
        return str(folder or (recent[0].parent if recent else Path.home()))


def _named(opened: Opened, title: str) -> Opened:
    """The same under the name it had in the window."""
    from dataclasses import replace

    from nnstudio.core.files.shown import shown

    return replace(opened, experiment=opened.experiment.with_values(name=shown(title)))
